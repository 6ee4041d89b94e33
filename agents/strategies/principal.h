// A principal of the market model.
#pragma once

#include "agents/bargaining/bargainer.h"
#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"
#include "agents/strategies/client.h"
#include "agents/strategies/pleading.h"
#include "agents/strategies/redirecting.h"

namespace haggle::strategies {

// Begs for its affiliates at dinners and moves units between them. Market
// model, section 6. Thread-compatible.
class Principal : public Strategy {
 public:
  Principal(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  void Decide(const View& view, const Ask& ask, Reply& reply);
  void Bargain(const View& view, const Ask& ask, Reply& reply);

  std::size_t products_;
  Clients clients_;
  Pleading pleading_;
  Redirecting redirecting_;
  bargaining::Bargainer tables_;
};

}  // namespace haggle::strategies
