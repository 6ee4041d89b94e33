// The one class a user implements.
#pragma once

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"

namespace haggle::sdk {

// Decides for one party. `view` holds what the party is asked and what it
// knows; moves go into `reply`, in order. A strategy may keep what it learns in
// its members. It must use nothing but `view`, its members and
// `view.random(purpose)`: no clock, file, thread or global, no <cmath> beyond
// sqrt (use proto/base/math.h), or replay breaks. One object per party, called by
// one thread; objects share nothing. A move that is not allowed is refused and
// shown in the next prompt as a Refused event; it does no harm.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual void Decide(const View& view, Reply& reply) = 0;
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::Strategy;
}  // namespace haggle
