// A journal of a million events, made of a scenario and a seed: no file of the tree.
#pragma once

#include <cstdint>
#include <string>

#include "deploy/launch/plan.h"

namespace haggle::bench {

// The shipped dinner for 1,900 ticks, and beside it pairs that bargain at tables of their own and never meet: `tables`
// of a hundred offers each, in all. 10,000 tables come to more than a million events (1.4) and 61 parties.
launch::RunPlan MillionPlan(int tables = 10'000);

// Plays it into a journal, which is overwritten. Ends the program with a message if that fails.
void MakeMillion(const std::string& path);

}  // namespace haggle::bench
