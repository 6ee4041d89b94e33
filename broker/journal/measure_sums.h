// What is summed for the measures of one product and party, of one of them over all of the other, or of the whole
// market.
#pragma once

#include <algorithm>
#include <cstdint>

#include "proto/base/units.h"

namespace haggle::journal {

// At the ends of 64 bits it stays there.
inline std::int64_t Saturated(Int128 value) {
  return static_cast<std::int64_t>(std::clamp<Int128>(value, INT64_MIN, INT64_MAX));
}

// What happens in a tick; summed over ticks, in the run.
struct FlowSums {
  std::int64_t ordered = 0;
  std::int64_t agreed = 0;
  std::int64_t cancelled = 0;
  std::int64_t redirected_out = 0;
  std::int64_t redirected_in = 0;
  std::int64_t due = 0;
  std::int64_t allocated = 0;
  std::int64_t delivered = 0;
  std::int64_t on_time = 0;  // units of those
  std::int64_t spent_cents = 0;
  std::int64_t lead_units = 0;  // delivered, of bookings placed in the run
  std::int64_t lead_unit_ticks = 0;
  std::int64_t late_unit_ticks = 0;
  std::int64_t phantom = 0;
  Int128 value_cents = 0;

  void Add(const FlowSums& other) {
    ordered += other.ordered;
    agreed += other.agreed;
    cancelled += other.cancelled;
    redirected_out += other.redirected_out;
    redirected_in += other.redirected_in;
    due += other.due;
    allocated += other.allocated;
    delivered += other.delivered;
    on_time += other.on_time;
    spent_cents += other.spent_cents;
    lead_units += other.lead_units;
    lead_unit_ticks += other.lead_unit_ticks;
    late_unit_ticks += other.late_unit_ticks;
    phantom += other.phantom;
    value_cents += other.value_cents;
  }
};

// What there is when a tick has ended.
struct LevelSums {
  std::int64_t wanted = 0;
  std::int64_t booked = 0;
  std::int64_t backlog = 0;
  std::int64_t waiting = 0;  // of the backlog, after its date
  std::int64_t overbooked = 0;
  std::int64_t warehoused = 0;
  std::int64_t installed = 0;
  std::int64_t productive = 0;
  std::int64_t delivered = 0;  // since the run began

  std::int64_t held() const { return warehoused + installed; }
  void Add(const LevelSums& other) {
    wanted += other.wanted;
    booked += other.booked;
    backlog += other.backlog;
    waiting += other.waiting;
    overbooked += other.overbooked;
    warehoused += other.warehoused;
    installed += other.installed;
    productive += other.productive;
    delivered += other.delivered;
  }
};

// Means and greatest values over ticks, which cannot be summed from those of parts.
struct OverTicks {
  std::int64_t fill_ppm = 0;  // sum
  std::int64_t fill_ticks = 0;
  std::int64_t overbooked = 0;  // greatest

  void Take(const FlowSums& flows, const LevelSums& levels) {
    overbooked = std::max(overbooked, levels.overbooked);
    if (flows.due == 0) return;
    fill_ppm += MulDiv(flows.delivered, 1'000'000, flows.due);
    ++fill_ticks;
  }
};

// Of the whole run, for one place.
struct RunSums {
  bool wants = false;       // has a demand
  std::int64_t had = 0;     // held before the run
  std::int64_t wanted = 0;  // greatest; of several their sum
  // Of those that have a demand, by what units do.
  std::int64_t met_booked = 0;
  std::int64_t met_delivered = 0;
  std::int64_t held_time = 0;
  std::int64_t productive_time = 0;
  FlowSums flows;
  LevelSums last;

  void Add(const RunSums& other) {
    wants = wants || other.wants;
    had += other.had;
    wanted += other.wanted;
    met_booked += other.met_booked;
    met_delivered += other.met_delivered;
    held_time += other.held_time;
    productive_time += other.productive_time;
    flows.Add(other.flows);
    last.Add(other.last);
  }
};

}  // namespace haggle::journal
