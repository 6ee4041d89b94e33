// Redirections: a principal has one affiliate's next units shipped to another,
// with the seller's consent and for a fee, and the other's later units go back.
//
// Units move booking by booking, the earliest requested first; price, deposit,
// dates and firmness go with them, the receiver repays the deposit. What moves
// becomes a booking of its own (AgreedBookingId of ids.h) that will not move again. Both
// halves or nothing.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Whether `units` of `from`'s bookings can move: kAllowed, kTooManyUnits, or
// kAlreadyMovedOnce if only units that have moved before are in the way.
Verdict CanMove(const World& world, PartyId from, ProductId product, std::int64_t units);

// Whether the table's standing offer can be carried out now.
Verdict JudgeRedirection(const World& world, const TableState& table);

void CarryOutRedirection(World& world, const TableState& table, Seq cause);

}  // namespace haggle::core
