// Why a move was refused.
#pragma once

#include <cstdint>

namespace haggle {

// Why a move was refused. Numbers are part of the wire and journal formats.
enum class RefusalReason : std::uint8_t {
  kUnset = 0,
  kMalformed = 1,    // no such kind of move, or a field out of its range
  kNotYourTurn = 2,  // not asked for in this step
  kNoSuchTable = 3,
  kNotAtTable = 4,
  kTableClosed = 5,
  kNotAnOutcome = 6,     // a value outside its issue, or too few or many values
  kNoStandingOffer = 7,  // nothing to accept, or one's own offer
  kAlreadyMoved = 8,     // second move where one is allowed
  kNoSuchParty = 9,
  kNotAcquainted = 10,
  kNotAffiliated = 11,
  kNoSuchProduct = 12,
  kNoSuchBooking = 13,
  kNotYourBooking = 14,
  kFirmBooking = 15,   // firm bookings cannot be cancelled
  kTooManyUnits = 16,  // more than booked, due, pleaded, movable or to be built
  kNotEnoughCash = 17,
  kNotEnoughInventory = 18,
  kOverCredit = 19,
  kPriceOutOfBand = 20,  // or a quote out of its bounds
  kDisabled = 21,        // the scenario's rules switch this off
  kTooManyMoves = 22,
  kTooLarge = 23,
  kTooManyTables = 24,
  kNotSeller = 25,
  kWrongDue = 26,          // a claim's or order's date is not allowed
  kAlreadyMovedOnce = 27,  // a booking moves once
  kConflict = 28,          // an earlier agreement of the same step took it
  kNotInProtocol = 29,     // the table's protocol takes no such move at this point
};

}  // namespace haggle
