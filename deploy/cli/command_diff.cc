// `haggle diff`: where two runs part, and what came of it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/core/validate.h"
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
  std::int64_t ticks = 0;
  bool all = false;
  bool json = false;
};

report::PartingBounds BoundsOf(const DiffOptions& options) {
  report::PartingBounds bounds;
  if (options.ticks > 0) bounds.ticks = static_cast<std::size_t>(options.ticks);
  if (options.all) bounds = {SIZE_MAX, SIZE_MAX};
  return bounds;
}

HowEnded Diff(const DiffOptions& options) {
  const absl::StatusOr<report::JournalComparison> compared = report::CompareJournals(options.a, options.b);
  if (!compared.ok()) return Fail(HowEnded::kCannotTell, kDiff, std::string(compared.status().message()));
  Print(options.json ? report::JsonText(compared->json) + "\n"
                     : report::ComparisonText(*compared, BoundsOf(options), ColourOnOutput()));
  if (!FlushOutput()) return Fail(HowEnded::kCannotTell, kDiff, OutputError());
  return compared->same() ? HowEnded::kDone : HowEnded::kDifferent;
}

}  // namespace

Subcommand AddDiff(CLI::App& app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(
      kDiff, "Where two runs part, what happened in the one and not in the other, and who gained by it");
  command->add_option("A", options->a, "A journal's file; it is never changed")->required();
  command->add_option("B", options->b, "Another one")->required();
  CLI::Option* ticks =
      command
          ->add_option("--ticks", options->ticks,
                       "Of how many ticks it is told what happened in the one and not in the other (default: 8)")
          ->transform(Integer(1, core::bounds::kTicks));
  command->add_flag("--all", options->all, "Tell of all ticks, and all that differs in each")->excludes(ticks);
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(
      "Exit codes: 0 same hash; 1 different; 2 cannot tell (a file is missing, is no journal or is damaged)");
  return {command, [options] { return Diff(*options); }};
}

}  // namespace haggle::cli
