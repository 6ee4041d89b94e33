#include "agents/strategies/ordering.h"

#include <algorithm>
#include <vector>

#include "agents/strategies/best_order.h"
#include "agents/strategies/deposits.h"
#include "agents/strategies/measure.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Tolerance added for each tick of a long lead time, permille.
constexpr std::int64_t kPatience = 20;
// Orders in all beyond this many times the need are not considered.
constexpr std::int64_t kMostInflation = 3;
constexpr Tick kShortLead = 4;
constexpr Tick kSettled = 2;  // ticks after which an order may be given back: lead times flicker

}  // namespace

Ordering::Ordering(const Scenario& scenario, PartyId buyer, const OrderingSettings& settings)
    : settings_(settings),
      rules_(scenario.rules),
      end_(scenario.ticks),
      forecast_(ForecastFor(scenario.parties, scenario.rules, buyer)) {
  for (const Party& party : scenario.parties) {
    if (party.kind == PartyKind::kBuyer && party.id == buyer) wants_ = party.wants;
  }
}

std::int64_t Ordering::Ordered(const Outlook& outlook, Tick at) const {
  const std::int64_t wanted = outlook.Wanted(at);
  return crowd() ? PartOf(wanted, std::max<std::int64_t>(0, 1000 - Times(settings_.balk, outlook.lead()))) : wanted;
}

Ordering::Need Ordering::NeedOf(const Outlook& outlook) const {
  Need need;
  need.price = outlook.price();
  need.arrival = outlook.now() + std::min(outlook.lead(), settings_.plan_ahead);
  const std::int64_t room = outlook.Room(need.arrival);
  need.need = std::max<std::int64_t>(0, std::min(outlook.Kept(need.arrival), room) - outlook.on_hand());
  need.want =
      std::max<std::int64_t>(0, std::min(Ordered(outlook, need.arrival), room) - outlook.on_hand() - outlook.backlog());
  // What it will have earned by then pays for all that is booked.
  const std::int64_t money = Capped(outlook.MoneyBy(outlook.lead()) - Times(outlook.income(), outlook.lead()) / 2);
  need.want = std::min(need.want, std::max<std::int64_t>(0, money / need.price - outlook.backlog()));
  if (crowd()) need.want = std::max(need.want / 2, std::min(need.want, std::max<std::int64_t>(1, rules_.lot)));
  need.want = InLots(need.want, rules_.lot);
  return need;
}

Tick Ordering::UseOf(const Outlook& outlook, std::int64_t before, Tick from) const {
  for (Tick at = from; at < std::min(end_, from + kFarthestUse); ++at) {
    if (std::min(outlook.Wanted(at), outlook.Room(at)) > before) return at;
  }
  return std::max(end_, from);
}

std::int64_t Ordering::Brings(const View& view, const Outlook& outlook, std::int64_t extra) const {
  const Bulletin& bulletin = *view.bulletin(outlook.product());
  Forecast forecast = forecast_;
  forecast.supply = Times(bulletin.supply_per_tick, settings_.look_ahead);
  forecast.backlog = bulletin.backlog + extra;
  forecast.own = outlook.Due(outlook.now()) + extra;
  return SharingRuleOf(rules_).Promises(forecast);
}

std::int64_t Ordering::BestReply(const View& view, const Outlook& outlook, const Need& need) const {
  // Where orders are dated by a quote, more units come no sooner.
  if (!settings_.best_reply || outlook.dated() || outlook.lead() <= kShortLead) return need.want;
  const Tick soon = outlook.now() + settings_.look_ahead;
  const std::int64_t usable =
      std::max<std::int64_t>(0, std::min(outlook.Wanted(soon), outlook.Room(soon)) - outlook.on_hand());
  const std::int64_t lead = outlook.lead();
  const std::int64_t deposit = PartOf(need.price, rules_.deposit_permille);
  const std::int64_t fee = PartOf(need.price, rules_.cancel_fee_permille);
  const std::int64_t capital = Times(wants_.capital_permille, lead);
  const OrderRange range{need.want, kMostInflation * std::max<std::int64_t>(1, need.need) - outlook.backlog(),
                         rules_.lot};
  return BestOrder(
      range, [&](std::int64_t extra) { return std::min(Brings(view, outlook, extra), usable); },
      [&](std::int64_t got, std::int64_t extra) {
        const std::int64_t too_many = std::max<std::int64_t>(0, outlook.backlog() + extra - need.need);
        return Times(Times(got, outlook.value()), lead) / 4 - Times(too_many, fee) -
               PartOf(Times(extra, deposit), capital);
      });
}

std::int64_t Ordering::Bid(const Outlook& outlook, std::int64_t units) const {
  if (!SharingRuleOf(rules_).priced()) return 0;
  const std::int64_t booked = std::max<std::int64_t>(1, outlook.backlog() + units);
  const Int128 spare = outlook.MoneyBy(outlook.lead()) - Int128{booked} * outlook.price();
  const std::int64_t more = std::min(outlook.Surplus(true, units / 2), Capped(spare / booked));
  return more <= 0 ? 0 : std::min(kMostBidCents, Capped(Int128{outlook.price()} + more));
}

std::int64_t Ordering::Affordable(const View& view, const Outlook& outlook, const Need& need, Reply& reply) const {
  const std::int64_t deposit = PartOf(need.price, rules_.deposit_permille);
  if (deposit == 0) return INT64_MAX;
  return std::max<std::int64_t>(0, outlook.cash() - DepositsOf(view, reply)) / (deposit + 1);
}

bool Ordering::Cancel(const Outlook& outlook, const Need& need, Reply& reply) const {
  if (!settings_.cancels) return false;
  const std::int64_t patience = kPatience * std::max(0, outlook.lead() - settings_.calm_lead);
  std::int64_t excess = outlook.backlog() - PartOf(need.need, settings_.tolerance + patience);
  if (crowd()) excess /= 2;
  if (excess <= 0) return false;
  std::vector<Booking> newest = outlook.bookings();
  std::sort(newest.begin(), newest.end(), [](const Booking& a, const Booking& b) {
    return a.placed_tick != b.placed_tick ? a.placed_tick > b.placed_tick : a.id > b.id;
  });
  bool cancelled = false;
  std::int64_t before = outlook.on_hand() + outlook.backlog();
  for (const Booking& booking : newest) {
    if (excess <= 0) break;
    if (booking.by_tick != 0) continue;  // stays, whatever else goes
    if (booking.placed_tick >= 0 && booking.placed_tick + kSettled > outlook.now()) continue;
    before -= booking.units;
    const std::int64_t units = std::min(excess, booking.units);
    // Of the units that might go: kept, the first of them costs money and storage from the day it comes until it
    // is of use; given back, it can be ordered again for then.
    const Tick arrival = std::max(booking.requested_tick, need.arrival);
    const Tick use = UseOf(outlook, before + booking.units - units, arrival);
    const std::int64_t early = wants_.holding_cents + PartOf(booking.price_cents, wants_.capital_permille);
    const std::int64_t cost =
        use >= end_ ? booking.price_cents : std::min(booking.price_cents, Times(early, use - arrival));
    if (cost <= PartOf(booking.price_cents, rules_.cancel_fee_permille)) continue;
    reply.Do(haggle::Cancel{booking.id, units}, Because(WhyCode::kCancelExcess, outlook.backlog(), need.need, units));
    excess -= units;
    cancelled = true;
  }
  return cancelled;
}

bool Ordering::Order(const View& view, const Outlook& outlook, Reply& reply, std::int64_t part) const {
  if (!outlook.known()) return false;
  // Before the first quote the lead time is only the backlog over the supply, far too long, and what is ordered
  // keeps the date that it gets: a seller that quotes is waited for.
  if (outlook.dated() && !outlook.quoted() && outlook.now() < kWaitForQuote) return false;
  Need need = NeedOf(outlook);
  if (Cancel(outlook, need, reply)) return true;
  if (part == 0) return false;
  need.want = InLots(PartOf(need.want, part), rules_.lot);
  std::int64_t units = std::min(BestReply(view, outlook, need), Affordable(view, outlook, need, reply));
  units = InLots(units, rules_.lot);
  if (units == 0) return false;
  const Why why = units > need.want ? Because(WhyCode::kOrderInflated, units, need.want, Brings(view, outlook, units),
                                              Brings(view, outlook, need.want))
                                    : Because(WhyCode::kOrderNeed, units, outlook.lead(), need.need, outlook.backlog());
  reply.Do(haggle::Order{outlook.product(), units, Bid(outlook, units)}, why);
  return false;
}

}  // namespace haggle::strategies
