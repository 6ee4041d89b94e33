// `haggle show`: what came of a run.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/core/state.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/exit_code.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/negotiations.h"
#include "deploy/cli/story.h"
#include "deploy/cli/summary.h"
#include "deploy/cli/teller.h"
#include "deploy/cli/text.h"
#include "proto/base/units.h"

namespace haggle::cli {
namespace {

constexpr char kShow[] = "show";

struct ShowOptions {
  std::string journal;
  bool json = false;
  bool learning = false;
  std::string table;  // whose learning
};

// Of all products together.
struct Ending {
  std::int64_t produced = 0;  // opening inventory included
  std::int64_t shipped = 0;
};

Ending EndingOf(const Market& market) {
  Ending ending;
  for (const ProductState& product : market.state().products) {
    ending.produced += product.opening + product.produced;
    ending.shipped += product.shipped;
  }
  return ending;
}

std::string Head(const std::string& title, bool colour) { return "\n" + Paint(Ink::kBold, title, colour) + "\n"; }

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
                         : Count(it->second.units) + " at " +
                               Dollars(it->second.paid_cents / it->second.units / 100 * 100));
      money.push_back(none ? "-" : BigDollars(it->second.paid_cents));
    }
    if (any) units.Add(row);
    if (any && party.kind == PartyKind::kSeller) units.Add(money);
  }
  return units.empty() ? "" : Head("who got what, when, at what price", colour) + units.Text(2, colour);
}

std::string TablesText(const Scenario& scenario, const Story& story, const Teller& teller, TableKind kind,
                       bool colour) {
  std::string text;
  for (const auto& [id, table] : story.tables) {
    if (table.opened.kind != kind) continue;
    std::vector<std::string> names;
    for (const PartyId party : table.opened.parties) names.push_back(teller.PartyName(party));
    text += "  " + TickAndDate(scenario, table.tick) + ", table " + std::to_string(id) + ": " + Join(names);
    if (kind == TableKind::kRedirection) {
      text += " over " + teller.Units(table.opened.units, table.opened.product) + " from " +
              teller.PartyName(table.opened.from) + " to " + teller.PartyName(table.opened.to);
    }
    const bool agreed = table.closed.result == TableResult::kAgreed;
    text += agreed ? "; agreed in round " + std::to_string(table.closed.round + 1) + ": " +
                         TellOutcome(table.opened.issues, table.closed.values)
                   : "; no agreement";
    text += "\n";
  }
  if (text.empty()) return "";
  return Head(kind == TableKind::kDinner ? "dinners" : "redirections asked for", colour) + text;
}

std::string RedirectionsText(const Scenario& scenario, const Story& story, const Teller& teller, bool colour) {
  TextTable table({"redirected", "table", "units", "from", "to", "swapped", "fee"},
                  {true, false, false, true, true, false, false});
  for (const RedirectionStory& entry : story.redirections) {
    const Redirected& r = entry.redirected;
    table.Add({TickAndDate(scenario, entry.tick), std::to_string(r.table), teller.Units(r.units, r.product),
               teller.PartyName(r.from), teller.PartyName(r.to), Count(r.swapped), BigDollars(r.fee_cents)});
  }
  return table.empty() ? "" : "\n" + table.Text(2, colour);
}

std::string ClaimsText(const Scenario& scenario, const Story& story, const Teller& teller, bool colour) {
  TextTable table({"claimed", "by", "units", "for", "booked then", "came to"}, {true, true, false, true});
  for (const auto& [id, claim] : story.claims) {
    table.Add({TickAndDate(scenario, claim.tick), teller.PartyName(claim.claim.party),
               teller.Units(claim.claim.units, claim.claim.product), TickAndDate(scenario, claim.claim.due_tick),
               Count(claim.booked), claim.audited ? Count(claim.actual) : "-"});
  }
  if (table.empty()) return "";
  return Head("claims beside bookings (booked: on hand and on order; came to: installed on the day)", colour) +
         table.Text(2, colour);
}

std::string MeasuresText(const Story& story, const Ending& ending, const Teller& teller, bool colour) {
  constexpr std::int64_t kMillion = 1'000'000;
  std::string text;
  if (!story.fills.empty()) {
    std::vector<std::int64_t> rates;
    TextTable table({"share of what was due in a tick that came in it (mean)", ""});
    for (const auto& [party, fill] : story.fills) {
      rates.push_back(fill.mean_ppm());
      table.Add({teller.PartyName(party), Percent(fill.mean_ppm() / 1000)});
    }
    text += table.Text(2, colour);
    text += "  fairness: Jain's index of these is " + Fraction(JainPermille(rates) * 1000) + " (1: all alike; " +
            Fraction(kMillion / static_cast<std::int64_t>(rates.size())) + ": all to one)\n";
  }
  if (story.unit_ticks > 0) {
    text += "  efficiency: " + Percent(MulDiv(story.productive_unit_ticks, 1000, story.unit_ticks)) +
            " of what buyers held, tick by tick, was productive\n";
  }
  if (ending.produced > 0) {
    text += "  supply: " + Percent(MulDiv(ending.shipped, 1000, ending.produced)) + " of " + Count(ending.produced) +
            " units were shipped\n";
  }
  return text.empty() ? "" : Head("fairness and efficiency", colour) + text;
}

std::string Title(const Scenario& scenario, const RunSummary& run) {
  std::string text =
      "scenario " + run.scenario + ", seed " + std::to_string(run.seed) + ", " + std::to_string(run.ticks) + " ticks";
  if (run.ticks > 0 && !scenario.start_date.empty()) {
    text += " from " + DateOf(scenario, 0) + " to " + DateOf(scenario, static_cast<Tick>(run.ticks) - 1);
  }
  return text + (run.complete ? "" : "; incomplete") + "\n\n";
}

int Show(const ShowOptions& options) {
  absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(ExitCodeOf(reader.status()), kShow, std::string(reader.status().message()));
  const Scenario& scenario = (*reader)->scenario();
  StorySink sink(scenario);
  Ending ending;
  const absl::StatusOr<JournalSummary> summary =
      Summarize(**reader, &sink, &sink, [&](const Market& market) { ending = EndingOf(market); });
  if (!summary.ok()) return Fail(ExitCodeOf(summary.status()), kShow, std::string(summary.status().message()));
  if (summary->replay.divergence.found()) {
    return Fail(kExitCorrupt, kShow,
                options.journal + ": step " + std::to_string(summary->replay.divergence.step) + ": " +
                    summary->replay.divergence.what + "; `haggle verify` tells what is damaged");
  }
  if (options.json) {
    Print(SummaryJson(summary->run, summary->wall_seconds, AbsolutePath(options.journal)).dump(2) + "\n");
    return kExitOk;
  }
  const bool colour = ColourOnOutput();
  if (options.learning) {
    const absl::StatusOr<std::string> learned = LearningText(**reader, options.table, colour);
    if (!learned.ok()) return Fail(ExitCodeOf(learned.status()), kShow, std::string(learned.status().message()));
    Print(*learned);
    return kExitOk;
  }
  const absl::StatusOr<std::string> negotiations = NegotiationsText(**reader, colour);
  if (!negotiations.ok()) {
    return Fail(ExitCodeOf(negotiations.status()), kShow, std::string(negotiations.status().message()));
  }
  const Teller teller(scenario);
  const Story& story = sink.story();
  Print(Title(scenario, summary->run));
  Print(PartiesText(scenario, summary->run, colour));
  Print(QuartersText(scenario, story, colour));
  Print(TablesText(scenario, story, teller, TableKind::kDinner, colour));
  Print(TablesText(scenario, story, teller, TableKind::kRedirection, colour));
  Print(*negotiations);
  Print(RedirectionsText(scenario, story, teller, colour));
  Print(ClaimsText(scenario, story, teller, colour));
  Print(MeasuresText(story, ending, teller, colour));
  Print("\nhash " + summary->run.hash + "\n");
  return kExitOk;
}

}  // namespace

Subcommand AddShow(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand(
      kShow, "Who got what, when, at what price; dinners, redirections, claims; fairness, efficiency, revenue");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--json", options->json, "Print the object that `run --json` prints and nothing else");
  CLI::Option* learning = command->add_flag(
      "--learning", options->learning, "Print instead what opponent models learn from the offers of a table of two");
  command->add_option("--table", options->table, "Whose offers, by name or number; default: the first table of two")
      ->needs(learning);
  command->footer(kExitCodesHelp);
  return {command, [options] { return Show(*options); }};
}

}  // namespace haggle::cli
