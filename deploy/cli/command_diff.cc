// `haggle diff`: where two runs part, and what came of it.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/report/comparison.h"
#include "deploy/report/json_text.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kDiff[] = "diff";

struct DiffOptions {
  std::string a;
  std::string b;
  bool json = false;
};

HowEnded Diff(const DiffOptions& options) {
  const absl::StatusOr<report::JournalComparison> compared = report::CompareJournals(options.a, options.b);
  if (!compared.ok()) return Fail(HowEnded::kCannotTell, kDiff, std::string(compared.status().message()));
  Print(options.json ? report::JsonText(compared->json) + "\n" : report::ComparisonText(*compared, ColourOnOutput()));
  if (!FlushOutput()) return Fail(HowEnded::kCannotTell, kDiff, OutputError());
  return compared->same() ? HowEnded::kDone : HowEnded::kDifferent;
}

}  // namespace

Subcommand AddDiff(CLI::App& app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(kDiff, "The first differing command of two journals, and how they came out");
  command->add_option("A", options->a, "A journal's file; it is never changed")->required();
  command->add_option("B", options->b, "Another one")->required();
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(
      "Exit codes: 0 same hash; 1 different; 2 cannot tell (a file is missing, is no journal or is damaged)");
  return {command, [options] { return Diff(*options); }};
}

}  // namespace haggle::cli
