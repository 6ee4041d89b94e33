// From what the user names to a sweep that can be run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/sweep/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// What is said on the command line.
struct SweepWish {
  std::string scenario = "dinner";
  std::string seeds = "1..20";
  std::vector<std::string> vary;  // PATH=V1,V2,...
  std::vector<std::string> cast;  // PARTY=S1|S2|...
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  std::vector<std::string> plugins;
  std::vector<std::string> keep;
  std::optional<std::int64_t> ticks;
};

// Fills `registry`, which must outlive the plan, and makes the plan. kDone, or how `command` ends after the reason has
// been said on standard error: what `haggle run` would refuse of any setting is refused before anything runs.
HowEnded MakePlanOf(const SweepWish& asked, const std::string& command, Registry& registry,
                    std::unique_ptr<sweep::Plan>& plan);

}  // namespace haggle::cli
