// A seller of the market model.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/bargaining/bargainer.h"
#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"
#include "agents/strategies/customer_book.h"
#include "agents/strategies/quoting.h"
#include "agents/strategies/receiving.h"
#include "agents/strategies/shipping.h"

namespace haggle::strategies {

// Answers invitations and requests, sits at tables, divides its stock, quotes
// its lead time, moves its price and buys capacity. Market model, sections 5 and 6.
// Thread-compatible.
class Seller : public Strategy {
 public:
  Seller(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  struct Settings {
    ShippingSettings shipping;
    bool lots = true;               // decide between customers of one date and age
    Tick calm_lead = 9;             // lead time at which the price stays and capacity is enough, ticks
    std::int64_t price_step = 5;    // most change of the price in a tick, permille
    Tick expand_every = 4;          // ticks between looks at capacity; 0: never buys any
    std::int64_t doubt_most = 600;  // of the backlog, with which it still buys capacity, permille
  };
  static Settings SettingsFrom(const Parameters& parameters);

  void Bargain(const View& view, const Ask& ask, Reply& reply);
  static bool OnSale(const View& view, ProductId product);
  void ShareLine(const View& view, ProductId product, Reply& reply);
  // Adds to `owed` what its customers will have to pay.
  void Allocate(const View& view, const Ask& ask, Owed& owed, Reply& reply);
  void Promise(const View& view, const Ask& ask, const std::vector<Share>& shares, Reply& reply);
  void SetPrice(const View& view, ProductId product, Reply& reply);
  // Takes what it spends from `cash`.
  void Expand(const View& view, ProductId product, std::int64_t& cash, Reply& reply);

  Settings settings_;
  CustomerBook customers_;
  Receiving receiving_;
  Quoting quoting_;
  std::vector<std::int64_t> shared_;  // by product: the share of its line that it was given last, permille
  bargaining::Bargainer tables_;
};

}  // namespace haggle::strategies
