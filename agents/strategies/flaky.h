// A strategy that breaks the rules, to see that it is noticed.
#pragma once

#include <cstdint>

#include "agents/sdk/strategy.h"

namespace haggle::strategies {

// For testing: it decides by the number of the process that it runs in, so that
// the same party decides otherwise when it is run again, and `haggle replay
// --check` has something to find. Its moves are legal: orders, and
// offers at every table. Thread-compatible.
class Flaky : public Strategy {
 public:
  Flaky();
  void Decide(const View& view, Reply& reply) override;

 private:
  void Bargain(const View& view, const Ask& ask, Reply& reply) const;
  void Order(const View& view, Reply& reply) const;

  std::int64_t process_;
};

}  // namespace haggle::strategies
