// `haggle status`: how a run stands.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/observer_options.h"
#include "deploy/cli/run_on_slurm.h"
#include "deploy/launch/ask_broker.h"
#include "deploy/report/json_text.h"
#include "deploy/report/standing.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kStatus[] = "status";

struct StatusOptions {
  std::string of;  // a journal, or a broker's address
  ObserverOptions observer;
  bool json = false;
};

void Tell(const StatusOptions& options, const Standing& standing) {
  Print(options.json ? report::JsonText(report::StandingJson(standing)) + "\n"
                     : report::StandingText(standing, Escaped(options.of)));
}

HowEnded TellBroker(const StatusOptions& options) {
  const launch::BrokerAnswer answer = launch::AskBroker(
      {ProgramFolder(), options.of, ObserversKeys(options.observer.keys), ObserversTokenFile(options.observer)});
  if (answer.how != HowEnded::kDone) return Fail(answer.how, kStatus, answer.message);
  Tell(options, answer.standing);
  return HowEnded::kDone;
}

HowEnded TellStatus(const StatusOptions& options) {
  if (launch::IsAddress(options.of)) return TellBroker(options);
  if (options.observer.given()) {
    return Fail(HowEnded::kWrongUsage, kStatus,
                "--keys and --token-file are for a broker's address; a journal is read where it lies");
  }
  const std::string job = JobStanding(AbsolutePath(options.of));
  if (!job.empty()) options.json ? Note(job) : Print(job + "\n");
  std::error_code error;
  if (!job.empty() && !std::filesystem::exists(options.of, error)) return HowEnded::kDone;  // it has not begun
  const absl::StatusOr<Standing> standing = report::StandingOf(options.of);
  if (!standing.ok()) return Fail(HowEndedBy(standing.status()), kStatus, std::string(standing.status().message()));
  Tell(options, *standing);
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddStatus(CLI::App& app) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* status = app.add_subcommand(
      kStatus, "How a run stands, also while it is on: for whom it waits, since when, who has come back how often");
  status
      ->add_option("JOURNAL|ADDRESS", options->of,
                   "A journal's file, which is never changed, or the address of a live broker, as it prints it: what "
                   "begins with unix:, or has no '/' and ends in :PORT. A journal of such a name is ./NAME")
      ->required();
  AddObserverOptions(status, options->observer);
  status->add_flag("--json", options->json, "Print one JSON object and nothing else");
  status->footer(kExitCodesHelp);
  return {status, [options] { return TellStatus(*options); }};
}

}  // namespace haggle::cli
