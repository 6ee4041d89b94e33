// `haggle run --engine slurm`: the run as a batch job.
#pragma once

#include <string>

#include "deploy/cli/run_options.h"
#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// What --engine cannot go with; kDone if there is nothing of it, or no engine.
HowEnded CheckRunOnSlurm(const RunOptions& options);

// Submits a job that makes the run of `plan`, and follows it to its end; with --detach it returns at once, with
// --dry-run the batch script is printed. The job is given the command's own options, and what its command says there is
// said here. `name`: what the scenario can be called later; "": nothing.
HowEnded RunOnSlurm(const RunOptions& options, const launch::RunPlan& plan, const std::string& name);

// Follows the job of a run with that journal to its end; one that has ended before the run did is submitted again
// first, with what `engine` wishes besides. `scenario`: for the live line.
HowEnded ResumeOnSlurm(const std::string& journal, const EngineOptions& engine, const Scenario& scenario, bool quiet,
                       const char* command);

// The job that a run was submitted as: its number and, as far as Slurm says, how it stands: "job 7 RUNNING node[1-3]".
// Empty: it was none.
std::string JobStanding(const std::string& journal);

}  // namespace haggle::cli
