// A buyer of the market model.
#pragma once

#include <cstdint>

#include "agents/bargaining/bargainer.h"
#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"
#include "agents/strategies/claiming.h"
#include "agents/strategies/client.h"
#include "agents/strategies/extending.h"
#include "agents/strategies/ordering.h"
#include "agents/strategies/pleading.h"

namespace haggle::strategies {

// Orders, cancels and claims for itself and, if it has no principal, begs at
// dinners; at the scenario's own tables it bids by the clock. Market model,
// sections 4 to 6. Thread-compatible.
class Buyer : public Strategy {
 public:
  Buyer(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  void Decide(const View& view, const Ask& ask, Reply& reply);
  void Order(const View& view, Reply& reply);

  Clients clients_;
  Pleading pleading_;
  Ordering ordering_;
  Extending extending_;
  bool extends_;
  Claiming claiming_;
  bargaining::Bargainer tables_;
};

// The parameters of pleading and of what is wanted, which buyers and principals share.
std::vector<ParameterSpec> PleadingParameters();
PleadingSettings PleadingFrom(const Parameters& parameters);
OutlookSettings OutlookFrom(const Parameters& parameters);

}  // namespace haggle::strategies
