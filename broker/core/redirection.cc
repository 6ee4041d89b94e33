#include "broker/core/redirection.h"

#include <algorithm>
#include <vector>

#include "broker/core/agreements.h"
#include "proto/base/ids.h"

namespace haggle::core {
namespace {

// A part of a booking that changes owner.
struct Piece {
  BookingId booking = 0;
  std::int64_t units = 0;
  std::int64_t deposit_cents = 0;  // a unit
};

// Up to `units` of those bookings of `owner` for which `wanted` holds, the earliest requested first.
template <class Wanted>
std::vector<Piece> Take(const World& world, PartyId owner, ProductId product, std::int64_t units, Wanted wanted) {
  std::vector<const Booking*> bookings;
  for (const BookingState& b : world.state.bookings) {
    const Booking& booking = b.booking;
    if (booking.owner == owner && booking.product == product && booking.units > 0 && wanted(booking)) {
      bookings.push_back(&booking);
    }
  }
  std::sort(bookings.begin(), bookings.end(),
            [](const Booking* a, const Booking* b) { return IsServedBefore(*a, *b); });
  std::vector<Piece> pieces;
  for (const Booking* booking : bookings) {
    if (units == 0) break;
    pieces.push_back(Piece{booking->id, std::min(units, booking->units), booking->deposit_cents});
    units -= pieces.back().units;
  }
  return pieces;
}

std::int64_t Units(const std::vector<Piece>& pieces) {
  std::int64_t units = 0;
  for (const Piece& piece : pieces) units += piece.units;
  return units;
}

Money Deposits(const std::vector<Piece>& pieces) {
  Money deposits;
  for (const Piece& piece : pieces) deposits += Cost(Money(piece.deposit_cents), Quantity(piece.units));
  return deposits;
}

std::vector<Piece> Sooner(const World& world, PartyId from, ProductId product, std::int64_t units) {
  const Tick horizon = world.state.tick + world.rules().redirection.horizon;
  return Take(world, from, product, units, [=](const Booking& b) { return !b.moved && b.requested_tick <= horizon; });
}

std::vector<Piece> Later(const World& world, PartyId to, ProductId product, std::int64_t units) {
  const Tick later = world.state.tick + world.rules().redirection.later;
  return Take(world, to, product, units, [=](const Booking& b) { return !b.moved && b.requested_tick > later; });
}

struct Plan {
  std::vector<Piece> out;      // from -> to
  std::vector<Piece> back;     // to -> from
  std::int64_t fee_cents = 0;  // a unit
};

Plan PlanOf(const World& world, const TableState& table) {
  const auto& subject = SubjectOf<RedirectionSubject>(table);
  Plan plan;
  plan.out = Sooner(world, subject.from, table.product, subject.units);
  plan.back = Later(world, subject.to, table.product, subject.units);
  plan.fee_cents = AgreedValue(world, table, IssueRole::kFee, 0);
  return plan;
}

// Moves the pieces to `owner`, each as a booking of its own.
void MovePieces(World& world, const TableState& table, const std::vector<Piece>& pieces, PartyId owner, Seq cause,
                std::uint32_t& index) {
  const auto& subject = SubjectOf<RedirectionSubject>(table);
  for (const Piece& piece : pieces) {
    BookingState moved = *world.ledger.FindBooking(piece.booking);
    Booking& source = world.ledger.FindBooking(piece.booking)->booking;
    const PartyId before = source.owner;
    source.units -= piece.units;
    world.ledger.MarkChanged(before);
    moved.consent = Consent::kRedirection;
    moved.orderer = 0;
    moved.table = table.id;
    moved.booking.id = AgreedBookingId(cause, index++);
    moved.booking.owner = owner;
    moved.booking.units = piece.units;
    moved.booking.moved = true;
    moved.booking.flexible = false;  // a date that was asked for
    moved.booking.limit_cents = 0;   // the bid was another's
    Position& giver = world.ledger.PositionOf(before, table.product);
    giver.moved_out = CheckedAdd(giver.moved_out, piece.units);
    Position& taker = world.ledger.PositionOf(owner, table.product);
    taker.moved_in = CheckedAdd(taker.moved_in, piece.units);
    world.ledger.AddBooking(moved);
    world.router.Tell(cause, Ordered{moved.booking}, {subject.from, subject.to, table.parties[0], table.seller});
  }
}

}  // namespace

Verdict CanMove(const World& world, PartyId from, ProductId product, std::int64_t units) {
  if (Units(Sooner(world, from, product, units)) == units) return kAllowed;
  const Tick horizon = world.state.tick + world.rules().redirection.horizon;
  const auto all = Take(world, from, product, units, [=](const Booking& b) { return b.requested_tick <= horizon; });
  return Units(all) == units ? RefusalReason::kAlreadyMovedOnce : RefusalReason::kTooManyUnits;
}

Verdict JudgeRedirection(const World& world, const TableState& table) {
  const auto& subject = SubjectOf<RedirectionSubject>(table);
  const Verdict movable = CanMove(world, subject.from, table.product, subject.units);
  if (movable != kAllowed) return movable;
  const Plan plan = PlanOf(world, table);
  if (plan.out.size() + plan.back.size() > kAgreedBookings) return RefusalReason::kTooLarge;
  const Int128 owed = Int128{Deposits(plan.out).count()} - Deposits(plan.back).count();
  const Verdict to = world.ledger.CanPay(subject.to, owed + Int128{plan.fee_cents} * subject.units);
  return to != kAllowed ? to : world.ledger.CanPay(subject.from, -owed);
}

void CarryOutRedirection(World& world, const TableState& table, Seq cause) {
  const auto& subject = SubjectOf<RedirectionSubject>(table);
  const Plan plan = PlanOf(world, table);
  std::uint32_t index = 0;
  Redirected redirected;
  redirected.table = table.id;
  redirected.from = subject.from;
  redirected.to = subject.to;
  redirected.product = table.product;
  redirected.units = subject.units;
  redirected.swapped = Units(plan.back);
  redirected.fee_cents = CheckedMul(plan.fee_cents, subject.units);
  const Money out = Deposits(plan.out);
  const Money back = Deposits(plan.back);
  if (out > back) world.ledger.Pay(subject.to, subject.from, out - back);
  if (back > out) world.ledger.Pay(subject.from, subject.to, back - out);
  world.ledger.Pay(subject.to, table.seller, Money(redirected.fee_cents));
  world.router.Tell(cause, redirected, {subject.from, subject.to, table.parties[0], table.seller});
  MovePieces(world, table, plan.out, subject.to, cause, index);
  MovePieces(world, table, plan.back, subject.from, cause, index);
}

}  // namespace haggle::core
