// From what the user names to experiments that can be run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/sweep/plan.h"
#include "proto/base/how_ended.h"
#include "proto/codec/experiment_text.h"

namespace haggle::cli {

// The folder with the experiments that are called by name.
std::string ExperimentFolder();

// What is said on the command line about the experiment.
struct ExperimentRequest {
  std::string name;                  // of one, or a path
  std::string seeds;                 // --seeds A..B; empty: its own
  std::vector<std::string> plugins;  // --plugin
};

struct PlannedExperiment {
  codec::ExperimentFile experiment;
  std::unique_ptr<sweep::Plan> plan;
};

struct ExperimentInput {
  codec::ExperimentFile whole;           // as named
  std::vector<PlannedExperiment> parts;  // itself, or those that it consists of, in their order
};

// Reads it, its parts and scenarios, and checks every arm before anything runs. `registry` gets the strategies, and
// must outlive `input`. Else the exit code of `command`, after the reason has been said: 1 no such file, does not
// parse, or a scenario that is not valid; 2 an arm that sets or casts what there is not.
HowEnded LoadExperiment(const ExperimentRequest& request, const std::string& command, Registry& registry,
                        ExperimentInput& input);

}  // namespace haggle::cli
