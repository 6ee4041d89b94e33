#include "agents/strategies/stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "agents/strategies/deposits.h"
#include "agents/strategies/measure.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/math.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

ParameterSpec Number(const char* name, const char* value, const char* meaning, std::int64_t low, std::int64_t high) {
  return {name, ParameterType::kInteger, value, meaning, low, high};
}

// Of the standard normal law, by means that give the same bits everywhere (proto/base/math.h). 0 < probability < 1.
double StandardQuantile(double probability) {
  constexpr int kPanels = 400;
  constexpr int kHalvings = 60;
  constexpr double kFar = 8;
  constexpr double kRootOfTwoPi = 2.5066282746310002;
  // By Simpson's rule, from the middle.
  const auto below = [](double x) {
    const double step = x / kPanels;
    double sum = 1 + Exp(-x * x / 2);
    for (int i = 1; i < kPanels; ++i) {
      const double at = step * i;
      sum += (i % 2 == 1 ? 4 : 2) * Exp(-at * at / 2);
    }
    return 0.5 + sum * step / 3 / kRootOfTwoPi;
  };
  double low = -kFar;
  double high = kFar;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (below(middle) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

Stage::Stage(const Briefing& briefing) {
  const std::vector<Product>& products = briefing.scenario.products;
  const auto place_of = [&products](const std::string& name) {
    const auto found = std::find_if(products.begin(), products.end(), [&](const Product& p) { return p.name == name; });
    return static_cast<ProductId>(found - products.begin());
  };
  for (const Party& party : briefing.scenario.parties) {
    if (party.id != briefing.party) continue;
    for (const Supply& supply : party.supply) {
      if (!supply.source.empty()) lines_.push_back({place_of(supply.product), place_of(supply.source), {}, 0});
    }
  }
}

void Stage::Notice(const View& view) {
  const auto add = [this](ProductId product, std::int64_t units) {
    for (Line& line : lines_) {
      if (product == line.product) line.asked += units;
    }
  };
  for (const Event& event : view.shown()) {
    VisitEvent(
        event,
        [&](const Ordered& ordered) {
          // What has another owner now was demanded when it was booked.
          if (!ordered.booking.moved) add(ordered.booking.product, ordered.booking.units);
        },
        [&](const Cancelled& cancelled) { add(cancelled.product, -cancelled.units); },
        // The view keeps how things stand; the rest is nobody's demand.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                       RedirectionRequested, Answered, TableOpened, Offered, Accepted, LeftTable, TableClosed, Refused,
                       Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet,
                       LeadQuoted, Rescheduled, SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid,
                       Drawn, Rejected, TimedOut> auto&) {});
  }
}

void Stage::Decide(const View& view, Reply& reply) {
  Notice(view);
  const Statement* const statement = view.statement(view.party());
  for (const Ask& ask : view.asks()) {
    if (ask.kind == AskKind::kAllocate && SharingRuleOf(view.scenario().rules).by_seller()) Ship(view, ask, reply);
    if (ask.kind != AskKind::kOrder || statement == nullptr) continue;
    for (Line& line : lines_) {
      if (view.tick() > 0) line.demand.push_back(std::exchange(line.asked, 0));
      StagePosition position;
      if (const SellerBook* const book = view.book(line.product)) {
        position.inventory = book->inventory;
        for (const Booking& booking : book->bookings) position.backlog += booking.units;
      }
      for (const Booking& booking : statement->bookings) {
        if (booking.product == line.source) position.on_order += booking.units;
      }
      for (const Holding& holding : statement->holdings) {
        if (holding.product == line.source) position.on_order += holding.warehoused + holding.installed;
      }
      const std::int64_t payable = AffordableUnits(view, line.source, reply);
      const std::int64_t units = InLots(std::min(Wanted(line.demand, position), payable), view.scenario().rules.lot);
      const Bulletin* const bulletin = view.bulletin(line.source);
      if (units == 0 || bulletin == nullptr || view.tick() < view.scenario().products[line.source].from_tick) continue;
      reply.Do(Order{line.source, units}, Because(WhyCode::kOrderNeed, units, bulletin->lead_ticks,
                                                  line.demand.empty() ? 0 : line.demand.back(), position.on_order));
    }
  }
}

void Stage::Ship(const View& view, const Ask& ask, Reply& reply) {
  const SellerBook* const book = view.book(ask.product);
  if (book == nullptr) return;
  Allocate allocate;
  allocate.product = ask.product;
  std::int64_t left = ask.available;
  std::int64_t due = 0;
  for (const Booking& booking : book->bookings) {
    if (booking.requested_tick > view.tick()) continue;
    due += booking.units;
    const std::int64_t units = std::min(left, booking.units);
    left -= units;
    if (units > 0) allocate.shares.push_back(Share{booking.id, units});
  }
  if (allocate.shares.empty()) return;
  reply.Do(std::move(allocate), Because(WhyCode::kAllocateByDate, ask.available - left, due, 0));
}

// ---- order_up_to ----------------------------------------------------------------------

std::vector<ParameterSpec> OrderUpTo::Declared() {
  return {
      {"forecast",
       ParameterType::kText,
       "moving_average",
       "how it foresees demand",
       INT64_MIN,
       INT64_MAX,
       {"moving_average", "smoothing"}},
      {"periods",
       ParameterType::kInteger,
       "5",
       "ticks whose demand is averaged",
       1,
       10'000,
       {},
       {"forecast=moving_average"}},
      {"alpha",
       ParameterType::kInteger,
       "300",
       "weight of the last demand, permille",
       1,
       1000,
       {},
       {"forecast=smoothing"}},
      Number("lead", "2", "orders up to so many ticks of the demand that it foresees", 0, 10'000),
      Number("stock", "0", "units that it keeps besides", -1'000'000'000, 1'000'000'000),
      Number("adjust", "1000", "part of the gap that it closes in a tick, permille", 0, 1000),
      Number("line", "1000", "part of what is on the way that it takes into account, permille", 0, 1000),
      Number("delay", "0", "ticks by which it learns later what was ordered, beyond the next", 0, 10'000),
  };
}

OrderUpTo::OrderUpTo(const Briefing& briefing, const Parameters& parameters)
    : Stage(briefing),
      smooths_(parameters.text("forecast") == "smoothing"),
      periods_(static_cast<std::size_t>(parameters.integer("periods"))),
      alpha_(parameters.integer("alpha")),
      lead_(parameters.integer("lead")),
      stock_(parameters.integer("stock")),
      adjust_(parameters.integer("adjust")),
      line_(parameters.integer("line")),
      delay_(static_cast<std::size_t>(parameters.integer("delay"))) {}

std::int64_t OrderUpTo::Forecast(const std::vector<std::int64_t>& demand) const {
  const std::size_t known = demand.size() - delay_;
  if (smooths_) {
    std::int64_t forecast = Times(demand[0], 1000);
    for (std::size_t i = 1; i < known; ++i) forecast += PartOf(Times(demand[i], 1000) - forecast, alpha_);
    return forecast;
  }
  const std::size_t count = std::min(known, periods_);
  std::int64_t sum = 0;
  for (std::size_t i = known - count; i < known; ++i) sum += demand[i];
  return Times(sum, 1000) / static_cast<std::int64_t>(count);
}

std::int64_t OrderUpTo::Wanted(const std::vector<std::int64_t>& demand, const StagePosition& position) {
  if (demand.size() <= delay_) return 0;
  const std::int64_t forecast = Forecast(demand);
  // A tick's demand replaces what leaves; the rest closes the gap to what it wants to have.
  const std::int64_t wanted = Times(forecast, lead_ - 1) + Times(stock_, 1000);
  const std::int64_t gap = wanted - Times(position.net(), 1000) - Times(position.on_order, line_);
  const std::int64_t order = forecast + PartOf(gap, adjust_);
  return order <= 0 ? 0 : (order + 500) / 1000;
}

// ---- base_stock -----------------------------------------------------------------------

std::vector<ParameterSpec> BaseStock::Declared() {
  return {
      Number("mean", "100", "demand of a tick, units", 0, 1'000'000'000),
      Number("deviation", "20", "its standard deviation, units", 1, 1'000'000'000),
      Number("shortage", "3000", "cost of a unit that is missing for a tick, thousandths", 1, 1'000'000),
      Number("overage", "1000", "cost of a unit that is left for a tick, thousandths", 1, 1'000'000),
      Number("lead", "2", "ticks whose demand an order must last for, with the one in which it is given", 1, 10'000),
  };
}

BaseStock::BaseStock(const Briefing& briefing, const Parameters& parameters) : Stage(briefing) {
  const auto lead = static_cast<double>(parameters.integer("lead"));
  const auto shortage = static_cast<double>(parameters.integer("shortage"));
  const auto overage = static_cast<double>(parameters.integer("overage"));
  const double deviations = StandardQuantile(shortage / (shortage + overage));
  const double level = lead * static_cast<double>(parameters.integer("mean")) +
                       std::sqrt(lead) * static_cast<double>(parameters.integer("deviation")) * deviations;
  level_ = Nearest(level);
}

std::int64_t BaseStock::Wanted(const std::vector<std::int64_t>&, const StagePosition& position) {
  return level_ - position.net() - position.on_order;
}

}  // namespace haggle::strategies
