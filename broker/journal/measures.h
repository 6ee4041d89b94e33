// What is measured of a run: figures by tick, product and party, and of the market and the whole run.
// One fold for the journal's table `metrics`, for `haggle show` and for the results of sweeps.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/core/event_sink.h"
#include "broker/core/market.h"
#include "broker/journal/measure_list.h"
#include "broker/run/tick_sink.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::journal {

// One figure.
struct Measure {
  std::optional<Tick> tick;          // nothing: of the whole run
  std::optional<ProductId> product;  // nothing: of all products
  PartyId party = 0;                 // 0: of the market
  std::string_view name;             // without its unit; lives as long as the program
  MeasureUnit unit = MeasureUnit::kUnits;
  std::int64_t value = 0;
};

// Which measures are made.
struct MeasureChoice {
  bool ticks = true;               // those by tick; without them TakeTicks gives nothing
  std::vector<std::string> names;  // of MeasureList(), others are passed over; empty: all
};

// Feeds on a market's events, live or replayed. Thread-compatible.
class Measures : public core::EventSink, public run::TickSink {
 public:
  explicit Measures(const Scenario& scenario, const MeasureChoice& choice = {});
  ~Measures() override;
  Measures(const Measures&) = delete;
  Measures& operator=(const Measures&) = delete;

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  void OnTickEnd(Tick tick, const core::Market& market) override;

  // What the ticks since the last call left, in a fixed order: by tick, product, party, and as they are listed on
  // the page of measures; first of all parties together, and after all products what is of parties alone.
  std::vector<Measure> TakeTicks();

  // Of the whole run, as it stands, in the order all, by party, by product, by product and party, revenue by quarter
  // (whose rows have a tick: the last of the quarter that was run).
  std::vector<Measure> OfRun(const core::Market& market) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::journal
