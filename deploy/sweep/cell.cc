#include "deploy/sweep/cell.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/measures.h"
#include "deploy/launch/plan.h"
#include "deploy/report/event_text.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"
#include "proto/codec/event_json.h"

namespace haggle::sweep {
namespace {

// Measures and events of one run, taken down as the plan has it.
class Watcher : public core::EventSink, public run::TickSink {
 public:
  Watcher(const Scenario& scenario, const Keep& keep, Cell& cell)
      : keep_(keep), cell_(cell), measures_(scenario, {keep.ticks, {}}) {
    for (std::size_t i = 0; i < scenario.parties.size(); ++i) {
      places_[scenario.parties[i].id] = static_cast<std::uint32_t>(i) + 1;
    }
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    measures_.OnEvent(event, all, audience);
    ++events_;
    if (!keep_.Wants(event)) return;
    const std::string kind = report::KindOf(event);
    const nlohmann::ordered_json json = codec::ToJson(event);
    const auto body = json.find(kind);
    cell_.events.push_back({events_, event.tick, kind, static_cast<std::int64_t>(event.cause),
                            body == json.end() ? std::string("{}") : body->dump()});
  }

  void OnTickEnd(Tick tick, const core::Market& market) override {
    measures_.OnTickEnd(tick, market);
    for (const journal::Measure& measure : measures_.TakeTicks()) {
      if (keep_.WantsTick(measure.name)) Add(measure);
    }
  }

  void OnEnd(const core::Market& market) {
    // Of these the revenue by quarter has a tick.
    for (const journal::Measure& measure : measures_.OfRun(market)) {
      if (!measure.tick || keep_.WantsTick(measure.name)) Add(measure);
    }
  }

 private:
  void Add(const journal::Measure& measure) {
    const auto [at, added] = names_.try_emplace(measure.name, static_cast<std::uint32_t>(cell_.names.size()));
    if (added) {
      cell_.names.push_back({std::string(measure.name), std::string(journal::MeasureUnitName(measure.unit))});
    }
    const auto party = places_.find(measure.party);
    cell_.measures.push_back({at->second, measure.tick ? *measure.tick + 1 : 0,
                              measure.product ? *measure.product + 1 : 0, party == places_.end() ? 0 : party->second,
                              measure.value});
  }

  const Keep& keep_;
  Cell& cell_;
  journal::Measures measures_;
  std::map<PartyId, std::uint32_t> places_;
  std::map<std::string_view, std::uint32_t> names_;
  std::int64_t events_ = 0;
};

}  // namespace

absl::StatusOr<Cell> MakeCell(const Plan& plan, const Registry& registry, std::size_t run,
                              const std::atomic<int>* interrupted) {
  const std::shared_ptr<const Setting> setting = plan.At(plan.SettingOf(run));
  launch::RunPlan what;
  what.scenario = setting->scenario;
  what.scenario.seed = plan.SeedOf(run);
  what.cast = setting->cast;
  what.transport = launch::Transport::kInProcess;
  Cell cell;
  Watcher watcher(what.scenario, plan.request().keep, cell);
  launch::RunHooks hooks;
  hooks.interrupted = interrupted;
  hooks.events = &watcher;
  hooks.ticks = &watcher;
  hooks.on_end = [&](const core::Market& market) { watcher.OnEnd(market); };
  launch::RunResult result = launch::RunInProcess(what, registry, hooks);
  if (result.how == HowEnded::kInterrupted) return absl::CancelledError("interrupted");
  if (result.how != HowEnded::kDone && result.culprit.empty()) {
    return absl::UnavailableError(absl::StrCat("run ", run, " (", plan.Tell(plan.SettingOf(run)), ", seed ",
                                               plan.SeedOf(run), "): ", result.message));
  }
  cell.summary = std::move(result.summary);
  if (result.how != HowEnded::kDone) {
    cell.message = std::move(result.message);
    cell.culprit = std::move(result.culprit);
  }
  return cell;
}

}  // namespace haggle::sweep
