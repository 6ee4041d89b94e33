#include "agents/strategies/redirecting.h"

#include <algorithm>
#include <vector>

#include "agents/strategies/fee_table.h"
#include "agents/strategies/gain.h"
#include "agents/strategies/measure.h"
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
    : clients_(&clients), settings_(settings), rules_(scenario.rules.redirection), end_(scenario.ticks) {
  for (const Party& party : scenario.parties) {
    if (party.id == principal) wants_ = party.wants;
  }
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
  const Tick soon = outlook.now() + settings_.soon;
  const Tick seen = soon + settings_.soon;
  return std::min(outlook.Room(seen), outlook.Wanted(seen)) - outlook.on_hand() - outlook.Due(soon);
}

std::int64_t Redirecting::Deposits(const Client& client, std::int64_t units, bool later) const {
  const Tick now = client.outlook.now();
  std::int64_t deposits = 0;
  for (const Booking& booking : ByDate(client.outlook.bookings())) {
    const bool wanted =
        later ? booking.requested_tick > now + rules_.later : booking.requested_tick <= now + rules_.horizon;
    if (booking.moved || !wanted) continue;
    const std::int64_t some = std::min(units, booking.units);
    deposits = Capped(Int128{deposits} + Times(some, booking.deposit_cents));
    units -= some;
  }
  return deposits;
}

std::int64_t Redirecting::Payable(const Client& from, const Client& to, std::int64_t units) const {
  const std::int64_t owed = Deposits(from, units, false) - Deposits(to, units, true);
  if (owed < 0 && -owed > from.outlook.cash()) return -1;
  return to.outlook.cash() < owed ? -1 : (to.outlook.cash() - std::max<std::int64_t>(0, owed)) / units;
}

Redirecting::Net Redirecting::Weigh(const View& view, const Client& from, const Client& to, std::int64_t units) const {
  const Tick now = view.tick();
  const Tick soon = now + settings_.soon;
  Net net;
  std::int64_t done = 0;
  const auto add = [&](std::int64_t some, Tick later, bool swapped) {
    const Tick slot = std::max(soon + 1, later);
    // The receiver has them after those moved before; without the move, in the
    // place of its own later booking or, having to order, after all.
    const std::int64_t there = PartOf(
        Gain(to.outlook, some, slot, soon, wants_.holding_cents, end_, Queue{swapped ? some : 0, 0}, Queue{0, done}),
        to.weight);
    // The giver loses what having its units now, not at the later slot, is worth:
    // less than nothing if they would only have lain idle.
    const Queue queue{units, done};
    const std::int64_t here =
        PartOf(Gain(from.outlook, some, slot, soon, wants_.holding_cents, end_, queue, queue), from.weight);
    net.there = Capped(Int128{net.there} + there);
    net.here = Capped(Int128{net.here} + here);
    done += some;
  };
  for (const Booking& booking : ByDate(to.outlook.bookings())) {
    if (done == units) break;
    if (booking.moved || booking.requested_tick <= now + rules_.later) continue;
    add(std::min(units - done, booking.units), booking.requested_tick + settings_.late, true);
  }
  if (done < units) add(units - done, now + view.bulletin(to.outlook.product())->lead_ticks, false);
  net.net = net.there - net.here - wants_.replan_cents / 2;
  return net;
}

void Redirecting::Search(const View& view, const Client& from, const Client& to, std::optional<Plan>& best) const {
  // The broker takes multiples of its own lot only.
  const std::int64_t least = std::max<std::int64_t>(1, rules_.lot);
  const std::int64_t lot = Times((std::max(settings_.lot, least) + least - 1) / least, least);
  const std::int64_t most = InLots(std::min(Movable(from), RoomOf(to)), lot);
  if (most == 0) return;
  const std::int64_t stride = std::max<std::int64_t>(1, most / lot / std::max<std::int64_t>(1, settings_.most)) * lot;
  for (std::int64_t units = stride; units <= most; units += stride) {
    const Net net = Weigh(view, from, to, units);
    if (net.net <= 0 || (best && net.net <= best->net.net) || Payable(from, to, units) < 0) continue;
    best = Plan{&from, &to, units, net};
  }
}

void Redirecting::Approach(const View& view, ProductId product, Reply& reply) {
  if (!rules_.enabled) return;
  std::optional<Plan> best;
  for (const Client& from : clients_->all()) {
    for (const Client& to : clients_->all()) {
      if (&from == &to || !from.outlook.known() || !to.outlook.known()) continue;
      if (from.outlook.product() != product || to.outlook.product() != product) continue;
      Search(view, from, to, best);
    }
  }
  if (!best) return;
  reply.Do(RequestRedirection{best->from->outlook.party(), best->to->outlook.party(), product, best->units},
           Because(WhyCode::kRedirectionGains, best->units, best->net.there, best->net.here, best->net.net));
}

void Redirecting::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  const Client* from = clients_->Find(table.opened.from, table.opened.product);
  const Client* to = clients_->Find(table.opened.to, table.opened.product);
  std::int64_t limit = 0;
  if (from != nullptr && to != nullptr && table.opened.units > 0) {
    const std::int64_t units = table.opened.units;
    limit = std::max<std::int64_t>(0, Weigh(view, *from, *to, units).net) / units;
    limit = std::min(limit, std::max<std::int64_t>(0, Payable(*from, *to, units)));
  }
  const FeeScale scale(table.opened.issues);
  if (scale.empty()) return;
  BidFee(view, ask, table, std::min(limit, scale.highest()), reply);
}

}  // namespace haggle::strategies
