// Buyers that want so many units in each tick, whatever they hold, and play the rule by which these are shared
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"
#include "proto/base/allocation_rules.h"

namespace haggle::strategies {

// Wants D(t) of wants.demand in tick t and sees no use in more, nor in what comes later: it gives back what was not
// shipped. Thread-compatible.
class OrderPolicy : public Strategy {
 public:
  enum class Kind {
    kTruthful,  // orders what it wants
    kBestReply  // the order that brings it nearest to that, if all others order as they did last
  };
  OrderPolicy(Kind kind, const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared(Kind kind);

 private:
  std::int64_t BestReply(const Bulletin& bulletin, std::int64_t ideal, std::int64_t last) const;

  Kind kind_;
  std::int64_t most_ = 3000;        // of what it wants, permille
  std::int64_t eager_ = 0;          // ordered more while there is enough, permille
  const SharingRule* rule_;         // the announced one
  Forecast forecast_;               // what the rules say of it beside others
  std::vector<std::int64_t> last_;  // by product: ordered last
};

// Wants D(t) more in each tick and waits for what it misses. The longer the published lead time is, the more than that
// it has booked, and it gives back what is too much as the lead time falls or the units come: the orders of a shortage.
// Thread-compatible.
class RationingGamer : public Strategy {
 public:
  RationingGamer(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  std::int64_t greed_;
  Tick calm_;
  std::int64_t most_;
  std::vector<std::int64_t> wanted_;  // by product, so far
};

// A buyer that orders before it knows its demand, uniform on 0..D(t), and has no use for what is left: the newsvendor.
// Where supply can be short (uniform on 0..supply_most) it takes the best reply to what the others ordered last.
// Thread-compatible.
class Newsvendor : public Strategy {
 public:
  Newsvendor(const Briefing& briefing, const Parameters& parameters);
  void Decide(const View& view, Reply& reply) override;

  static std::vector<ParameterSpec> Declared();

 private:
  // Expected cost of an order.
  double CostOf(std::int64_t order, std::int64_t others, double demand_most) const;

  double shortage_;
  double overage_;
  std::int64_t supply_most_;
  const SharingRule* rule_;
  Forecast forecast_;
  std::vector<std::int64_t> last_;
};

}  // namespace haggle::strategies
