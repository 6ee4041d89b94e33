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
// Up to here the reckoning of what units bring fits into 64 bits, which divide several times faster than 128: both
// products stay below 2^62.
constexpr std::int64_t kPlainScale = std::int64_t{1} << 30;
constexpr std::int64_t kPlainValue = std::int64_t{1} << 30;

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
  const Product& own = scenario.products[product];
  for (const Demand& demand : party_.wants.demand) {
    if (demand.product != own.met()) continue;
    demand_ = demand;
    wants_ = true;
  }
  power_ = own.power();
  from_ = own.from_tick;
  for (ProductId other = 0; other < scenario.products.size(); ++other) {
    const Product& variant = scenario.products[other];
    if (other == product || variant.met() != own.met()) continue;
    variants_.push_back({other, variant.power(), variant.from_tick, variant.price_cents, 0, 0, {}});
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
  known_ = statement != nullptr && bulletin != nullptr && wants_ && now_ >= from_;
  if (!known_) return;
  lead_ = std::max(1, bulletin->lead_ticks);
  quoted_ = bulletin->quoted;
  price_ = std::max<std::int64_t>(1, bulletin->price_cents);
  TakeStatement(*statement);
  TakeVariants(view, *statement);
  PlanRounds();
}

std::int64_t Outlook::HeldPermille(std::int64_t price, std::int64_t power, std::int64_t place_cents) const {
  if (value_ <= 0) return 0;
  const std::int64_t unit = Capped((Int128{price} + place_cents) * 1000 / power);
  const std::int64_t cost = PartOf(Capped(Int128{unit} + demand_.outside_cents), settings_.wear);
  const std::int64_t bar = Capped(Int128{std::max<std::int64_t>(0, cost)} * 1000 / value_);
  return std::clamp<std::int64_t>(kMostHeld - bar, 0, kMostHeld);
}

std::int64_t Outlook::WantedOf(Tick at, std::int64_t held_permille, std::int64_t raised) const {
  const auto wanted = [&](Tick then) {
    const std::int64_t alone = PartOf(Scale(then), held_permille);
    return std::max(alone, std::min(raised, PartOf(alone, kRaisedAtMost)));
  };
  std::int64_t others = others_do_;
  std::int64_t left = INT64_MAX;
  for (const OnTheWay& coming : others_coming_) {
    if (coming.tick > at && left == INT64_MAX) left = wanted(at) - others;
    others = Capped(Int128{others} + coming.does);
    if (coming.tick > at) left = std::min(left, wanted(coming.tick) - others);
  }
  if (left == INT64_MAX) left = wanted(at) - others;
  return Capped(Int128{std::max<std::int64_t>(0, left)} * 1000 / power_);
}

std::int64_t Outlook::WantedAt(Tick at, std::int64_t place_cents) const {
  return WantedOf(at, HeldPermille(price_, power_, place_cents), 0);
}

void Outlook::TakeVariants(const View& view, const Statement& statement) {
  held_permille_ = HeldPermille(price_, power_, 0);
  kept_permille_ = held_permille_;
  others_on_hand_ = others_installed_ = others_used_ = others_booked_ = others_do_ = 0;
  others_owed_ = 0;
  others_coming_.clear();
  for (Variant& variant : variants_) {
    variant.on_hand = 0;
    variant.bookings.clear();
    if (const Bulletin* bulletin = view.bulletin(variant.product)) {
      variant.price = std::max<std::int64_t>(1, bulletin->price_cents);
      variant.lead = std::max(1, bulletin->lead_ticks);
    }
    for (const Holding& holding : statement.holdings) {
      if (holding.product != variant.product) continue;
      variant.on_hand = holding.warehoused + holding.installed;
      others_installed_ += holding.installed;
      others_used_ += holding.productive;
    }
    for (const Booking& booking : statement.bookings) {
      if (booking.product != variant.product) continue;
      variant.bookings.push_back(booking);
      others_coming_.push_back(
          {std::max({now_, booking.requested_tick, booking.by_tick}), Times(booking.units, variant.power) / 1000});
      others_booked_ += booking.units;
      others_owed_ += Int128{booking.units} * (booking.price_cents - booking.deposit_cents);
    }
    others_on_hand_ += variant.on_hand;
    others_do_ = Capped(Int128{others_do_} + Times(variant.on_hand, variant.power) / 1000);
    if (now_ >= variant.from) kept_permille_ = std::max(kept_permille_, HeldPermille(variant.price, variant.power, 0));
  }
  std::stable_sort(others_coming_.begin(), others_coming_.end(),
                   [](const OnTheWay& a, const OnTheWay& b) { return a.tick < b.tick; });
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

void Outlook::PlanRounds() {
  rounds_.clear();
  // Rounds without a name are told apart by their number alone: so many have come.
  std::vector<std::string> came = funded_;
  for (const Funding& funding : party_.account.funding) {
    const auto told = std::find(came.begin(), came.end(), funding.name);
    if (told != came.end()) {
      came.erase(told);
      continue;
    }
    const Tick comes = std::max(static_cast<Tick>((funding.tick.low + funding.tick.high) / 2), now_ + kNearlyClosed);
    rounds_.push_back({static_cast<Tick>(comes - now_), &funding});
  }
  std::stable_sort(rounds_.begin(), rounds_.end(), [](const Round& a, const Round& b) { return a.in < b.in; });
}

std::int64_t Outlook::AmountOf(const Round& round, std::int64_t running) const {
  const Funding& funding = *round.funding;
  std::int64_t amount = funding.amount_cents;
  if (funding.stake_permille > 0) {
    const Int128 productive = Int128{productive_} - used_ + running;
    const Int128 valuation = funding.valuation_cents + funding.valuation_unit_cents * productive;
    amount = std::min(amount, PartOf(Capped(valuation), funding.stake_permille));
  }
  return PartOf(amount, TypeOf(funding.amount_permille));
}

Int128 Outlook::MoneyBy(Tick k) const {
  Int128 money = free_cash() + Int128{income()} * k;
  for (const Round& round : rounds_) {
    if (round.in <= k) money += AmountOf(round, used_);
  }
  return money;
}

std::int64_t Outlook::Scale(Tick at) const { return std::max<std::int64_t>(0, PathAt(demand_.path, at)); }

std::int64_t Outlook::Wanted(Tick at) const { return WantedOf(at, held_permille_, raised_); }

std::int64_t Outlook::Kept(Tick at) const { return WantedOf(at, kept_permille_, raised_); }

std::int64_t Outlook::PlaceCents() const {
  for (std::size_t i = 0; i < party_.sites.size(); ++i) {
    const Site& site = party_.sites[i];
    if (site.extend_units > 0 && site.extend_most - Extended(static_cast<std::uint32_t>(i)) >= site.extend_units) {
      return site.extend_cost_cents / site.extend_units;
    }
  }
  return 0;
}

std::int64_t Outlook::Surplus(bool by_unit, std::int64_t more) const {
  const Tick arrival = now_ + lead_;
  // What use brings is looked at for all variants alike, when the first of them would come.
  Tick first = arrival;
  for (const Variant& variant : variants_) {
    if (now_ >= variant.from) first = std::min(first, now_ + variant.lead);
  }
  const std::int64_t scale = Scale(first);
  if (scale <= 0 || value_ <= 0) return -price_;
  Int128 held = Int128{Times(on_hand() + backlog_ + more, power_) / 1000} + others_do_;
  for (const OnTheWay& coming : others_coming_) held += coming.does;
  const std::int64_t marginal =
      Capped(Int128{value_} * (2 * Int128{scale} - std::min(held, 2 * Int128{scale})) / scale);
  const std::int64_t earns = Times(marginal, std::max<std::int64_t>(0, lasts() - lead_)) - demand_.outside_cents;
  const std::int64_t unit = Capped(Int128{PartOf(earns, power_)} - price_ - PlaceCents());
  return by_unit ? unit : Capped(Int128{unit} * 1000 / power_);
}

std::int64_t Outlook::Use(std::int64_t units, std::int64_t scale, std::int64_t others) const {
  if (scale <= 0) return 0;
  const Int128 whole = Int128{2} * scale;
  // A unit that does what one does is not divided.
  const Int128 own = std::max<std::int64_t>(0, units);
  const Int128 does = (power_ == 1000 ? own : own * power_ / 1000) + others;
  if (does <= 0) return 0;
  const Int128 used = std::min(does, whole);
  // q * (4 D - q) / (2 D) lies between q and 2 q; the value goes in before the remainder is lost.
  if (whole <= kPlainScale && value_ <= kPlainValue) {
    const auto twice = static_cast<std::int64_t>(whole);
    const auto small = static_cast<std::int64_t>(used);
    const std::int64_t product = small * (2 * twice - small);
    return Capped(product / twice * value_ + product % twice * value_ / twice);
  }
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
    for (Tick i = 0; i <= kAhead; ++i) ahead_.push_back({Scale(now_ + i), Wanted(now_ + i), AllRoom(now_ + i), 0});
    for (const Variant& variant : variants_) {
      const Arrivals arrivals = ComingOf(variant.bookings);
      std::int64_t units = variant.on_hand;
      for (Tick i = 0; i <= kAhead; ++i) {
        Place& place = ahead_[static_cast<std::size_t>(i)];
        units += arrivals[static_cast<std::size_t>(i)];
        place.others = Capped(Int128{place.others} + Times(std::min(units, place.room), variant.power) / 1000);
        place.room = std::max<std::int64_t>(0, place.room - units);
      }
    }
  }
  return ahead_[static_cast<std::size_t>(k)];
}

}  // namespace haggle::strategies
