#include "agents/strategies/consumer.h"

#include <algorithm>

#include "agents/strategies/deposits.h"
#include "agents/strategies/measure.h"
#include "agents/strategies/on_sale.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Purposes of the streams: one for each demand.
constexpr std::uint8_t kFirstPurpose = 100;
constexpr std::size_t kMostDemands = 100;
constexpr int kUniforms = 12;  // their sum, less its mean, has a variance of one square of their width

// Around 0 with the given half-width of a uniform, or standard deviation.
std::int64_t Noise(Random random, std::int64_t spread, bool bell) {
  if (!bell) return random.Uniform(-spread, spread);
  std::int64_t sum = 0;
  for (int i = 0; i < kUniforms; ++i) {
    const std::int64_t part = random.Uniform(0, spread);
    sum += part;
  }
  return sum - kUniforms / 2 * spread;
}

}  // namespace

std::vector<ParameterSpec> Consumer::Declared() {
  return {
      {"spread", ParameterType::kInteger, "0", "of what is drawn around D(t), thousandths of a unit", 0,
       1'000'000'000'000},
      {"bell", ParameterType::kBool, "false",
       "drawn as a sum of twelve, nearly normal, with `spread` its standard deviation; false: uniform on D(t) - spread "
       "to D(t) + spread"},
      {"persistence", ParameterType::kInteger, "0",
       "of how far the last demand was from its mean stays in the next one, permille", -999, 999},
  };
}

Consumer::Consumer(const Briefing& briefing, const Parameters& parameters)
    : spread_(parameters.integer("spread")),
      persistence_(parameters.integer("persistence")),
      bell_(parameters.boolean("bell")) {
  for (const Party& party : briefing.scenario.parties) {
    if (party.id == briefing.party) off_.assign(std::min(kMostDemands, party.wants.demand.size()), 0);
  }
}

void Consumer::Decide(const View& view, Reply& reply) {
  const bool asked =
      std::any_of(view.asks().begin(), view.asks().end(), [](const Ask& ask) { return ask.kind == AskKind::kOrder; });
  if (!asked) return;
  for (std::size_t i = 0; i < off_.size(); ++i) {
    const Demand& demand = view.me().wants.demand[i];
    const std::int64_t noise = Noise(view.random(static_cast<std::uint8_t>(kFirstPurpose + i)), spread_, bell_);
    off_[i] = PartOf(off_[i], persistence_) + noise;
    const std::int64_t mean = PathAt(demand.path, view.tick());
    const std::int64_t wanted = (Times(mean, 1000) + off_[i] + 500) / 1000;
    for (const ProductId product : OnSale(view, demand.product)) {
      const std::int64_t payable = AffordableUnits(view, product, reply);
      const std::int64_t units = InLots(std::min(wanted, payable), view.scenario().rules.lot);
      if (units == 0) continue;
      reply.Do(Order{product, units}, Because(WhyCode::kOrderNeed, units, view.bulletin(product)->lead_ticks, mean, 0));
    }
  }
}

}  // namespace haggle::strategies
