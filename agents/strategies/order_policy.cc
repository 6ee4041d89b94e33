#include "agents/strategies/order_policy.h"

#include <algorithm>
#include <functional>

#include "agents/strategies/best_order.h"
#include "agents/strategies/deposits.h"
#include "agents/strategies/measure.h"
#include "agents/strategies/on_sale.h"
#include "proto/base/why.h"
#include "proto/theory/newsvendor.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kSupplies = 200;    // at which a supply that is not known is looked at
constexpr std::int64_t kMostOfDemand = 4;  // a newsvendor's order is no more than so many times its greatest demand

ParameterSpec Number(const char* name, const char* value, const char* meaning, std::int64_t low, std::int64_t high) {
  return {name, ParameterType::kInteger, value, meaning, low, high};
}

// What a buyer is asked of one product that it wants.
struct Question {
  ProductId product = 0;
  const Bulletin* bulletin = nullptr;
  std::int64_t wanted = 0;        // D(t)
  std::vector<Booking> bookings;  // its own, which it may give back
  std::int64_t booked = 0;        // units of them
  std::int64_t held = 0;          // units that it has had
};

// Puts the question for each product wanted, when orders are asked for.
void ForEachWanted(const View& view, const std::function<void(const Question&)>& answer) {
  const bool asked =
      std::any_of(view.asks().begin(), view.asks().end(), [](const Ask& ask) { return ask.kind == AskKind::kOrder; });
  const Statement* const statement = view.statement(view.party());
  if (!asked || statement == nullptr) return;
  for (const Demand& demand : view.me().wants.demand) {
    for (const ProductId product : OnSale(view, demand.product)) {
      Question question{
          product, view.bulletin(product), std::max<std::int64_t>(0, PathAt(demand.path, view.tick())), {}, 0, 0};
      for (const Holding& holding : statement->holdings) {
        if (holding.product == product) question.held = holding.warehoused + holding.installed;
      }
      for (const Booking& booking : statement->bookings) {
        if (booking.product != product || booking.by_tick != 0) continue;
        question.bookings.push_back(booking);
        question.booked += booking.units;
      }
      answer(question);
    }
  }
}

// Gives back so many units, the newest first.
void GiveBack(const Question& question, std::int64_t units, std::int64_t need, Reply& reply) {
  for (auto booking = question.bookings.rbegin(); booking != question.bookings.rend() && units > 0; ++booking) {
    const std::int64_t part = std::min(units, booking->units);
    reply.Do(haggle::Cancel{booking->id, part}, Because(WhyCode::kCancelExcess, question.booked, need, part));
    units -= part;
  }
}

// As many of them as it can pay the deposits of; says how many, which is what others see of it.
std::int64_t Order(const View& view, const Question& question, std::int64_t units, Reply& reply) {
  units = InLots(std::min(units, AffordableUnits(view, question.product, reply)), view.scenario().rules.lot);
  if (units == 0) return 0;
  reply.Do(haggle::Order{question.product, units},
           Because(WhyCode::kOrderNeed, units, question.bulletin->lead_ticks, question.wanted, question.booked));
  return units;
}

// What all others ordered last, if nobody waits: what was shipped and what was left.
std::int64_t OthersOf(const Bulletin& bulletin, std::int64_t last) {
  return std::max<std::int64_t>(0, bulletin.backlog + bulletin.shipped - last);
}

// What an order brings: what the rule promises, and at the least what the others leave.
std::int64_t Brings(const SharingRule& rule, const Forecast& forecast) {
  const std::int64_t left = forecast.supply - (forecast.backlog - forecast.own);
  return std::max(rule.Promises(forecast), std::clamp<std::int64_t>(left, 0, forecast.own));
}

}  // namespace

// ---- truthful, best_reply -----------------------------------------------------------

std::vector<ParameterSpec> OrderPolicy::Declared(Kind kind) {
  if (kind == Kind::kBestReply) {
    return {Number("most", "3000", "most that it orders of what it wants, permille", 1000, 1'000'000)};
  }
  return {Number("eager", "0",
                 "orders so much more while there was enough in the last tick, to stand better under rules that go by "
                 "past sales, permille",
                 0, 1'000'000)};
}

OrderPolicy::OrderPolicy(Kind kind, const Briefing& briefing, const Parameters& parameters)
    : kind_(kind),
      rule_(FindSharingRule(briefing.scenario.rules.allocation)),
      forecast_(ForecastFor(briefing.scenario.parties, briefing.scenario.rules, briefing.party)),
      last_(briefing.scenario.products.size(), -1) {
  if (kind == Kind::kBestReply) {
    most_ = parameters.integer("most");
  } else {
    eager_ = parameters.integer("eager");
  }
}

std::int64_t OrderPolicy::BestReply(const Bulletin& bulletin, std::int64_t ideal, std::int64_t last) const {
  if (last < 0) return ideal;  // of the first tick nothing is known
  const std::int64_t others = OthersOf(bulletin, last);
  const auto brings = [&](std::int64_t order) {
    Forecast forecast = forecast_;
    forecast.supply = bulletin.supply_per_tick;
    forecast.own = order;
    forecast.backlog = others + order;
    return Brings(*rule_, forecast);
  };
  const std::int64_t most = PartOf(ideal, most_);
  const std::int64_t best = std::min(ideal, brings(most));
  if (brings(ideal) >= best) return ideal;
  return LeastOf(0, most, [&](std::int64_t order) { return brings(order) >= best; });
}

void OrderPolicy::Decide(const View& view, Reply& reply) {
  ForEachWanted(view, [&](const Question& question) {
    GiveBack(question, question.booked, 0, reply);
    std::int64_t& last = last_[question.product];
    const Bulletin& bulletin = *question.bulletin;
    std::int64_t order = question.wanted;
    if (kind_ == Kind::kBestReply) order = BestReply(bulletin, question.wanted, last);
    if (eager_ > 0 && bulletin.backlog == 0) order += PartOf(order, eager_);
    last = Order(view, question, order, reply);
  });
}

// ---- rationing_gamer ------------------------------------------------------------------

std::vector<ParameterSpec> RationingGamer::Declared() {
  return {Number("greed", "250", "has so much more booked for each tick of lead time beyond the calm one, permille", 0,
                 1'000'000),
          Number("calm_lead", "2", "lead time at which it has booked what it misses, ticks", 0, 10'000),
          Number("most", "4000", "most that it has booked of what it misses, permille", 1000, 1'000'000)};
}

RationingGamer::RationingGamer(const Briefing& briefing, const Parameters& parameters)
    : greed_(parameters.integer("greed")),
      calm_(static_cast<Tick>(parameters.integer("calm_lead"))),
      most_(parameters.integer("most")),
      wanted_(briefing.scenario.products.size(), 0) {}

void RationingGamer::Decide(const View& view, Reply& reply) {
  ForEachWanted(view, [&](const Question& question) {
    std::int64_t& wanted = wanted_[question.product];
    wanted = std::min(kMostReckoned, wanted + question.wanted);
    const std::int64_t missing = std::max<std::int64_t>(0, wanted - question.held);
    const Tick wait = std::max(0, question.bulletin->lead_ticks - calm_);
    const std::int64_t target = PartOf(missing, std::min(most_, 1000 + Times(greed_, wait)));
    if (question.booked > target) {
      GiveBack(question, question.booked - target, target, reply);
    } else {
      Order(view, question, target - question.booked, reply);
    }
  });
}

// ---- newsvendor -----------------------------------------------------------------------

std::vector<ParameterSpec> Newsvendor::Declared() {
  return {Number("shortage", "3000", "cost of a unit that is asked for and missing, thousandths", 1, 1'000'000),
          Number("overage", "1000", "cost of a unit that is left, thousandths", 1, 1'000'000),
          Number("supply_most", "0", "supply of a tick is uniform on 0 to this, units; 0: there is always enough", 0,
                 1'000'000'000)};
}

Newsvendor::Newsvendor(const Briefing& briefing, const Parameters& parameters)
    : shortage_(static_cast<double>(parameters.integer("shortage"))),
      overage_(static_cast<double>(parameters.integer("overage"))),
      supply_most_(parameters.integer("supply_most")),
      rule_(FindSharingRule(briefing.scenario.rules.allocation)),
      forecast_(ForecastFor(briefing.scenario.parties, briefing.scenario.rules, briefing.party)),
      last_(briefing.scenario.products.size(), -1) {}

double Newsvendor::CostOf(std::int64_t order, std::int64_t others, double demand_most) const {
  theory::DemandLaw law;
  law.most = demand_most;
  const theory::NewsvendorCosts costs{shortage_, overage_};
  Forecast forecast = forecast_;
  forecast.own = order;
  forecast.backlog = others + order;
  double cost = 0;
  for (std::int64_t i = 0; i < kSupplies; ++i) {
    forecast.supply = supply_most_ * (2 * i + 1) / (2 * kSupplies);
    cost += theory::NewsvendorCost(law, costs, static_cast<double>(Brings(*rule_, forecast)));
  }
  return cost / static_cast<double>(kSupplies);
}

void Newsvendor::Decide(const View& view, Reply& reply) {
  ForEachWanted(view, [&](const Question& question) {
    GiveBack(question, question.booked, 0, reply);
    std::int64_t& last = last_[question.product];
    theory::DemandLaw law;
    law.most = static_cast<double>(question.wanted);
    std::int64_t order = Nearest(theory::NewsvendorOrder(law, {shortage_, overage_}));
    if (supply_most_ > 0 && last >= 0) {
      const std::int64_t others = OthersOf(*question.bulletin, last);
      order = BestOf(order, kMostOfDemand * question.wanted,
                     [&](std::int64_t tried) { return -CostOf(tried, others, law.most); });
    }
    last = Order(view, question, order, reply);
  });
}

}  // namespace haggle::strategies
