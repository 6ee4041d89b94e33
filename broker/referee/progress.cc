#include "broker/referee/progress.h"

#include "broker/core/state.h"

namespace haggle {

Progress ProgressOf(const Run& run) {
  const Market::State& state = run.market().state();
  Progress progress;
  progress.tick = state.tick;
  progress.steps = static_cast<std::int64_t>(run.steps());
  for (const TableState& table : state.tables) progress.open_tables += table.stage == TableStage::kOpen ? 1 : 0;
  for (const BookingState& booking : state.bookings) progress.backlog += booking.booking.units;
  return progress;
}

}  // namespace haggle
