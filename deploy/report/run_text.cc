#include "deploy/report/run_text.h"

#include <vector>

#include "broker/core/state.h"
#include "broker/run/tick_sink.h"
#include "deploy/report/dinner_text.h"
#include "deploy/report/event_text.h"
#include "deploy/report/ink.h"
#include "deploy/report/market_text.h"
#include "deploy/report/measures_text.h"
#include "deploy/report/summary.h"
#include "deploy/report/text.h"
#include "proto/base/units.h"

namespace haggle::report {
namespace {

SupplyTotals TotalsOf(const core::Market& market) {
  SupplyTotals supply;
  for (const core::ProductState& product : market.state().products) {
    supply.produced += product.opening + product.produced;
    supply.shipped += product.shipped;
  }
  return supply;
}

std::string QuartersText(const Scenario& scenario, const Story& story, bool colour) {
  std::vector<std::string> heads = {"units at average price"};
  heads.insert(heads.end(), story.periods.begin(), story.periods.end());
  TextTable units(heads);
  for (const Party& party : scenario.parties) {
    std::vector<std::string> row = {party.name};
    std::vector<std::string> money = {party.name + " (revenue)"};
    bool any = false;
    for (std::size_t period = 0; period < story.periods.size(); ++period) {
      const auto it = story.shipped.find({party.id, period});
      const bool none = it == story.shipped.end() || it->second.units == 0;
      any = any || !none;
      row.push_back(none ? "-"
                         : Count(it->second.units) + " at " + DollarsEach(it->second.paid_cents, it->second.units));
      money.push_back(none ? "-" : BigDollars(it->second.paid_cents));
    }
    if (any) units.Add(row);
    if (any && party.kind == PartyKind::kSeller) units.Add(money);
  }
  return units.empty() ? "" : Head("who got what, when, at what price", colour) + units.Text(2, colour);
}

std::string ArrivalOf(const Scenario& scenario, const DinnerStories& stories, TableId table) {
  for (const DinnerStory& dinner : stories.dinners) {
    if (dinner.opened.table == table) return ArrivalText(scenario, dinner);
  }
  return "";
}

std::string TablesText(const Scenario& scenario, const ReplayedRun& run, const EventText& event_text, TableKind kind,
                       bool colour) {
  std::string text;
  for (const auto& [id, table] : run.story.tables) {
    if (table.opened.kind != kind) continue;
    std::vector<std::string> names;
    for (const PartyId party : table.opened.parties) names.push_back(event_text.PartyName(party));
    text += "  " + TickAndDate(scenario, table.tick) + ", table " + std::to_string(id) + ": " + Join(names);
    if (kind == TableKind::kRedirection) {
      text += " over " + event_text.Units(table.opened.units, table.opened.product) + " from " +
              event_text.PartyName(table.opened.from) + " to " + event_text.PartyName(table.opened.to);
    }
    const bool agreed = table.closed.result == TableResult::kAgreed;
    text += agreed ? "; agreed in round " + std::to_string(table.closed.round + 1) + ": " +
                         TellOutcome(table.opened.issues, table.closed.values) +
                         event_text.TellPremiums(table.opened, table.closed.values)
                   : "; no agreement";
    const std::string arrived = kind == TableKind::kDinner ? ArrivalOf(scenario, run.dinners, id) : "";
    text += (arrived.empty() ? "" : "; " + arrived) + "\n";
  }
  if (text.empty()) return "";
  return Head(kind == TableKind::kDinner ? "dinners" : "redirections asked for", colour) + text;
}

// How it is spread, and what of the supply was of use.
std::string FairnessText(const Scenario& scenario, const ReplayedRun& run, bool colour) {
  std::string text = MeasuresText(scenario, run.measures, colour);
  if (run.supply.produced <= 0) return text;
  if (text.empty()) text = Head("efficiency", colour);
  return text + "  supply: " + Percent(Rounded(run.supply.shipped, 1000, run.supply.produced)) + " of " +
         Count(run.supply.produced) + " units were shipped\n";
}

std::string Title(const Scenario& scenario, const journal::RunSummary& run) {
  std::string text =
      "scenario " + run.scenario + ", seed " + std::to_string(run.seed) + ", " + std::to_string(run.ticks) + " ticks";
  if (run.ticks > 0 && !scenario.start_date.empty()) {
    text += " from " + DateOf(scenario, 0) + " to " + DateOf(scenario, static_cast<Tick>(run.ticks) - 1);
  }
  return text + (run.complete ? "" : "; incomplete") + "\n\n";
}

}  // namespace

absl::StatusOr<ReplayedRun> ReplayWhole(const journal::JournalReader& reader, const journal::MeasureChoice& choice) {
  StorySink sink(reader.scenario());
  DinnerSink dinners(reader.scenario());
  journal::Measures measures(reader.scenario(), choice);
  run::FanOut sinks;
  sinks.Add(&sink);
  sinks.AddBoth(&dinners);
  sinks.AddBoth(&measures);
  ReplayedRun run;
  absl::StatusOr<JournalSummary> summary = Summarize(
      reader, &sinks, &sinks,
      [&](const core::Market& market) {
        run.supply = TotalsOf(market);
        run.measures = measures.TakeTicks();
        const std::vector<journal::Measure> of_run = measures.OfRun(market);
        run.measures.insert(run.measures.end(), of_run.begin(), of_run.end());
      },
      [&](const Step& step, const std::vector<Why>& whys) {
        sink.OnStep(step, whys);
        dinners.OnStep(step, whys);
      });
  if (!summary.ok()) return summary.status();
  run.summary = *std::move(summary);
  run.story = sink.story();
  run.dinners = dinners.Stories();
  return run;
}

std::string RunText(const Scenario& scenario, const ReplayedRun& run, const std::string& negotiations, bool colour) {
  const EventText event_text(scenario);
  const journal::RunSummary& summary = run.summary.run;
  return Title(scenario, summary) + PartiesText(scenario, summary, colour) + QuartersText(scenario, run.story, colour) +
         InvitationsText(scenario, run.dinners, event_text, colour) +
         TablesText(scenario, run, event_text, TableKind::kDinner, colour) +
         TablesText(scenario, run, event_text, TableKind::kRedirection, colour) + negotiations +
         RedirectionsText(scenario, run.story, event_text, colour) +
         ClaimsText(scenario, run.story, event_text, colour) + ExtensionsText(scenario, run.story, event_text, colour) +
         FairnessText(scenario, run, colour) + InputsText(scenario, colour) + "\nhash " + summary.hash + "\n";
}

}  // namespace haggle::report
