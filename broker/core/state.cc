#include "broker/core/state.h"

#include "proto/base/sorted_list.h"

namespace haggle::core {

const PartyState* MarketState::FindParty(PartyId id) const { return FindByKey(parties, id, IdOf()); }

const BookingState* MarketState::FindBooking(BookingId id) const { return FindByKey(bookings, id, IdOf()); }

const TableState* MarketState::FindTable(TableId id) const { return FindByKey(tables, id, IdOf()); }

}  // namespace haggle::core
