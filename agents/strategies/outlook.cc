#include "agents/strategies/outlook.h"

#include <algorithm>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/allocation_rules.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kRaisedAtMost = 1050;  // permille of what it wants alone
constexpr Tick kNearlyClosed = 3;             // ticks in which a round of funding that is late is thought to come
constexpr std::int64_t kMostHeld = 2000;      // permille of the scale: the next unit would bring nothing

}  // namespace

void Spread(std::int64_t units, Tick first, Tick ticks, Arrivals& arrivals) {
  std::int64_t come = 0;
  for (Tick i = 1; i <= ticks && first + i - 1 <= kAhead; ++i) {
    const std::int64_t by_now = MulDiv(units, i, ticks);
    arrivals[static_cast<std::size_t>(first + i - 1)] += by_now - come;
    come = by_now;
  }
}

Outlook::Outlook(const Scenario& scenario, const SitePlan& sites, PartyId party, ProductId product,
                 const OutlookSettings& settings)
    : sites_(&sites), product_(product), settings_(settings) {
  for (const Party& entry : scenario.parties) {
    if (entry.id == party) party_ = entry;
  }
  for (const Demand& demand : party_.wants.demand) {
    if (demand.product != scenario.products[product].name) continue;
    demand_ = demand;
    wants_ = true;
  }
  value_ = PartOf(demand_.value_cents, TypeOf(demand_.value_permille));
  dated_ = SharingRuleOf(scenario.rules).by_seller();
}

void Outlook::Take(const View& view) {
  now_ = view.tick();
  ahead_.clear();
  for (const Event& event : view.shown()) {
    const auto* funded = std::get_if<Funded>(&event.body);
    if (funded != nullptr && funded->party == party_.id) funded_.push_back(funded->name);
  }
  const Statement* statement = view.statement(party_.id);
  const Bulletin* bulletin = view.bulletin(product_);
  known_ = statement != nullptr && bulletin != nullptr && wants_;
  if (!known_) return;
  lead_ = std::max(1, bulletin->lead_ticks);
  quoted_ = bulletin->quoted;
  price_ = std::max<std::int64_t>(1, bulletin->price_cents);
  held_permille_ = HeldPermille(0);
  TakeStatement(*statement);
}

// S / D where a unit's place costs so much more.
std::int64_t Outlook::HeldPermille(std::int64_t place_cents) const {
  if (value_ <= 0) return 0;
  const std::int64_t cost = PartOf(Capped(Int128{price_} + demand_.outside_cents + place_cents), settings_.wear);
  return std::clamp<std::int64_t>(kMostHeld - MulDiv(std::max<std::int64_t>(0, cost), 1000, value_), 0, kMostHeld);
}

std::int64_t Outlook::WantedAt(Tick at, std::int64_t place_cents) const {
  return PartOf(Scale(at), HeldPermille(place_cents));
}

void Outlook::TakeStatement(const Statement& statement) {
  warehoused_ = installed_ = used_ = backlog_ = productive_ = 0;
  for (const Holding& holding : statement.holdings) {
    productive_ += holding.productive;
    if (holding.product != product_) continue;
    warehoused_ = holding.warehoused;
    installed_ = holding.installed;
    used_ = holding.productive;
  }
  bookings_.clear();
  for (const Booking& booking : statement.bookings) {
    if (booking.product != product_) continue;
    bookings_.push_back(booking);
    backlog_ += booking.units;
  }
  cash_ = std::max<std::int64_t>(0, statement.cash_cents + party_.account.credit_cents);
}

std::int64_t Outlook::PlannedAmount(const Funding& funding) const {
  std::int64_t amount = funding.amount_cents;
  if (funding.stake_permille > 0) {
    const Int128 valuation = funding.valuation_cents + Int128{funding.valuation_unit_cents} * productive_;
    amount = std::min(amount, PartOf(Capped(valuation), funding.stake_permille));
  }
  return PartOf(amount, TypeOf(funding.amount_permille));
}

Int128 Outlook::MoneyBy(Tick k) const {
  Int128 money = Int128{cash_} + Int128{income()} * k;
  // Rounds without a name are told apart by their number alone: so many have come.
  std::vector<std::string> came = funded_;
  for (const Funding& funding : party_.account.funding) {
    const auto told = std::find(came.begin(), came.end(), funding.name);
    if (told != came.end()) {
      came.erase(told);
      continue;
    }
    const Tick comes = std::max(static_cast<Tick>((funding.tick.low + funding.tick.high) / 2), now_ + kNearlyClosed);
    if (comes <= now_ + k) money += PlannedAmount(funding);
  }
  return money;
}

std::int64_t Outlook::Scale(Tick at) const { return std::max<std::int64_t>(0, PathAt(demand_.path, at)); }

std::int64_t Outlook::Wanted(Tick at) const {
  const std::int64_t alone = PartOf(Scale(at), held_permille_);
  return std::max(alone, std::min(raised_, PartOf(alone, kRaisedAtMost)));
}

std::int64_t Outlook::Use(std::int64_t units, std::int64_t scale) const {
  if (scale <= 0 || units <= 0) return 0;
  const Int128 whole = Int128{2} * scale;
  const Int128 used = std::min<Int128>(units, whole);
  // q * (4 D - q) / (2 D) lies between q and 2 q; the value goes in before the remainder is lost.
  const Int128 product = used * (2 * whole - used);
  return Capped(product / whole * value_ + product % whole * value_ / whole);
}

std::int64_t Outlook::Due(Tick at) const {
  std::int64_t due = 0;
  for (const Booking& booking : bookings_) {
    if (booking.requested_tick <= at) due += booking.units;
  }
  return due;
}

Arrivals Outlook::ComingOf(const std::vector<Booking>& bookings) const {
  Arrivals arrivals{};
  for (const Booking& booking : bookings) {
    const Tick first = std::max(1, booking.requested_tick - now_);
    if (booking.by_tick != 0) {
      Spread(booking.units, 1, std::max(1, booking.by_tick - now_), arrivals);
    } else if (!dated_) {
      Spread(booking.units, first, 2 * lead_, arrivals);
    } else if (first <= kAhead) {
      arrivals[static_cast<std::size_t>(first)] += booking.units;
    }
  }
  return arrivals;
}

std::int64_t Outlook::ComingWithin(Tick ticks) const {
  const Arrivals arrivals = Coming();
  std::int64_t units = 0;
  for (Tick k = 1; k <= std::min(ticks, kAhead); ++k) units += arrivals[static_cast<std::size_t>(k)];
  return units;
}

const Outlook::Place& Outlook::Ahead(Tick k) const {
  if (ahead_.empty()) {
    for (Tick i = 0; i <= kAhead; ++i) ahead_.push_back({Scale(now_ + i), Wanted(now_ + i), Room(now_ + i)});
  }
  return ahead_[static_cast<std::size_t>(k)];
}

}  // namespace haggle::strategies
