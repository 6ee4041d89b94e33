// `haggle sweep --engine slurm`: the runs of a sweep as an array job.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/cli/engine_options.h"
#include "deploy/cli/sweep_input.h"
#include "deploy/sweep/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

struct SweepOnSlurm {
  EngineOptions engine;
  std::size_t cells = 0;  // runs of an element of the array; 0: so many that there are a hundred elements at most
  SweepWish asked;
  std::string results;  // absolute
  const std::atomic<int>* interrupted = nullptr;
  std::function<void(std::size_t known)> on_progress;    // about how many runs are known; may be empty
  std::function<void(const std::string& line)> on_note;  // what is worth telling
};

// kDone, or the reason was said: what cannot be submitted. Sets `cells`.
HowEnded CheckSweepOnSlurm(SweepOnSlurm& job, const sweep::Plan& plan, const char* command);

// The batch script, with the lines that a submission of all shares has.
std::string SweepScriptText(const SweepOnSlurm& job, const sweep::Plan& plan);

// Has an array job make the shares with these runs, and waits until it is over; goes on waiting for one that an earlier
// call has submitted. kCancelled: interrupted, and the job is cancelled. kAborted: --detach, and the message says how
// it goes on. Else what Slurm says.
absl::Status MakeOnSlurm(const SweepOnSlurm& job, const sweep::Plan& plan, const std::vector<std::size_t>& missing);

}  // namespace haggle::cli
