// What came of a run: totals by party, private tables, redirections. Collected
// from the events while a run is on (or replayed), so that a run without a
// journal has the same summary as one with it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker/core/market.h"
#include "broker/journal/recorder.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"

namespace haggle::journal {

struct PartySummary {
  std::string name;
  PartyKind kind = PartyKind::kUnset;
  std::int64_t ordered = 0;  // the run alone, over all products; dinners' bookings included
  std::int64_t cancelled = 0;
  std::int64_t delivered = 0;   // sellers: shipped
  std::int64_t warehoused = 0;  // stocks at the end
  std::int64_t installed = 0;
  std::int64_t productive = 0;
  std::int64_t spent_cents =
      0;  // buyers: paid to others, net of refunds and damages, and for room built; sellers: capacity
  std::int64_t received_cents = 0;  // sellers: money from others, deposits included, net of damages
  std::int64_t utility = 0;         // cents for parties with demand or supply; millionths for preferences alone
  std::int64_t paid_cents = 0;  // price of the delivered units, deposits used up included; sellers: of the shipped ones
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "kind", self.kind);
    visit(3, "ordered", self.ordered);
    visit(4, "cancelled", self.cancelled);
    visit(5, "delivered", self.delivered);
    visit(6, "warehoused", self.warehoused);
    visit(7, "installed", self.installed);
    visit(8, "productive", self.productive);
    visit(9, "spent_cents", self.spent_cents);
    visit(10, "received_cents", self.received_cents);
    visit(11, "utility", self.utility);
    visit(12, "paid_cents", self.paid_cents);
  }
};

struct DinnerSummary {
  Tick tick = 0;
  TableId table = 0;
  std::string host;
  std::vector<std::string> guests;
  bool agreed = false;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "tick", self.tick);
    visit(2, "table", self.table);
    visit(3, "host", self.host);
    visit(4, "guests", self.guests);
    visit(5, "agreed", self.agreed);
    visit(6, "units", self.units);
  }
};

struct RunSummary {
  std::string hash;  // hexadecimal
  std::string outcome;
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;  // ticks that were run
  std::int64_t steps = 0;
  bool complete = false;
  std::vector<PartySummary> parties;  // by id
  std::vector<DinnerSummary> dinners;
  std::int64_t redirection_count = 0;
  std::int64_t redirection_units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "hash", self.hash);
    visit(2, "outcome", self.outcome);
    visit(3, "scenario", self.scenario);
    visit(4, "seed", self.seed);
    visit(5, "ticks", self.ticks);
    visit(6, "steps", self.steps);
    visit(7, "complete", self.complete);
    visit(8, "parties", self.parties);
    visit(9, "dinners", self.dinners);
    visit(10, "redirection_count", self.redirection_count);
    visit(11, "redirection_units", self.redirection_units);
  }
};

// Feeds on a market's events. Thread-compatible.
class Tally : public core::EventSink, public run::TickSink {
 public:
  explicit Tally(const Scenario& scenario);  // as drawn or not; names and kinds are read
  ~Tally() override;
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;

  // Called when a tick has been delivered, for the parts of utility that run per tick.
  void OnTickEnd(Tick tick, const core::Market& market) override;

  // Everything but `hash`, `outcome`, `steps` and `complete`.
  RunSummary Summary(const core::Market& market) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::journal
