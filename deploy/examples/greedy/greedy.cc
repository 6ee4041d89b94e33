// A plug-in: a buyer that orders more than it misses.
//
//   g++ -std=c++20 -O2 -ffp-contract=off -shared -fPIC -I HEADERS greedy.cc -o greedy.so
//   haggle run dinner --plugin ./greedy.so --agent oracle=greedy,greed=3
//
// HEADERS is a checkout, or PREFIX/include/haggle of an installation.
#include <algorithm>
#include <cstdint>
#include <memory>

#include "agents/sdk/plugin.h"

namespace {

// Orders `greed` times the units that it will want when an order of today
// arrives, and that are neither here nor booked. Never bargains.
class Greedy : public haggle::Strategy {
 public:
  explicit Greedy(std::int64_t greed) : greed_(greed) {}

  void Decide(const haggle::View& view, haggle::Reply& reply) override {
    for (const haggle::Ask& ask : view.asks()) {
      if (ask.kind == haggle::AskKind::kOrder) Order(view, reply);
    }
  }

 private:
  static std::int64_t Missing(const haggle::View& view, haggle::ProductId product) {
    const haggle::Bulletin* bulletin = view.bulletin(product);
    const haggle::Statement* own = view.statement(view.party());
    if (bulletin == nullptr || own == nullptr) return 0;
    std::int64_t missing = 0;
    for (const haggle::Demand& demand : view.me().wants.demand) {
      if (demand.product != view.scenario().products[product].name) continue;
      missing += haggle::PathAt(demand.path, view.tick() + bulletin->lead_ticks);
    }
    for (const haggle::Holding& holding : own->holdings) {
      if (holding.product == product) missing -= holding.warehoused + holding.installed;
    }
    for (const haggle::Booking& booking : own->bookings) {
      if (booking.product == product) missing -= booking.units;
    }
    return std::max<std::int64_t>(missing, 0);
  }

  void Order(const haggle::View& view, haggle::Reply& reply) const {
    for (haggle::ProductId product = 0; product < view.scenario().products.size(); ++product) {
      const std::int64_t units = greed_ * Missing(view, product) / 4;  // a quarter at a time
      if (units > 0) reply.Do(haggle::Order{product, units});
    }
  }

  std::int64_t greed_;
};

haggle::StrategySpec GreedySpec() {
  haggle::StrategySpec spec;
  spec.name = "greedy";
  spec.summary = "orders more than it misses, and never bargains";
  spec.parameters = {{"greed", haggle::ParameterType::kInteger, "2", "times what is missing", 1, 10}};
  spec.make = [](const haggle::Briefing&, const haggle::Parameters& parameters) {
    return std::make_unique<Greedy>(parameters.integer("greed"));
  };
  return spec;
}

}  // namespace

HAGGLE_PLUGIN(GreedySpec());
