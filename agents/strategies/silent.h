// A strategy that never moves.
#pragma once

#include "agents/sdk/strategy.h"

namespace haggle::strategies {

// Says nothing whatever it is asked: what would have come if somebody had stayed at home. At a table its
// silence is what the protocol takes it for. Thread-compatible.
class Silent : public Strategy {
 public:
  void Decide(const View&, Reply&) override {}
};

}  // namespace haggle::strategies
