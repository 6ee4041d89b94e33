// The fold over a market in which everybody does everything: what it counts against plain counts of the events.
#include "broker/journal/measures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "broker/core/state.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/tick_sink.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::measures_test {
namespace {

using Place = std::pair<std::string_view, PartyId>;

// Counts events, each kind by itself, as the page says.
class PlainCounts : public core::EventSink {
 public:
  explicit PlainCounts(const Scenario& scenario) : lead_min_(scenario.rules.lead_min) {}

  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    if (const auto* bulletin = std::get_if<Bulletin>(&event.body)) {
      lead_[{bulletin->product, event.tick}] = bulletin->lead_ticks;
      price_[bulletin->product] = bulletin->price_cents;
    }
    if (const auto* ordered = std::get_if<Ordered>(&event.body)) {
      placed_[ordered->booking.id] = ordered->booking.placed_tick;
      if (!ordered->booking.moved) bookings_[event.cause].push_back(ordered->booking);
    }
    if (const auto* cancelled = std::get_if<Cancelled>(&event.body)) {
      Add("cancelled", cancelled->party, cancelled->units);
      const auto placed = placed_.find(cancelled->booking);
      if (placed == placed_.end() || placed->second < 0) return;
      const Tick then = lead_[{cancelled->product, placed->second}];
      if (then > lead_min_ && lead_[{cancelled->product, event.tick}] < then) {
        Add("phantom", cancelled->party, cancelled->units);
      }
    }
    if (const auto* sounded = std::get_if<Sounded>(&event.body)) Add("soundings", sounded->from, 1);
    if (const auto* opened = std::get_if<TableOpened>(&event.body); opened && opened->kind == TableKind::kDinner) {
      dinners_[opened->table] = *opened;
    }
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      const bool dinner = dinners_.count(closed->table) > 0 && closed->result == TableResult::kAgreed;
      if (dinner) agreed_.insert(event.cause);
    }
    if (const auto* expanded = std::get_if<Expanded>(&event.body)) {
      sums_[{"capacity_bought", 0}] += expanded->units_per_tick;
      sums_[{"capacity_cost", 0}] += expanded->cost_cents;
    }
    if (std::holds_alternative<TickBegan>(event.body)) TakeDinners();
  }
  // Of the last tick too.
  std::map<Place, std::int64_t> Sums() {
    TakeDinners();
    return sums_;
  }

 private:
  void Add(std::string_view name, PartyId party, std::int64_t by) {
    sums_[{name, party}] += by;
    sums_[{name, 0}] += by;
  }
  // Prices are still those of the tick that has ended.
  void TakeDinners() {
    for (const auto& [cause, bookings] : bookings_) {
      if (agreed_.count(cause) == 0) continue;
      for (const Booking& booking : bookings) {
        Add("dinner_units", booking.owner, booking.units);
        Add("dinner_premium", booking.owner, booking.units * (booking.price_cents - price_[booking.product]));
      }
    }
    bookings_.clear();
  }

  const Tick lead_min_;
  std::map<std::pair<ProductId, Tick>, Tick> lead_;
  std::map<ProductId, std::int64_t> price_;
  std::map<BookingId, Tick> placed_;
  std::map<Seq, std::vector<Booking>> bookings_;
  std::map<TableId, TableOpened> dinners_;
  std::set<Seq> agreed_;
  std::map<Place, std::int64_t> sums_;
};

class MeasuresTest : public JournalFolderTest {
 protected:
  // Replays the village's run before `sinks` and asks `measures` at its end.
  std::vector<Measure> Replayed(const Scenario& scenario, Measures& measures, core::EventSink* beside = nullptr,
                                run::TickSink* ticks = nullptr) {
    WriteJournal(path_, scenario);
    auto reader = JournalReader::Open(path_);
    EXPECT_TRUE(reader.ok()) << reader.status();
    run::FanOut sinks;
    sinks.AddBoth(&measures);
    if (beside != nullptr) sinks.Add(beside);
    if (ticks != nullptr) sinks.Add(ticks);
    std::vector<Measure> of_run;
    const auto result =
        Replay(**reader, &sinks, &sinks, [&](const core::Market& market) { of_run = measures.OfRun(market); });
    EXPECT_TRUE(result.ok()) << result.status();
    return of_run;
  }
};

TEST_F(MeasuresTest, CountsWhatPlainCountsOfEventsGive) {
  const Scenario scenario = LivelyVillage();
  Measures measures(scenario);
  PlainCounts counts(scenario);
  const std::vector<Measure> of_run = Replayed(scenario, measures, &counts);
  const std::map<Place, std::int64_t> expected = counts.Sums();
  std::map<std::string_view, int> seen;
  for (const Measure& measure : of_run) {
    if (measure.tick || measure.product) continue;
    for (const char* name :
         {"cancelled", "phantom", "soundings", "capacity_bought", "capacity_cost", "dinner_units", "dinner_premium"}) {
      if (measure.name != name) continue;
      const auto found = expected.find({measure.name, measure.party});
      EXPECT_EQ(measure.value, found == expected.end() ? 0 : found->second) << name << " of " << measure.party;
      seen[measure.name] += measure.value != 0 ? 1 : 0;
    }
  }
  for (const char* name : {"cancelled", "soundings", "dinner_units"}) EXPECT_GT(seen[name], 0) << name;
}

// Sums, over the ticks, are what the run's rows say; products sum to parties and to all.
TEST_F(MeasuresTest, PartsSumToTheWhole) {
  const Scenario scenario = LivelyVillage();
  Measures measures(scenario);
  const std::vector<Measure> of_run = Replayed(scenario, measures);
  std::map<std::string_view, std::int64_t> ticks, cells, products, parties, all;
  for (const Measure& measure : measures.TakeTicks()) {
    if (measure.product && measure.party != 0) ticks[measure.name] += measure.value;
  }
  for (const Measure& measure : of_run) {
    if (measure.tick) continue;
    (measure.product ? (measure.party != 0 ? cells : products) : (measure.party != 0 ? parties : all))[measure.name] +=
        measure.value;
  }
  for (const char* name :
       {"ordered", "agreed", "cancelled", "redirected_out", "redirected_in", "delivered", "late", "spent", "value"}) {
    EXPECT_EQ(ticks[name], cells[name]) << name;
    EXPECT_EQ(cells[name], products[name]) << name;
    EXPECT_EQ(cells[name], parties[name]) << name;
    EXPECT_EQ(cells[name], all[name]) << name;
    EXPECT_GT(all[name], 0) << name;
  }
  EXPECT_EQ(all["redirected_out"], all["redirected_in"]);
  EXPECT_EQ(all["revenue"], 0) << "of parties alone";
  EXPECT_EQ(parties["revenue"], all["spent"]);
}

// A sweep may take them after each tick, and the journal does.
TEST_F(MeasuresTest, AreTakenTickByTickOrAtOnce) {
  struct Taker : public run::TickSink {
    explicit Taker(Measures& of) : measures(of) {}
    void OnTickEnd(Tick tick, const core::Market&) override {
      for (const Measure& measure : measures.TakeTicks()) {
        EXPECT_EQ(measure.tick, tick);
        taken.push_back(measure);
      }
    }
    Measures& measures;
    std::vector<Measure> taken;
  };
  const Scenario scenario = LivelyVillage();
  Measures at_once(scenario);
  Measures by_tick(scenario);
  Taker taker(by_tick);
  Replayed(scenario, at_once);
  Replayed(scenario, by_tick, nullptr, &taker);
  const std::vector<Measure> all = at_once.TakeTicks();
  ASSERT_EQ(all.size(), taker.taken.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(std::tuple(all[i].tick, all[i].product, all[i].party, all[i].name, all[i].value),
              std::tuple(taker.taken[i].tick, taker.taken[i].product, taker.taken[i].party, taker.taken[i].name,
                         taker.taken[i].value));
  }
  EXPECT_TRUE(by_tick.TakeTicks().empty());
}

}  // namespace
}  // namespace haggle::journal::measures_test
