// `haggle status`: how a run stands.
#include <memory>
#include <string>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/report/json_text.h"
#include "deploy/report/standing.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

struct StatusOptions {
  std::string journal;
  bool json = false;
};

HowEnded TellStatus(const StatusOptions& options) {
  const absl::StatusOr<report::Standing> standing = report::StandingOf(options.journal);
  if (!standing.ok()) return Fail(HowEndedBy(standing.status()), "status", std::string(standing.status().message()));
  Print(options.json ? report::JsonText(report::StandingJson(*standing)) + "\n"
                     : report::StandingText(*standing, Escaped(options.journal)));
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddStatus(CLI::App& app) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* status = app.add_subcommand(
      "status", "How a run stands, also while it is on: for whom it waits, since when, who has come back how often");
  status->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  status->add_flag("--json", options->json, "Print one JSON object and nothing else");
  status->footer(kExitCodesHelp);
  return {status, [options] { return TellStatus(*options); }};
}

}  // namespace haggle::cli
