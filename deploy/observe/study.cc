#include "deploy/observe/study.h"

#include <utility>

#include "broker/core/state.h"
#include "broker/journal/belief_series.h"
#include "broker/journal/measure_list.h"
#include "broker/run/tick_sink.h"
#include "proto/base/belief.h"
#include "proto/base/check.h"
#include "proto/base/ids.h"
#include "proto/base/visit.h"

namespace haggle::observe {
namespace {

// By place in the list of measures (those of strategies outside come last), product's name and party.
using SeriesKey = std::tuple<std::size_t, std::string, std::string, PartyId>;

}  // namespace

class Study::Fold : public core::EventSink, public run::TickSink {
 public:
  explicit Fold(const Recording& recording)
      : recording_(recording),
        scenario_(recording.scenario()),
        run_(scenario_),
        measures_(scenario_),
        beliefs_(scenario_),
        tally_(scenario_),
        story_(scenario_),
        dinners_(scenario_) {
    sinks_.AddBoth(&measures_);
    sinks_.AddBoth(&tally_);
    sinks_.Add(&story_);
    sinks_.AddBoth(&dinners_);
  }

  void CatchUp() {
    for (std::size_t step = run_.steps(); step < recording_.steps().size(); ++step) {
      HAGGLE_CHECK(journal::AmendIfDue(recording_.amendments(), run_).ok());
      HAGGLE_CHECK(run_.Load(recording_.log().BytesOf(step), recording_.log().HashOf(step)).ok());
      recording_.log().ReadTold(step, told_);
      story_.OnStep(run_.next().step, told_.whys);
      dinners_.OnStep(run_.next().step, told_.whys);
      beliefs_.Take(told_.beliefs);
      index_ = recording_.FirstEventOf(step);
      run_.Apply(this, this);
    }
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    sinks_.OnEvent(event, all, audience);
    const BookingId booking = BookingOf(event);
    if (booking >= kFirstMade) bookings_[booking].push_back(index_);
    ++index_;
  }

  void OnTickEnd(Tick tick, const core::Market& market) override {
    sinks_.OnTickEnd(tick, market);
    for (const journal::Measure& measure : measures_.TakeTicks()) {
      const std::string product = measure.product ? scenario_.products[*measure.product].name : "";
      Put(measure.name, journal::MeasureUnitName(measure.unit), product, measure.party, *measure.tick, measure.value);
    }
    PutHoldings(tick, market);
    for (const journal::BeliefRow& row : beliefs_.EndTick()) {
      Put(row.name, "ppm", std::string(row.product), row.party, tick, row.value_ppm);
    }
  }

  const std::map<SeriesKey, Series>& series() const { return series_; }
  std::vector<journal::Measure> OfRun() const { return measures_.OfRun(run_.market()); }
  journal::RunSummary Summary() const {
    journal::RunSummary summary = tally_.Summary(run_.market());
    summary.hash = Hex(run_.hash());
    summary.outcome = Hex(run_.market().Digest());
    summary.steps = static_cast<std::int64_t>(run_.steps());
    summary.complete = run_.done();
    return summary;
  }
  const report::Story& story() const { return story_.story(); }
  report::DinnerStories Dinners() const { return dinners_.Stories(); }
  const std::vector<std::size_t>& EventsOf(BookingId booking) const {
    static const std::vector<std::size_t> kNone;
    const auto found = bookings_.find(booking);
    return found == bookings_.end() ? kNone : found->second;
  }

 private:
  static BookingId BookingOf(const Event& event) {
    return VisitEvent(
        event, [](const Ordered& ordered) { return ordered.booking.id; },
        [](const Delivered& delivered) { return delivered.booking; },
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                       RedirectionRequested, Answered, TableOpened, Offered, Accepted, LeftTable, TableClosed, Refused,
                       Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Unpaid, PriceSet, Expanded,
                       Funded, SiteOpened, DamagesPaid, Drawn, Rejected, LeadQuoted, Rescheduled, SiteExtended,
                       LineShared, TimedOut> auto&) { return BookingId{0}; });
  }

  // What measures tell of parties, for each product: where units lie, and since when.
  void PutHoldings(Tick tick, const core::Market& market) {
    for (const core::PartyState& party : market.state().parties) {
      for (std::size_t product = 0; product < party.positions.size(); ++product) {
        const core::Position& position = party.positions[product];
        const std::string& name = scenario_.products[product].name;
        PutHolding(journal::MeasureId::kWarehoused, name, party.id, tick, position.warehoused);
        PutHolding(journal::MeasureId::kInstalled, name, party.id, tick, position.installed);
        PutHolding(journal::MeasureId::kProductive, name, party.id, tick, position.productive);
        // That a party has units and none of them is idle is told too: measures leave 0 out.
        const journal::MeasureInfo& idle = journal::InfoOf(journal::MeasureId::kIdle);
        const bool told =
            series_.count({static_cast<std::size_t>(idle.id), std::string(idle.name), name, party.id}) > 0;
        const bool holds = position.warehoused + position.installed > 0;
        if (holds && !told) Put(idle.name, journal::MeasureUnitName(idle.unit), name, party.id, tick, 0);
      }
    }
  }
  // Nothing where there never was any: a series begins with the first unit.
  void PutHolding(journal::MeasureId id, const std::string& product, PartyId party, Tick tick, std::int64_t units) {
    const journal::MeasureInfo& info = journal::InfoOf(id);
    if (units == 0 && series_.count({static_cast<std::size_t>(id), std::string(info.name), product, party}) == 0)
      return;
    Put(info.name, journal::MeasureUnitName(info.unit), product, party, tick, units);
  }

  void Put(std::string_view name, std::string_view unit, const std::string& product, PartyId party, Tick tick,
           std::int64_t value) {
    const journal::MeasureInfo* const info = journal::FindMeasure(name);
    const std::size_t place = info == nullptr ? journal::kMeasures : static_cast<std::size_t>(info->id);
    Series& series = series_[{place, std::string(name), product, party}];
    if (series.name.empty()) {
      series.name = name;
      series.unit = unit;
      series.product = product;
      series.party = party;
      if (info != nullptr && info->kind != journal::MeasureKind::kMean) series.absent = 0;
    }
    if (series.values.size() <= static_cast<std::size_t>(tick)) {
      series.values.resize(static_cast<std::size_t>(tick) + 1);
    }
    series.values[static_cast<std::size_t>(tick)] = value;
  }

  const Recording& recording_;
  const Scenario& scenario_;
  run::Run run_;
  journal::Told told_;
  journal::Measures measures_;
  journal::BeliefSeries beliefs_;
  journal::Tally tally_;
  report::StorySink story_;
  report::DinnerSink dinners_;
  run::FanOut sinks_;
  std::map<SeriesKey, Series> series_;
  std::map<BookingId, std::vector<std::size_t>> bookings_;
  std::size_t index_ = 0;
};

Study::Study(const Recording& recording) : recording_(recording), fold_(std::make_unique<Fold>(recording)) {}
Study::~Study() = default;

void Study::CatchUp() { fold_->CatchUp(); }

std::vector<const Series*> Study::series() const {
  std::vector<const Series*> all;
  for (const auto& [key, series] : fold_->series()) all.push_back(&series);
  return all;
}
std::vector<journal::Measure> Study::OfRun() const { return fold_->OfRun(); }
journal::RunSummary Study::Summary() const { return fold_->Summary(); }
const report::Story& Study::story() const { return fold_->story(); }
report::DinnerStories Study::Dinners() const { return fold_->Dinners(); }
const std::vector<std::size_t>& Study::EventsOf(BookingId booking) const { return fold_->EventsOf(booking); }

}  // namespace haggle::observe
