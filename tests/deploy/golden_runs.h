// The runs of tests/deploy/golden/hashes.txt, whose results never change.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deploy/launch/plan.h"

namespace haggle {

struct GoldenRun {
  std::string scenario;  // of deploy/scenarios or its folder domains, without ending
  std::uint64_t seed = 0;
  std::string hash;
  std::string outcome;
  std::vector<std::string> sets;  // PATH=VALUE, as for --set

  // The line of the list.
  std::string Line() const;
};

// In the order of the list. A list that is missing or broken ends the program, with what is wrong.
std::vector<GoldenRun> ReadGoldenRuns();

// Writes the list anew, under its own first lines of comment.
void WriteGoldenLines(const std::vector<std::string>& lines);

// The names of all shipped scenarios, in order.
std::vector<std::string> ShippedScenarios();

// The run with the scenario's own cast, without a journal.
launch::RunPlan PlanOf(const GoldenRun& golden);

// The list's line, as `result` would have it: equal to golden.Line() if nothing has changed.
std::string LineOf(const GoldenRun& golden, const launch::RunResult& result);

}  // namespace haggle
