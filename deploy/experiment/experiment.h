// An experiment from its description to what came of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "deploy/experiment/findings.h"
#include "deploy/sweep/plan.h"
#include "proto/codec/experiment_text.h"
#include "proto/codec/scenario_text.h"

namespace haggle::experiment {

struct ExperimentOptions {
  std::string results;                            // the file in which the runs are kept (deploy/sweep)
  int jobs = 1;                                   // at a time; decides nothing
  const std::atomic<int>* interrupted = nullptr;  // not 0: stop
  bool overwrite = false;                         // what is there of other settings
  bool pictures = true;
  // How many runs are known. Called by any thread, one at a time; may be empty.
  std::function<void(std::size_t known)> on_progress = {};
};

// kInvalidArgument: a named measure, or its party, that there is not, with what there is instead.
absl::Status CheckNames(const codec::ExperimentFile& experiment, const Scenario& scenario);

// The arms as an axis of a sweep; its name is "arm". `scenario` as read; digests are those of plug-ins' files.
sweep::Request SweepOf(const codec::ExperimentFile& experiment, const codec::ScenarioFile& scenario,
                       const std::vector<std::string>& plugin_digests);

// Runs what is missing of the sweep, asks the results, judges, and draws. `plan` is of SweepOf. Errors are those of
// RunSweep, and kInvalidArgument for a query that is wrong; a picture that cannot be drawn says why.
absl::StatusOr<Findings> RunExperiment(const codec::ExperimentFile& experiment, const sweep::Plan& plan,
                                       const Registry& registry, const ExperimentOptions& options);

}  // namespace haggle::experiment
