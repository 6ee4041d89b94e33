#include "broker/referee/pulse.h"

#include "broker/core/state.h"

namespace haggle {

Pulse PulseOf(const Market& market) {
  const Market::State& state = market.state();
  Pulse pulse;
  pulse.tick = state.tick;
  for (const TableState& table : state.tables) pulse.open_tables += table.stage == TableStage::kOpen ? 1 : 0;
  for (const BookingState& booking : state.bookings) pulse.backlog += booking.booking.units;
  return pulse;
}

}  // namespace haggle
