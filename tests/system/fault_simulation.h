// A whole run in this process, with the broker's session and the agents' loop as they are, and everything between and
// around them as bad as it can be: agents that die, connections that hang half open, answers that come twice or of an
// earlier life, pauses, a broker that is killed and goes on from its journal. Which of that happens when follows from a
// seed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "proto/base/scenario.h"

namespace haggle {

struct SimulatedRun {
  Scenario scenario;
  std::vector<Casting> cast;
  std::uint64_t seed = 0;    // of what goes wrong
  int faults_permille = 20;  // of the acts, about; 0: nothing goes wrong
  std::string journal;       // a path at which nothing is; removed afterwards
  // How many acts a step waits for its parties; 0: as long as they take. Then the journal stays.
  std::int64_t deadline = 0;
};

struct SimulatedEnd {
  bool complete = false;
  std::string hash;                   // of the chain
  std::string outcome;                // digest of the market
  std::string trouble;                // what should not have happened; empty: nothing
  std::map<std::string, int> faults;  // that have fired, by kind
  std::int64_t late_answers = 0;      // that came when they had timed out
};

SimulatedEnd Simulate(const SimulatedRun& run, const Registry& registry);

}  // namespace haggle
