// Demand that nobody decides: the last customer of a chain
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"

namespace haggle::strategies {

// Orders in each tick what is drawn around D(t) of wants.demand from its own stream, so that runs of one seed see one
// demand whatever others do; waits for what does not come. Where orders take a deposit it orders what it can pay that
// of, and so needs cash for all its demand to be as independent. Thread-compatible.
class Consumer : public Strategy {
 public:
  Consumer(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  std::int64_t spread_;       // thousandths of a unit
  std::int64_t persistence_;  // permille
  bool bell_;
  std::vector<std::int64_t> off_;  // by place of the demand: how far the last one was from its mean, thousandths
};

}  // namespace haggle::strategies
