#include "agents/strategies/shipping.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "agents/strategies/measure.h"
#include "proto/base/sharing.h"

namespace haggle::strategies {
namespace {

// One customer with something due.
struct Line {
  PartyId party = 0;
  std::int64_t cash = 0;                 // left to pay with
  std::int64_t room = 0;                 // left
  std::vector<const Booking*> bookings;  // due, oldest first
  std::vector<std::int64_t> shipped;     // of each of them
};

std::int64_t RestOf(const Booking& booking) {
  return std::max<std::int64_t>(0, booking.price_cents - booking.deposit_cents);
}

// Units of a booking that can be paid with so much cash: what is paid already needs none.
std::int64_t Payable(const Booking& booking, std::int64_t cash) {
  const std::int64_t rest = RestOf(booking);
  return rest == 0 ? booking.units : std::max<std::int64_t>(0, cash) / rest;
}

std::vector<Line> LinesOf(const SellerBook& book, Tick now) {
  std::vector<const Booking*> due;
  for (const Booking& booking : book.bookings) {
    if (booking.requested_tick <= now && booking.units > 0) due.push_back(&booking);
  }
  std::sort(due.begin(), due.end(), [](const Booking* a, const Booking* b) {
    return a->owner != b->owner ? a->owner < b->owner : IsServedBefore(*a, *b);
  });
  std::vector<Line> lines;
  for (const Booking* booking : due) {
    if (lines.empty() || lines.back().party != booking->owner) {
      Line& line = lines.emplace_back();
      line.party = booking->owner;
      for (const Payer& payer : book.payers) {
        if (payer.party == line.party) line.cash = payer.cash_cents;
      }
    }
    Line& line = lines.back();
    line.bookings.push_back(booking);
    line.shipped.push_back(0);
  }
  return lines;
}

void Ship(Line& line, std::size_t place, std::int64_t units, Shipping& shipping) {
  line.cash -= units * RestOf(*line.bookings[place]);
  line.shipped[place] += units;
  shipping.total += units;
}

// Divides at most `most` units among the firm bookings, each of which asks for asks(booking, what it has been
// shipped): what they ask for together beyond that is cut for all alike.
template <class Asks>
void ShareFirm(std::vector<Line>& lines, std::int64_t most, Tick now, const Asks& asks, Shipping& shipping) {
  std::vector<std::pair<Line*, std::size_t>> firm;
  std::vector<std::int64_t> wanted;
  for (Line& line : lines) {
    std::int64_t cash = line.cash;
    for (std::size_t i = 0; i < line.bookings.size(); ++i) {
      const Booking& booking = *line.bookings[i];
      if (booking.by_tick == 0) continue;
      firm.emplace_back(&line, i);
      wanted.push_back(std::min(asks(booking, line.shipped[i]), Payable(booking, cash)));
      cash -= wanted.back() * RestOf(booking);
    }
  }
  const std::vector<std::int64_t> shares = ShareWeighted(most, wanted, wanted, static_cast<std::size_t>(now));
  for (std::size_t i = 0; i < firm.size(); ++i) Ship(*firm[i].first, firm[i].second, shares[i], shipping);
}

// The others, soonest effective date first.
void ShipByDate(std::vector<Line>& lines, std::int64_t available, const CustomerBook& customers,
                const ShippingSettings& settings, Shipping& shipping) {
  struct Dated {
    Int128 date;  // thousandths of a tick
    std::int64_t lot;
    Line* line;
    std::size_t place;  // in its bookings
    const Booking* booking;
  };
  std::vector<Dated> queue;
  for (Line& line : lines) {
    const std::int64_t sooner = PartOf(settings.favour, customers.relationship(line.party)) +
                                PartOf(settings.speed, customers.BuildSpeed(line.party));
    const std::int64_t lot = customers.LotOf(line.party);
    for (std::size_t i = 0; i < line.bookings.size(); ++i) {
      const Booking* const booking = line.bookings[i];
      if (booking->by_tick != 0) continue;
      queue.push_back({Int128{booking->requested_tick} * 1000 - sooner, lot, &line, i, booking});
    }
  }
  std::sort(queue.begin(), queue.end(), [](const Dated& a, const Dated& b) {
    if (a.date != b.date) return a.date < b.date;
    if (a.booking->placed_tick != b.booking->placed_tick) return a.booking->placed_tick < b.booking->placed_tick;
    return a.lot != b.lot ? a.lot < b.lot : a.booking->id < b.booking->id;
  });
  for (const Dated& next : queue) {
    const std::int64_t units =
        std::min({next.booking->units, available - shipping.total, Payable(*next.booking, next.line->cash),
                  std::max<std::int64_t>(0, next.line->room)});
    next.line->room -= units;
    Ship(*next.line, next.place, units, shipping);
  }
}

}  // namespace

Shipping Divide(const SellerBook& book, std::int64_t available, Tick now, const CustomerBook& customers,
                const ShippingSettings& settings, Owed& owed) {
  Shipping shipping;
  std::vector<Line> lines = LinesOf(book, now);
  for (Line& line : lines) {
    line.cash -= owed[line.party];
    for (const Booking* booking : line.bookings) shipping.due += booking->units;
    line.room = SitePlan::kWithoutEnd;
    if (settings.ready) {
      line.room = customers.PublicRoom(line.party, now, settings.ready_ahead) + settings.ready_slack;
    }
  }
  const auto even = [&](const Booking& booking, std::int64_t) {
    const std::int64_t ticks = std::max(1, booking.by_tick - now);
    return (booking.units + ticks - 1) / ticks;
  };
  ShareFirm(lines, PartOf(available, settings.firm_most), now, even, shipping);
  ShipByDate(lines, available, customers, settings, shipping);
  // What nobody else has a use for comes sooner than was promised.
  const auto rest = [](const Booking& booking, std::int64_t shipped) { return booking.units - shipped; };
  ShareFirm(lines, available - shipping.total, now, rest, shipping);
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.bookings.size(); ++i) {
      if (line.shipped[i] == 0) continue;
      shipping.shares.push_back(Share{line.bookings[i]->id, line.shipped[i]});
      owed[line.party] = Capped(owed[line.party] + Int128{line.shipped[i]} * RestOf(*line.bookings[i]));
      if (line.bookings[i]->by_tick != 0) shipping.firm += line.shipped[i];
    }
  }
  std::sort(shipping.shares.begin(), shipping.shares.end(),
            [](const Share& a, const Share& b) { return a.booking < b.booking; });
  return shipping;
}

}  // namespace haggle::strategies
