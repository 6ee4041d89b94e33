// A stage of a chain: a seller that orders what it sells on, by its stock and the orders that it has had
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"

namespace haggle::strategies {

// What a stage has of one product, in units.
struct StagePosition {
  std::int64_t inventory = 0;
  std::int64_t backlog = 0;   // ordered of it and not shipped
  std::int64_t on_order = 0;  // ordered by it, and what is on the way
  std::int64_t net() const { return inventory - backlog; }
};

// Each product with a source (Supply.source) is ordered once a tick, before the tick's own orders for it are known.
// Where the seller shares, first come is first served. Thread-compatible.
class Stage : public Strategy {
 public:
  explicit Stage(const Briefing& briefing);
  void Decide(const View& view, Reply& reply) override;

 protected:
  // Units to order; less than none is none. `demand`: what was ordered of the product in each tick that is over, less
  // what was given back in it (below 0 when more was given back), whoever owns the bookings by now.
  virtual std::int64_t Wanted(const std::vector<std::int64_t>& demand, const StagePosition& position) = 0;

 private:
  struct Line {
    ProductId product = 0;
    ProductId source = 0;
    std::vector<std::int64_t> demand;
    std::int64_t asked = 0;  // in this tick, less what was given back
  };
  void Notice(const View& view);
  static void Ship(const View& view, const Ask& ask, Reply& reply);

  std::vector<Line> lines_;
};

// Orders up to `lead` ticks of what it thinks the demand will be. With `adjust` and `line` below 1000 it closes only
// a part of the gap, and forgets a part of what is on the way: J. Sterman (1989), anchoring and adjustment.
class OrderUpTo : public Stage {
 public:
  OrderUpTo(const Briefing& briefing, const Parameters& parameters);
  static std::vector<ParameterSpec> Declared();

 protected:
  std::int64_t Wanted(const std::vector<std::int64_t>& demand, const StagePosition& position) override;

 private:
  // Thousandths of a unit a tick.
  std::int64_t Forecast(const std::vector<std::int64_t>& demand) const;

  bool smooths_;
  std::size_t periods_;
  std::int64_t alpha_;
  std::int64_t lead_;
  std::int64_t stock_;
  std::int64_t adjust_;
  std::int64_t line_;
  std::size_t delay_;
};

// Keeps the stock that a newsvendor would have for the demand of so many ticks, which is normal.
class BaseStock : public Stage {
 public:
  BaseStock(const Briefing& briefing, const Parameters& parameters);
  static std::vector<ParameterSpec> Declared();

 protected:
  std::int64_t Wanted(const std::vector<std::int64_t>& demand, const StagePosition& position) override;

 private:
  std::int64_t level_;
};

}  // namespace haggle::strategies
