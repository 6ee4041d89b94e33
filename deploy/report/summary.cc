#include "deploy/report/summary.h"

#include <algorithm>

#include "broker/journal/names.h"
#include "deploy/report/ink.h"
#include "deploy/report/text.h"

namespace haggle::report {
namespace {

using nlohmann::ordered_json;

ordered_json PartyJson(const journal::PartySummary& party) {
  return {{"name", party.name},
          {"kind", journal::KindName(party.kind)},
          {"ordered", party.ordered},
          {"cancelled", party.cancelled},
          {"delivered", party.delivered},
          {"warehoused", party.warehoused},
          {"installed", party.installed},
          {"productive", party.productive},
          {"spent_cents", party.spent_cents},
          {"received_cents", party.received_cents},
          {"utility", party.utility}};
}

ordered_json DinnerJson(const journal::DinnerSummary& dinner) {
  return {{"tick", dinner.tick},     {"table", dinner.table},   {"host", dinner.host},
          {"guests", dinner.guests}, {"agreed", dinner.agreed}, {"units", dinner.units}};
}

// A party whose only stake is a table's outcome has its utility in millionths.
bool TradesUnits(const Party& party) { return !party.wants.demand.empty() || !party.supply.empty(); }

std::string UtilityText(const Scenario& scenario, const journal::PartySummary& summary) {
  for (const Party& party : scenario.parties) {
    if (party.name != summary.name) continue;
    if (party.kind == PartyKind::kPrincipal) return "";
    if (!TradesUnits(party) && !party.preferences.empty()) return Fraction(summary.utility);
  }
  return BigDollars(summary.utility);
}

std::string DinnersText(const Scenario& scenario, const journal::RunSummary& summary, bool colour) {
  std::string text = "\n" + Paint(Ink::kBold, "dinners", colour) + "\n";
  for (const journal::DinnerSummary& dinner : summary.dinners) {
    std::string line = "  " + TickAndDate(scenario, dinner.tick) + ", table " + std::to_string(dinner.table) + ": " +
                       dinner.host + " invites";
    std::vector<std::string> others;
    for (const std::string& guest : dinner.guests) {
      if (guest != dinner.host) others.push_back(guest);
    }
    line += others.empty() ? " the seller" : " the seller, with " + Join(others);
    line += dinner.agreed ? "; agreed on " + Count(dinner.units) + " units" : "; no agreement";
    text += line + "\n";
  }
  return text;
}

}  // namespace

ordered_json SummaryJson(const journal::RunSummary& summary, double wall_seconds, const std::string& journal) {
  ordered_json parties = ordered_json::array();
  for (const journal::PartySummary& party : summary.parties) parties.push_back(PartyJson(party));
  ordered_json dinners = ordered_json::array();
  for (const journal::DinnerSummary& dinner : summary.dinners) dinners.push_back(DinnerJson(dinner));
  return {{"hash", summary.hash},
          {"outcome", summary.outcome},
          {"scenario", summary.scenario},
          {"seed", summary.seed},
          {"ticks", summary.ticks},
          {"steps", summary.steps},
          {"complete", summary.complete},
          {"parties", parties},
          {"dinners", dinners},
          {"redirections", {{"count", summary.redirection_count}, {"units", summary.redirection_units}}},
          {"wall_seconds", wall_seconds},
          {"journal", journal.empty() ? ordered_json(nullptr) : ordered_json(journal)}};
}

std::string PartiesText(const Scenario& scenario, const journal::RunSummary& summary, bool colour) {
  TextTable table({"party", "kind", "ordered", "cancelled", "delivered", "price", "warehoused", "installed",
                   "productive", "spent", "received", "utility"},
                  {true, true});
  for (const journal::PartySummary& party : summary.parties) {
    const std::string price = party.delivered > 0 ? DollarsEach(party.paid_cents, party.delivered) : "-";
    table.Add({party.name, std::string(journal::KindName(party.kind)), Count(party.ordered), Count(party.cancelled),
               Count(party.delivered), price, Count(party.warehoused), Count(party.installed), Count(party.productive),
               BigDollars(party.spent_cents), BigDollars(party.received_cents), UtilityText(scenario, party)});
  }
  return table.Text(0, colour);
}

std::string SummaryText(const Scenario& scenario, const journal::RunSummary& summary, bool colour) {
  std::string text = PartiesText(scenario, summary, colour);
  if (!summary.dinners.empty()) text += DinnersText(scenario, summary, colour);
  if (summary.redirection_count > 0) {
    text += "\n" + Paint(Ink::kBold, "redirections", colour) + "\n  " + Count(summary.redirection_count) + ", " +
            Count(summary.redirection_units) + " units in all\n";
  }
  return text;
}

}  // namespace haggle::report
