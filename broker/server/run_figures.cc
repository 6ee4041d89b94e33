// The part of RunSession about what Prometheus is told.
#include <algorithm>

#include "broker/core/limits.h"
#include "broker/core/state.h"
#include "broker/server/run_session.h"

namespace haggle::server {

metrics::RunFigures RunSession::Figures() const {
  v1::StatusReply status;
  Describe(status);
  metrics::RunFigures run;
  run.run = scenario_.name;
  run.scenario = scenario_.name;
  run.state = state_ == v1::RUN_STATE_JOINING    ? "joining"
              : state_ == v1::RUN_STATE_RUNNING  ? "running"
              : state_ == v1::RUN_STATE_COMPLETE ? "finished"
                                                 : "stopped";
  run.tick = status.tick();
  run.ticks = status.ticks();
  run.steps = status.counters().steps();
  run.commands = status.counters().commands();
  run.events = status.counters().events();
  run.timed_out = status.counters().timed_out();
  run.awaited = status.waiting_for_size();
  const auto count = [&status](bool (v1::PartyStatus::*is)() const) {
    return std::count_if(status.parties().begin(), status.parties().end(),
                         [is](const v1::PartyStatus& party) { return (party.*is)(); });
  };
  run.gone = count(&v1::PartyStatus::gone);
  run.lost = count(&v1::PartyStatus::lost);
  run.open_tables = 0;
  run.quiet_ms = static_cast<std::int64_t>(status.quiet_ms());
  if (referee_ == nullptr) return run;
  const core::MarketState& state = referee_->market().state();
  run.open_tables = std::count_if(state.tables.begin(), state.tables.end(),
                                  [](const core::TableState& table) { return table.stage == core::TableStage::kOpen; });
  for (std::size_t i = 0; i < state.products.size(); ++i) {
    const core::ProductState& product = state.products[i];
    run.products.push_back({scenario_.products[i].name, 0, product.inventory, product.lead_ticks, product.price_cents});
  }
  for (const core::BookingState& booking : state.bookings) {
    if (booking.booking.product < run.products.size()) {
      run.products[booking.booking.product].backlog_units += booking.booking.units;
    }
  }
  return run;
}

metrics::BrokerFigures RunSession::Counted() const {
  return {counters_.prompts(),       counters_.moves(),    counters_.bytes_sent(),     counters_.bytes_received(),
          counters_.joins_refused(), counters_.watchers(), counters_.events_dropped(), counters_.late_answers()};
}

}  // namespace haggle::server
