// What commands that play a run have in common: how one sees it go on, and how its end is told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "deploy/cli/live_line.h"
#include "deploy/cli/progress_file.h"
#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// Shows a run while it is on: one live line, diagnostics, and signals caught (CatchInterrupts). Lives as long as the
// run and not after its end is told, for the live line goes with it. Thread-compatible.
class RunWatch {
 public:
  // `scenario` must outlive it. With `quiet` nothing is shown but addresses that somebody has asked for. `progress`: a
  // file that tells how far the run is as well (progress_file.h); empty: none.
  RunWatch(const Scenario& scenario, bool quiet, bool in_process, const std::string& progress = "");
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;
  const launch::RunHooks& hooks() const { return hooks_; }

 private:
  LiveLine live_;
  std::optional<ProgressFile> file_;
  launch::RunHooks hooks_;
};

struct RunTelling {
  std::string_view command;  // for errors: "run"
  bool json = false;
  bool quiet = false;
  bool tell_journal = true;  // where it is, for people
  // What is said after the summary of a complete run, with the end of its line; "": nothing.
  std::string after_complete = {};
  // The same of any run.
  std::string after = {};
};

// Tells how the run ended, as JSON or as text, and returns the exit code.
HowEnded TellRun(const Scenario& scenario, const launch::RunResult& result, const RunTelling& telling);

}  // namespace haggle::cli
