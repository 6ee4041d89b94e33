#include "deploy/report/measures_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "deploy/report/ink.h"
#include "deploy/report/text.h"
#include "proto/base/figures.h"

namespace haggle::report {
namespace {

using journal::InfoOf;
using journal::Measure;
using journal::MeasureId;
using journal::MeasureInfo;
using journal::MeasureUnit;
using Id = MeasureId;

constexpr char kNothing[] = "-";

std::string PartyName(const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return "party " + std::to_string(id);
}

std::string ProductName(const Scenario& scenario, ProductId id) {
  return id < scenario.products.size() ? scenario.products[id].name : "product " + std::to_string(id);
}

// Of the run, of all products; party 0: the market.
std::optional<std::int64_t> Find(const std::vector<Measure>& measures, Id id, PartyId party) {
  for (const Measure& measure : measures) {
    if (!measure.tick && !measure.product && measure.party == party && measure.name == InfoOf(id).name) {
      return measure.value;
    }
  }
  return {};
}

std::string Cell(const Scenario& scenario, const std::vector<Measure>& measures, Id id, PartyId party) {
  const std::optional<std::int64_t> value = Find(measures, id, party);
  return value ? MeasureValue(scenario, InfoOf(id).unit, *value) : kNothing;
}

// Shares read better in per cent than as fractions.
std::string PercentCell(const std::vector<Measure>& measures, Id id, PartyId party) {
  const std::optional<std::int64_t> value = Find(measures, id, party);
  return value ? Percent(Rounded(*value, 1, 1000)) : kNothing;
}

std::vector<std::string> RowOf(const Scenario& scenario, const std::vector<Measure>& measures, PartyId party,
                               const std::string& label) {
  std::vector<std::string> row = {label};
  for (const Id id : {Id::kWanted, Id::kOrdered, Id::kBooked, Id::kDelivered}) {
    row.push_back(Cell(scenario, measures, id, party));
  }
  row.push_back(PercentCell(measures, Id::kFill, party));
  row.push_back(Cell(scenario, measures, Id::kLeadRealised, party));
  const std::optional<std::int64_t> late = Find(measures, Id::kLate, party);
  row.push_back(late ? Count(*late) : kNothing);
  row.push_back(Cell(scenario, measures, Id::kIdle, party));
  row.push_back(Cell(scenario, measures, Id::kPricePaid, party));
  row.push_back(party == 0 ? "" : PercentCell(measures, Id::kShare, party));
  return row;
}

std::string PartyTable(const Scenario& scenario, const std::vector<Measure>& measures, bool colour) {
  TextTable table(
      {"units", "wanted", "ordered", "booked", "delivered", "fill", "lead", "late", "idle", "price", "share"});
  for (const Party& party : scenario.parties) {
    if (Find(measures, Id::kBooked, party.id)) table.Add(RowOf(scenario, measures, party.id, party.name));
  }
  if (table.empty()) return "";
  table.Add(RowOf(scenario, measures, 0, "all"));
  return table.Text(2, colour) +
         "  (fill: of what was due in a tick, how much came in it; lead: from order to delivery; late: units after "
         "their "
         "date, times " +
         (scenario.tick_days == 7 ? "weeks" : "ticks") +
         ";\n   idle: held at the end and not running; price: of a unit that came, on average)\n";
}

// "  of NAME: jain 0.958, ..." or nothing.
std::string SpreadLine(const Scenario& scenario, const std::vector<Measure>& measures, const std::string& label,
                       const std::vector<std::pair<std::string, Id>>& figures) {
  std::string text;
  for (const auto& [name, id] : figures) {
    const std::optional<std::int64_t> value = Find(measures, id, 0);
    if (!value) continue;
    text += (text.empty() ? "  " + label + ": " : ", ") + name + " " + MeasureValue(scenario, InfoOf(id).unit, *value);
  }
  return text.empty() ? "" : text + "\n";
}

std::string SpreadText(const Scenario& scenario, const std::vector<Measure>& measures) {
  std::string text = SpreadLine(scenario, measures, "units delivered",
                                {{"Jain's index", Id::kJain},
                                 {"Gini", Id::kGini},
                                 {"Herfindahl", Id::kHhi},
                                 {"Theil", Id::kTheil},
                                 {"Atkinson", Id::kAtkinson}});
  text += SpreadLine(scenario, measures, "delivered over wanted",
                     {{"Jain's index", Id::kJainSatisfied},
                      {"Gini", Id::kGiniSatisfied},
                      {"Theil", Id::kTheilSatisfied},
                      {"Atkinson", Id::kAtkinsonSatisfied},
                      {"geometric mean", Id::kNashWelfareSatisfied}});
  text += SpreadLine(scenario, measures, "share of what was due in a tick that came in it",
                     {{"Jain's index", Id::kJainFill}});
  if (!text.empty())
    text += "  (Jain's index: 1 is all alike, 1/n all to one; the others but Herfindahl: 0 is all alike)\n";
  const std::optional<std::int64_t> pairs = Find(measures, Id::kEnvy, 0);
  if (pairs) {
    text += "  envy: " + Count(*pairs) + " pairs of which one would rather have got what the other got (" +
            Cell(scenario, measures, Id::kEnvyButOne, 0) + " even with one unit less)\n";
  }
  if (const auto price = Find(measures, Id::kPriceOfFairness, 0)) {
    text += "  price of the division: " + Fraction(*price) + " of the value of a tick that the best one would have\n";
  }
  return text;
}

std::string MarketLines(const Scenario& scenario, const std::vector<Measure>& measures) {
  std::string text;
  if (const auto inflation = Find(measures, Id::kOrderInflation, 0)) {
    text += "  orders: " + Fraction(*inflation) + " units booked for one wanted; " +
            Cell(scenario, measures, Id::kPhantom, 0) + " phantom units (ordered in a shortage, given back after it)\n";
  }
  if (const auto efficiency = Find(measures, Id::kEfficiency, 0)) {
    text += "  efficiency: a unit ran for " + MeasureValue(scenario, MeasureUnit::kMicroticks, *efficiency) + ", " +
            PercentCell(measures, Id::kProductiveShare, 0) + " of the time it was held\n";
  }
  if (Find(measures, Id::kLeadOfGuests, 0)) {
    text += "  wait: guests of dinners " + Cell(scenario, measures, Id::kLeadOfGuests, 0) + ", everybody else " +
            Cell(scenario, measures, Id::kLeadOfOthers, 0) + "\n";
  }
  return text;
}

bool IsOfRun(const Measure& measure) { return !measure.tick && !measure.product; }

}  // namespace

std::string MeasureValue(const Scenario& scenario, MeasureUnit unit, std::int64_t value) {
  switch (unit) {
    case MeasureUnit::kUnits:
    case MeasureUnit::kCount:
      return Count(value);
    case MeasureUnit::kCents:
      return BigDollars(value);
    case MeasureUnit::kTicks:
      return Span(scenario, value * 10);
    case MeasureUnit::kMicroticks:
      return Span(scenario, value / 100'000);
    case MeasureUnit::kUnitTicks:
      return UnitSpan(scenario, value);
    case MeasureUnit::kMillionths:
      return Fraction(value);
  }
  return "";
}

std::string MeasuresText(const Scenario& scenario, const std::vector<Measure>& measures, bool colour) {
  const std::string parties = PartyTable(scenario, measures, colour);
  if (parties.empty()) return "";
  // Of one party there is no spread.
  const auto takers = std::count_if(measures.begin(), measures.end(), [](const Measure& measure) {
    return IsOfRun(measure) && measure.party != 0 && measure.name == InfoOf(Id::kBooked).name;
  });
  return Head("fairness and efficiency (haggle show --measures tells each measure)", colour) + parties +
         MarketLines(scenario, measures) + (takers > 1 ? SpreadText(scenario, measures) : "");
}

std::string AllMeasuresText(const Scenario& scenario, const std::vector<Measure>& measures, bool colour) {
  std::string text;
  for (const MeasureInfo& info : journal::MeasureList()) {
    std::string values;
    for (const Measure& measure : measures) {
      if (measure.name != info.name || !IsOfRun(measure)) continue;
      values += (values.empty() ? "    " : "; ") + (measure.party == 0 ? "all" : PartyName(scenario, measure.party)) +
                " " + MeasureValue(scenario, info.unit, measure.value);
    }
    text += Paint(Ink::kBold, info.name, colour) + " (" + std::string(MeasureUnitName(info.unit)) +
            "): " + std::string(info.what) + "\n";
    if (!values.empty()) text += Shown(values, colour) + "\n";
  }
  return text +
         "\nRatios are told as fractions of one (ppm: as they are kept). By product and by tick: --measure NAME. "
         "Formulas and "
         "sources: broker/journal/MEASURES.md.\n";
}

std::string OneMeasureText(const Scenario& scenario, const std::vector<Measure>& measures, const std::string& name,
                           bool colour) {
  const MeasureInfo* const info = journal::FindMeasure(name);
  if (info == nullptr) return "";
  std::string text = Paint(Ink::kBold, name, colour) + " (" + std::string(MeasureUnitName(info->unit)) +
                     "): " + std::string(info->what) + "\nof: " + journal::ScopesText(info->scopes) + "\n\n";
  TextTable table({"tick", "product", "party", "value"}, {false, true, true, false});
  for (const Measure& measure : measures) {
    if (measure.name != name) continue;
    table.Add({measure.tick ? std::to_string(*measure.tick) : "run",
               measure.product ? ProductName(scenario, *measure.product) : "all",
               measure.party == 0 ? "all" : PartyName(scenario, measure.party),
               MeasureValue(scenario, info->unit, measure.value)});
  }
  return text + (table.empty() ? "  nothing of it in this run\n" : table.Text(2, colour));
}

nlohmann::ordered_json MeasuresJson(const Scenario& scenario, const std::vector<Measure>& measures) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Measure& measure : measures) {
    nlohmann::ordered_json row = {{"name", measure.name}, {"unit", MeasureUnitName(measure.unit)}};
    row["tick"] = measure.tick ? nlohmann::ordered_json(*measure.tick) : nlohmann::ordered_json();
    row["product"] =
        measure.product ? nlohmann::ordered_json(ProductName(scenario, *measure.product)) : nlohmann::ordered_json();
    row["party"] =
        measure.party != 0 ? nlohmann::ordered_json(PartyName(scenario, measure.party)) : nlohmann::ordered_json();
    row["value"] = measure.value;
    rows.push_back(std::move(row));
  }
  return {{"measures", std::move(rows)}};
}

}  // namespace haggle::report
