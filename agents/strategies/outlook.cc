#include "agents/strategies/outlook.h"

#include <algorithm>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

constexpr Tick kLongestLead = 60;
constexpr std::int64_t kRaisedAtMost = 1200;

}  // namespace

Outlook::Outlook(const Scenario& scenario, const SitePlan& sites, PartyId party, ProductId product)
    : sites_(&sites), product_(product) {
  for (const Party& entry : scenario.parties) {
    if (entry.id == party) party_ = entry;
  }
  for (const Demand& demand : party_.wants.demand) {
    if (demand.product != scenario.products[product].name) continue;
    demand_ = demand;
    wants_ = true;
  }
  value_ = PartOf(demand_.value_cents, TypeOf(demand_.value_permille));
}

void Outlook::Take(const View& view) {
  now_ = view.tick();
  const Statement* statement = view.statement(party_.id);
  const Bulletin* bulletin = view.bulletin(product_);
  known_ = statement != nullptr && bulletin != nullptr && wants_;
  if (!known_) return;
  const Tick published = std::max(1, bulletin->lead_ticks);
  TakeStatement(*statement);
  if (rated_ != now_) UpdateRate(published);
  own_lead_ = published;
  if (backlog_ > 0 && rate_milli_ > 0) {
    const std::int64_t ticks = MulDiv(backlog_, 1000, rate_milli_);
    own_lead_ = std::max({1, published / 2, static_cast<Tick>(std::min<std::int64_t>(ticks, kLongestLead))});
  }
}

void Outlook::TakeStatement(const Statement& statement) {
  warehoused_ = installed_ = backlog_ = 0;
  for (const Holding& holding : statement.holdings) {
    if (holding.product != product_) continue;
    warehoused_ = holding.warehoused;
    installed_ = holding.installed;
  }
  bookings_.clear();
  for (const Booking& booking : statement.bookings) {
    if (booking.product != product_) continue;
    bookings_.push_back(booking);
    backlog_ += booking.units;
  }
  cash_ = std::max<std::int64_t>(0, statement.cash_cents + party_.account.credit_cents);
}

void Outlook::UpdateRate(Tick published) {
  if (rated_ < 0) {
    // Nothing has been seen yet: it expects to be served like everybody.
    rate_milli_ = MulDiv(backlog_, 1000, published);
  } else {
    const std::int64_t got = std::max<std::int64_t>(0, on_hand() - before_) * 1000;
    rate_milli_ += (got - rate_milli_) / 4;
  }
  before_ = on_hand();
  rated_ = now_;
}

std::int64_t Outlook::Wanted(Tick at) const {
  const std::int64_t plan = std::max<std::int64_t>(0, PathAt(demand_.path, at));
  return std::max(plan, std::min(raised_, PartOf(plan, kRaisedAtMost)));
}

std::int64_t Outlook::Due(Tick at) const {
  std::int64_t due = 0;
  for (const Booking& booking : bookings_) {
    if (booking.requested_tick <= at) due += booking.units;
  }
  return due;
}

std::int64_t Outlook::Coming(Tick at, std::int64_t taken) const {
  if (at <= now_) return 0;
  const std::int64_t left = std::max<std::int64_t>(0, backlog_ - taken);
  const std::int64_t due = std::max<std::int64_t>(0, Due(at) - taken);
  return std::min(due, MulDiv(left, std::min(at - now_, own_lead_), own_lead_));
}

}  // namespace haggle::strategies
