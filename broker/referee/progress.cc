#include "broker/referee/progress.h"

#include "broker/core/state.h"

namespace haggle::referee {

Progress ProgressOf(const run::Run& run) {
  const core::Market::State& state = run.market().state();
  Progress progress;
  progress.tick = state.tick;
  progress.steps = static_cast<std::int64_t>(run.steps());
  for (const core::TableState& table : state.tables)
    progress.open_tables += table.stage == core::TableStage::kOpen ? 1 : 0;
  for (const core::BookingState& booking : state.bookings) progress.backlog += booking.booking.units;
  return progress;
}

}  // namespace haggle::referee
