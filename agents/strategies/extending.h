// When a buyer makes its sites larger.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/outlook.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct ExtendingSettings {
  std::int64_t wear = 10;      // what a unit must earn a tick of what it and its place cost, permille
  std::int64_t filled = 850;   // of its room that must be taken before it builds, permille
  std::int64_t success = 700;  // of what is installed, that must run, permille
  Tick growth = 13;            // builds for what it will want so long after the room is there, ticks
};

// A buyer that has filled its sites with what it holds and has booked, and sees what it has installed run, extends the
// first of them that can be extended, once that is open, as far as it will want units that earn their price, their
// substitute's worth and their place: the wanted stock S of market model, section 4, with the place added to what a
// unit costs. An announced site of size 0 is full from the start. Thread-compatible.
class Extending {
 public:
  Extending(const Scenario& scenario, PartyId buyer, const ExtendingSettings& settings);

  // After the orders of this reply, whose deposits go first. One extension a tick at the most.
  void Extend(const View& view, const Outlook& outlook, Reply& reply) const;

 private:
  // Units that would earn their place at a site and have none once it and all that was built have been there for a
  // while.
  std::int64_t Missing(const Outlook& outlook, const Site& site) const;

  ExtendingSettings settings_;
  Tick end_ = 0;          // of the run: what is there later is of no use
  Tick longest_lag_ = 0;  // of the sites that can be extended; 0: there are none
  std::vector<Site> sites_;
};

}  // namespace haggle::strategies
