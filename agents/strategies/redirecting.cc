#include "agents/strategies/redirecting.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "agents/strategies/fee_table.h"
#include "agents/strategies/measure.h"
#include "agents/strategies/worth.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Bookings in the order in which the broker moves and ships them.
std::vector<Booking> ByDate(const std::vector<Booking>& bookings) {
  std::vector<Booking> sorted = bookings;
  std::sort(sorted.begin(), sorted.end(), IsServedBefore);
  return sorted;
}

}  // namespace

Redirecting::Redirecting(const Scenario& scenario, PartyId principal, const RedirectingSettings& settings,
                         Clients& clients)
    : clients_(&clients), settings_(settings), rules_(scenario.rules.redirection) {
  for (const Party& party : scenario.parties) {
    if (party.id == principal) wants_ = party.wants;
  }
  costs_ = {wants_.holding_cents, wants_.capital_permille};
  const FeeScale scale(rules_.issues);
  if (!scale.empty()) highest_fee_ = scale.highest();
}

void Redirecting::Notice(const View& view) {
  for (const Event& event : view.shown()) {
    VisitEvent(
        event,
        [&](const RedirectionRequested& asked) {
          const auto plan = planned_.find(asked.product);
          if (asked.principal == view.party() && plan != planned_.end()) requested_[asked.table] = plan->second;
        },
        [&](const TableClosed& closed) {
          const auto request = requested_.find(closed.table);
          if (request == requested_.end()) return;
          if (closed.result != TableResult::kAgreed) {
            refused_ = std::max(refused_, PartOf(request->second, settings_.dearer));
          }
          requested_.erase(request);
        },
        // Nothing of how requests end.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited, Answered,
                       TableOpened, Offered, Accepted, LeftTable, Refused, Ordered, Cancelled, Redirected, Claimed,
                       ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled,
                       SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Drawn, Rejected,
                       TimedOut> auto&) {});
  }
  if (view.tick() == tick_) return;
  tick_ = view.tick();
  planned_.clear();
  asking_ = std::max(PartOf(asking_, 1000 - settings_.fade), refused_);
  refused_ = 0;
}

std::int64_t Redirecting::Movable(const Client& from) const {
  const Outlook& outlook = from.outlook;
  std::int64_t units = 0;
  for (const Booking& booking : outlook.bookings()) {
    if (!booking.moved && booking.requested_tick <= outlook.now() + rules_.horizon) units += booking.units;
  }
  return units;
}

std::int64_t Redirecting::RoomOf(const Client& to) const {
  const Outlook& outlook = to.outlook;
  const Tick seen = outlook.now() + 2 * settings_.soon;
  // Where dates do not rank, all that it has booked may come soon.
  const std::int64_t coming = outlook.dated() ? outlook.ComingWithin(settings_.soon) : outlook.backlog();
  return std::min(outlook.Room(seen), outlook.Wanted(seen)) - outlook.on_hand() - coming;
}

Redirecting::Calendars Redirecting::Swapped(const Client& from, const Client& to, std::int64_t units) const {
  Calendars swapped;
  const Tick now = from.outlook.now();
  const auto move = [&](const Client& giver, std::vector<Booking>& own, std::vector<Booking>& others, bool later,
                        std::int64_t& moved, int sign) {
    for (Booking booking : ByDate(giver.outlook.bookings())) {
      const bool wanted =
          later ? booking.requested_tick > now + rules_.later : booking.requested_tick <= now + rules_.horizon;
      const std::int64_t some = booking.moved || !wanted ? 0 : std::min(units - moved, booking.units);
      if (some > 0) {
        Booking piece = booking;
        piece.units = some;
        others.push_back(piece);
        moved += some;
        swapped.owed_cents = Capped(Int128{swapped.owed_cents} + sign * Int128{some} * booking.deposit_cents);
      }
      booking.units -= some;
      if (booking.units > 0) own.push_back(booking);
    }
  };
  move(from, swapped.from, swapped.to, false, swapped.out, 1);
  move(to, swapped.to, swapped.from, true, swapped.back, -1);
  return swapped;
}

std::int64_t Redirecting::Payable(const Client& from, const Client& to, const Calendars& swapped) {
  const std::int64_t owed = swapped.owed_cents;
  if (owed < 0 && -owed > from.outlook.cash()) return -1;
  if (to.outlook.cash() < owed) return -1;
  return (to.outlook.cash() - std::max<std::int64_t>(0, owed)) / std::max<std::int64_t>(1, swapped.out);
}

Redirecting::Unmoved Redirecting::WorthUnmoved(const Client& from, const Client& to) const {
  const auto worth = [&](const Outlook& outlook) {
    return Worth(outlook, outlook.Coming(), outlook.backlog(), costs_);
  };
  Unmoved unmoved;
  unmoved.from = worth(from.outlook);
  unmoved.to = worth(to.outlook);
  return unmoved;
}

Redirecting::Net Redirecting::Weigh(const Client& from, const Client& to, const Calendars& swapped,
                                    const Unmoved& unmoved) const {
  const auto change = [&](const Outlook& outlook, const std::vector<Booking>& bookings, std::int64_t more,
                          std::int64_t before) {
    return Capped(Int128{Worth(outlook, outlook.ComingOf(bookings), outlook.backlog() + more, costs_)} - before);
  };
  const std::int64_t more = swapped.out - swapped.back;
  Net net;
  net.there = PartOf(change(to.outlook, swapped.to, more, unmoved.to), to.weight);
  net.here = -PartOf(change(from.outlook, swapped.from, -more, unmoved.from), from.weight);
  net.net = Capped(Int128{net.there} - net.here - wants_.replan_cents);
  return net;
}

Redirecting::Net Redirecting::Weigh(const Client& from, const Client& to, std::int64_t units) const {
  return Weigh(from, to, Swapped(from, to, units), WorthUnmoved(from, to));
}

void Redirecting::Search(const Client& from, const Client& to, std::optional<Plan>& best) const {
  // The broker takes multiples of its own lot only.
  const std::int64_t least = std::max<std::int64_t>(1, rules_.lot);
  const std::int64_t lot = Times((std::max(settings_.lot, least) + least - 1) / least, least);
  const std::int64_t most = InLots(std::min(Movable(from), RoomOf(to)), lot);
  if (most == 0) return;
  const std::int64_t lots = most / lot;
  const std::int64_t numbers = std::max<std::int64_t>(1, settings_.most);
  const std::int64_t stride = (lots + numbers - 1) / numbers * lot;
  std::optional<Unmoved> unmoved;
  for (std::int64_t units = stride; units <= most; units += stride) {
    const Calendars swapped = Swapped(from, to, units);
    const std::int64_t payable = Payable(from, to, swapped);
    if (payable < 0) continue;
    if (!unmoved) unmoved = WorthUnmoved(from, to);
    const Net net = Weigh(from, to, swapped, *unmoved);
    const std::int64_t pays = std::min(net.net, Times(units, std::min(highest_fee_, payable)));
    if (net.net <= 0 || pays < asking_ || (best && net.net <= best->net.net)) continue;
    best = Plan{&from, &to, units, pays, net};
  }
}

void Redirecting::Approach(const View& view, ProductId product, Reply& reply) {
  // Before the first quote the lead time is only the backlog over the supply, far too long: one is waited for.
  const Bulletin* bulletin = view.bulletin(product);
  if (!rules_.enabled || bulletin == nullptr || (!bulletin->quoted && view.tick() < kWaitForQuote)) return;
  std::optional<Plan> best;
  for (const Client& from : clients_->all()) {
    for (const Client& to : clients_->all()) {
      if (&from == &to || !from.outlook.known() || !to.outlook.known()) continue;
      if (from.outlook.product() != product || to.outlook.product() != product) continue;
      Search(from, to, best);
    }
  }
  if (!best) return;
  planned_[product] = best->pays;
  reply.Do(RequestRedirection{best->from->outlook.party(), best->to->outlook.party(), product, best->units},
           Because(WhyCode::kRedirectionGains, best->units, best->net.there, best->net.here, best->net.net));
}

void Redirecting::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  const Client* from = clients_->Find(table.opened.from, table.opened.product);
  const Client* to = clients_->Find(table.opened.to, table.opened.product);
  std::int64_t limit = 0;
  if (from != nullptr && to != nullptr && table.opened.units > 0) {
    const Calendars swapped = Swapped(*from, *to, table.opened.units);
    limit = std::max<std::int64_t>(0, Weigh(*from, *to, swapped, WorthUnmoved(*from, *to)).net) / table.opened.units;
    limit = std::min(limit, std::max<std::int64_t>(0, Payable(*from, *to, swapped)));
  }
  const FeeScale scale(table.opened.issues);
  if (scale.empty()) return;
  BidFee(view, ask, table, std::min(limit, scale.highest()), reply);
}

}  // namespace haggle::strategies
