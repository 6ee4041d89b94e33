// Slurm's commands, called. Each must be in PATH, and each may take a minute before it is given up.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/slurm/slurm_text.h"

namespace haggle::slurm {

// kFailedPrecondition, with the package, if a command that is needed is not here.
absl::Status CheckCommands();

// Submits the script and returns the job's number. `options` of sbatch ("--array=0-2") come before those of the script.
// Errors are what sbatch says.
absl::StatusOr<std::string> Submit(const std::string& script, const std::vector<std::string>& options = {});

// The elements of a job that are not over; none: it is over, or was never there. kUnavailable: squeue could not tell.
absl::StatusOr<std::vector<Element>> Queue(const std::string& job);

// What Slurm still says of a job that is over: "COMPLETED", "NODE_FAIL"; empty: it has forgotten.
std::string FinalState(const std::string& job);

// Has the batch script of a job that runs interrupted, as by Ctrl-C, and a job that does not yet run cancelled.
absl::Status Interrupt(const std::string& job);
// Cancels it: whatever runs is ended at once or, by Slurm, a little later. A job that is over already is no error.
absl::Status Cancel(const std::string& job);

}  // namespace haggle::slurm
