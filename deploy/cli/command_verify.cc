// `haggle verify`: recomputes everything a journal says.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/verify.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/report/ink.h"
#include "deploy/report/json_text.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

struct VerifyOptions {
  std::string journal;
  bool json = false;
};

HowEnded Verify(const VerifyOptions& options) {
  const absl::StatusOr<journal::VerifyReport> report = journal::VerifyJournal(options.journal);
  if (!report.ok()) return Fail(HowEnded::kFailed, "verify", std::string(report.status().message()));
  if (options.json) {
    const ordered_json first_bad = report->first_bad.empty() ? ordered_json(nullptr) : ordered_json(report->first_bad);
    Print(report::JsonText(ordered_json{
              {"ok", report->ok}, {"hash", report->hash}, {"records", report->records}, {"first_bad", first_bad}}) +
          "\n");
    if (!report->ok) Fail(HowEnded::kDamaged, "verify", report->first_bad + ": " + report->message);
    return report->ok ? HowEnded::kDone : HowEnded::kDamaged;
  }
  for (const std::string& note : report->notes) Note("note: " + note);
  if (!report->ok) {
    return Fail(HowEnded::kDamaged, "verify", options.journal + ": " + report->first_bad + ": " + report->message);
  }
  Print(report::Paint(report::Ink::kGreen, "sound", ColourOnOutput()) + ": " + std::to_string(report->records) +
        " steps, state " + report->state + (report->complete ? "" : ", the run is incomplete") + "\n");
  Print("hash " + report->hash + "\n");
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddVerify(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Recompute a journal's chain, draws, digests and tables, and name what is damaged (exit code 5)");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--json", options->json, "Print {\"ok\",\"hash\",\"records\",\"first_bad\"} and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return Verify(*options); }};
}

}  // namespace haggle::cli
