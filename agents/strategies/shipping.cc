#include "agents/strategies/shipping.h"

#include <algorithm>
#include <cstddef>

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
  }
  return lines;
}

void Ship(Line& line, const Booking& booking, std::int64_t units, Shipping& shipping) {
  if (units <= 0) return;
  line.cash -= units * RestOf(booking);
  shipping.total += units;
  shipping.shares.push_back(Share{booking.id, units});
}

// Each firm booking asks for its even part of this tick; what they ask for
// together beyond the most that they may take is cut for all alike.
void ShipFirm(std::vector<Line>& lines, std::int64_t available, Tick now, const ShippingSettings& settings,
              Shipping& shipping) {
  struct Dated {
    Line* line;
    const Booking* booking;
  };
  std::vector<Dated> dated;
  std::vector<std::int64_t> even;
  for (Line& line : lines) {
    std::int64_t cash = line.cash;
    for (const Booking* booking : line.bookings) {
      if (booking->by_tick == 0) continue;
      const std::int64_t ticks = std::max(1, booking->by_tick - now);
      const std::int64_t part = (booking->units + ticks - 1) / ticks;
      dated.push_back({&line, booking});
      even.push_back(std::min(part, Payable(*booking, cash)));
      cash -= even.back() * RestOf(*booking);
    }
  }
  const std::vector<std::int64_t> shares =
      ShareWeighted(PartOf(available, settings.firm_most), even, even, static_cast<std::size_t>(now));
  for (std::size_t i = 0; i < dated.size(); ++i) Ship(*dated[i].line, *dated[i].booking, shares[i], shipping);
  shipping.firm = shipping.total;
}

// The others, soonest effective date first.
void ShipByDate(std::vector<Line>& lines, std::int64_t available, const CustomerBook& customers,
                const ShippingSettings& settings, Shipping& shipping) {
  struct Dated {
    Int128 date;  // thousandths of a tick
    Line* line;
    const Booking* booking;
  };
  std::vector<Dated> queue;
  for (Line& line : lines) {
    const std::int64_t sooner = PartOf(settings.favour, customers.relationship(line.party)) +
                                PartOf(settings.speed, customers.BuildSpeed(line.party));
    for (const Booking* booking : line.bookings) {
      if (booking->by_tick == 0) queue.push_back({Int128{booking->requested_tick} * 1000 - sooner, &line, booking});
    }
  }
  std::sort(queue.begin(), queue.end(), [&](const Dated& a, const Dated& b) {
    if (a.date != b.date) return a.date < b.date;
    if (a.booking->placed_tick != b.booking->placed_tick) return a.booking->placed_tick < b.booking->placed_tick;
    const std::int64_t lot_a = customers.LotOf(a.booking->owner);
    const std::int64_t lot_b = customers.LotOf(b.booking->owner);
    return lot_a != lot_b ? lot_a < lot_b : a.booking->id < b.booking->id;
  });
  for (const Dated& next : queue) {
    const std::int64_t units =
        std::min({next.booking->units, available - shipping.total, Payable(*next.booking, next.line->cash),
                  std::max<std::int64_t>(0, next.line->room)});
    next.line->room -= units;
    Ship(*next.line, *next.booking, units, shipping);
  }
}

}  // namespace

Shipping Divide(const SellerBook& book, std::int64_t available, Tick now, const CustomerBook& customers,
                const ShippingSettings& settings) {
  Shipping shipping;
  std::vector<Line> lines = LinesOf(book, now);
  for (Line& line : lines) {
    for (const Booking* booking : line.bookings) shipping.due += booking->units;
    line.room = SitePlan::kWithoutEnd;
    if (settings.ready) {
      line.room = customers.PublicRoom(line.party, book.product, now, settings.ready_ahead) + settings.ready_slack;
    }
  }
  ShipFirm(lines, available, now, settings, shipping);
  ShipByDate(lines, available, customers, settings, shipping);
  std::sort(shipping.shares.begin(), shipping.shares.end(),
            [](const Share& a, const Share& b) { return a.booking < b.booking; });
  return shipping;
}

}  // namespace haggle::strategies
