// When a buyer makes its sites larger.
#pragma once

#include <cstdint>

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
// first of them that can be extended (once that is open) as far as it will want units that earn their price, their
// substitute's worth and their place: the wanted stock S of market model, section 4, with the place added to what a
// unit costs. Thread-compatible.
class Extending {
 public:
  Extending(const Scenario& scenario, PartyId buyer, const ExtendingSettings& settings);

  void Extend(const View& view, const Outlook& outlook, Reply& reply) const;

 private:
  ExtendingSettings settings_;
  std::vector<Site> sites_;
};

}  // namespace haggle::strategies
