#include "deploy/cli/run_console.h"

#include "deploy/cli/console.h"
#include "deploy/cli/interrupt.h"
#include "deploy/report/json_text.h"
#include "deploy/report/summary.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

bool IsAddress(const std::string& line) { return line.rfind("listening ", 0) == 0 || line.rfind("external ", 0) == 0; }

}  // namespace

RunWatch::RunWatch(const Scenario& scenario, bool quiet, bool in_process, const std::string& progress)
    : live_(scenario) {
  hooks_.interrupted = &CatchInterrupts(in_process);
  const bool live = !quiet && LiveOnError();
  if (!progress.empty()) file_.emplace(progress);
  if (live || file_) {
    hooks_.on_progress = [this, live](const Progress& now) {
      if (live) live_.Show(now);
      if (file_) file_->Show(now);
    };
  }
  hooks_.on_diagnostic = [this, quiet](const std::string& line) {
    if (quiet && !IsAddress(line)) return;  // addresses were asked for
    live_.Clear();
    Note(line);
  };
}

HowEnded TellRun(const Scenario& scenario, const launch::RunResult& result, const RunTelling& telling) {
  if (result.how != HowEnded::kDone) {
    Fail(result.how, telling.command, result.message.empty() ? "the run was stopped" : result.message);
    if (result.summary.hash.empty()) return result.how;
  }
  if (telling.json) {
    Print(report::JsonText(report::SummaryJson(result.summary, result.wall_seconds, result.journal)) + "\n");
    return result.how;
  }
  if (telling.tell_journal && !telling.quiet && !result.journal.empty()) Note("journal " + Escaped(result.journal));
  Print(report::SummaryText(scenario, result.summary, ColourOnOutput()));
  if (!result.summary.complete) {
    Print("\nincomplete: stopped after " + std::to_string(result.summary.ticks) + " ticks\n");
  } else if (!telling.after_complete.empty()) {
    Print("\n" + telling.after_complete);
  }
  if (!telling.after.empty()) Print("\n" + telling.after);
  Print("hash " + result.summary.hash + "\n");
  return result.how;
}

}  // namespace haggle::cli
