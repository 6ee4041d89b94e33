#include "broker/core/state.h"

#include <algorithm>

namespace haggle {

const PartyState* Market::State::FindParty(PartyId id) const {
  const auto it = std::lower_bound(parties.begin(), parties.end(), id,
                                   [](const PartyState& party, PartyId wanted) { return party.id < wanted; });
  return it != parties.end() && it->id == id ? &*it : nullptr;
}

const BookingState* Market::State::FindBooking(BookingId id) const {
  const auto it = std::lower_bound(bookings.begin(), bookings.end(), id,
                                   [](const BookingState& b, BookingId wanted) { return b.booking.id < wanted; });
  return it != bookings.end() && it->booking.id == id ? &*it : nullptr;
}

const TableState* Market::State::FindTable(TableId id) const {
  const auto it = std::lower_bound(tables.begin(), tables.end(), id,
                                   [](const TableState& table, TableId wanted) { return table.id < wanted; });
  return it != tables.end() && it->id == id ? &*it : nullptr;
}

}  // namespace haggle
