#include "broker/journal/measure_rows.h"

#include <algorithm>
#include <utility>

namespace haggle::journal {
namespace {

using Id = MeasureId;

// Nothing: of nothing there is no share. Rounded down.
std::optional<std::int64_t> Ratio(Int128 part, Int128 whole, std::int64_t times = 1'000'000) {
  if (whole <= 0) return {};
  return static_cast<std::int64_t>(std::min<Int128>(part * times / whole, INT64_MAX));
}

}  // namespace

MeasureRows::MeasureRows(const MeasureChoice& choice) {
  chosen_.fill(choice.names.empty());
  for (const std::string& name : choice.names) {
    if (const MeasureInfo* info = FindMeasure(name)) chosen_[static_cast<std::size_t>(info->id)] = true;
  }
}

void MeasureRows::At(MeasureScope scope, std::optional<Tick> tick, std::optional<ProductId> product, PartyId party) {
  scope_ = scope;
  place_.tick = tick;
  place_.product = product;
  place_.party = party;
}

void MeasureRows::Add(MeasureId id, std::int64_t value) {
  const MeasureInfo& info = InfoOf(id);
  if ((info.scopes & scope_) == 0 || !chosen_[static_cast<std::size_t>(id)]) return;
  place_.name = info.name;
  place_.unit = info.unit;
  place_.value = value;
  rows_.push_back(place_);
}

void MeasureRows::AddTick(const FlowSums& flows, const LevelSums& now, bool wants, std::int64_t ever) {
  if (wants) AddUnlessZero(Id::kWanted, now.wanted);
  AddUnlessZero(Id::kOrdered, flows.ordered);
  AddUnlessZero(Id::kAgreed, flows.agreed);
  AddUnlessZero(Id::kCancelled, flows.cancelled);
  AddUnlessZero(Id::kRedirectedOut, flows.redirected_out);
  AddUnlessZero(Id::kRedirectedIn, flows.redirected_in);
  AddUnlessZero(Id::kBooked, now.booked);
  AddUnlessZero(Id::kBacklog, now.backlog);
  if (wants) AddUnlessZero(Id::kOverbooked, now.overbooked);
  AddUnlessZero(Id::kDue, flows.due);
  AddUnlessZero(Id::kAllocated, flows.allocated);
  AddUnlessZero(Id::kDelivered, flows.delivered);
  AddIf(Id::kFill, Ratio(flows.delivered, flows.due));
  AddUnlessZero(Id::kLate, flows.late_unit_ticks);
  AddIf(Id::kLeadRealised, Ratio(flows.lead_unit_ticks, flows.lead_units));
  AddIf(Id::kShare, Ratio(now.delivered, ever));
  AddUnlessZero(Id::kWarehoused, now.warehoused);
  AddUnlessZero(Id::kInstalled, now.installed);
  AddUnlessZero(Id::kProductive, now.productive);
  AddUnlessZero(Id::kIdle, now.held() - now.productive);
  if (wants) AddUnlessZero(Id::kValue, Saturated(flows.value_cents));
  AddUnlessZero(Id::kSpent, flows.spent_cents);
  AddIf(Id::kPricePaid, Ratio(flows.spent_cents, flows.delivered, 1));
}

void MeasureRows::AddRun(const RunSums& run, const OverTicks& over, std::int64_t ever) {
  const FlowSums& flows = run.flows;
  const LevelSums& last = run.last;
  if (run.wants) Add(Id::kWanted, run.wanted);
  Add(Id::kOrdered, flows.ordered);
  Add(Id::kAgreed, flows.agreed);
  Add(Id::kCancelled, flows.cancelled);
  Add(Id::kRedirectedOut, flows.redirected_out);
  Add(Id::kRedirectedIn, flows.redirected_in);
  Add(Id::kBooked, last.booked);
  Add(Id::kBacklog, last.backlog);
  if (run.wants) Add(Id::kOverbooked, over.overbooked);
  AddIf(Id::kOrderInflation, Ratio(run.met_booked, run.wanted));
  Add(Id::kPhantom, flows.phantom);
  Add(Id::kDelivered, flows.delivered);
  AddIf(Id::kFill, Ratio(over.fill_ppm, over.fill_ticks, 1));
  AddIf(Id::kOnTime, Ratio(flows.on_time, Int128{flows.delivered} + last.waiting));
  Add(Id::kLate, flows.late_unit_ticks);
  AddIf(Id::kLeadRealised, Ratio(flows.lead_unit_ticks, flows.lead_units));
  AddIf(Id::kSatisfied, Ratio(run.met_delivered, run.wanted));
  AddIf(Id::kShare, Ratio(last.delivered, ever));
  Add(Id::kWarehoused, last.warehoused);
  Add(Id::kInstalled, last.installed);
  Add(Id::kProductive, last.productive);
  Add(Id::kIdle, last.held() - last.productive);
  Add(Id::kHeldTime, run.held_time);
  Add(Id::kProductiveTime, run.productive_time);
  Add(Id::kIdleTime, run.held_time - run.productive_time);
  AddIf(Id::kEfficiency, Ratio(run.productive_time, Int128{run.had} + flows.delivered));
  AddIf(Id::kProductiveShare, Ratio(run.productive_time, run.held_time));
  if (run.wants) Add(Id::kValue, Saturated(flows.value_cents));
  Add(Id::kSpent, flows.spent_cents);
  AddIf(Id::kPricePaid, Ratio(flows.spent_cents, flows.delivered, 1));
}

}  // namespace haggle::journal
