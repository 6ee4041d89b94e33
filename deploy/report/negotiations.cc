#include "deploy/report/negotiations.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "agents/bargaining/own_outcomes.h"
#include "agents/bargaining/parts.h"
#include "agents/sdk/view.h"
#include "deploy/plot/course.h"
#include "deploy/report/ink.h"
#include "deploy/report/text.h"
#include "proto/base/own_preference.h"
#include "proto/theory/learning.h"

namespace haggle::report {
namespace {

constexpr std::size_t kMostShown = 30;
constexpr std::size_t kMostCompared = 10'000;

std::string Cut(const journal::Cell& cell) {
  return cell.type == journal::Cell::Type::kInteger ? Fraction(cell.integer) : "-";
}

// Three digits of a measure between -1 and 1.
std::string Measured(double value) { return (value < 0 ? "-" : "") + Fraction(ToPpm(value < 0 ? -value : value)); }

// What the models of `parts` are made from: a view that has seen the table open.
Prompt Opening(const TableSpec& spec, const std::vector<PartyId>& parties) {
  TableOpened opened;
  opened.table = 1;
  opened.kind = TableKind::kScenario;
  opened.name = spec.name;
  opened.parties = parties;
  opened.issues = spec.issues;
  opened.rounds = spec.rounds;
  opened.protocol = spec.protocol;
  Prompt prompt;
  prompt.party = parties.front();
  prompt.shown.push_back(Event{0, 0, opened});
  return prompt;
}

Parameters Defaults(const bargaining::ModelPart& part) {
  Parameters parameters;
  for (const std::string& name : part.parameters)
    parameters.values()[name] = bargaining::PartParameter(name).default_value;
  return parameters;
}

struct Learned {
  double correlation = 0;
  double ranking = 0;
};

// The model's estimate of the one on `seat` after all its offers, against the truth.
Learned Learn(bargaining::OpponentModel& model, std::size_t seat, const plot::Course& course, std::int32_t rounds,
              bargaining::OwnOutcomes& truth) {
  const std::vector<Outcome>& offers = course.offers[seat];
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const std::int32_t round = course.offered_in[seat][i];
    model.Observe(seat, offers[i], static_cast<double>(round + 1) / static_cast<double>(rounds + 1));
  }
  std::vector<double> known;
  std::vector<double> estimated;
  const std::size_t stride = (truth.size() - 1) / kMostCompared + 1;
  for (std::size_t rank = 0; rank < truth.size(); rank += stride) {
    const bargaining::Bid bid = truth.At(rank);
    known.push_back(bid.utility);
    estimated.push_back(model.Utility(seat, bid.outcome));
  }
  return {theory::PearsonCorrelation(known, estimated), theory::RankingDistance(known, estimated)};
}

}  // namespace

absl::StatusOr<std::string> NegotiationsText(journal::JournalReader& reader, bool colour) {
  TextTable table({"table", "tick", "outcome", "rounds", "utilities", "welfare", "to frontier", "to Nash"},
                  {true, false, true, false, true});
  std::map<std::int64_t, std::string> utilities;
  std::vector<std::string> columns;
  absl::Status asked = reader.Query(
      "SELECT u.table_id, p.name, u.utility_ppm FROM utilities u JOIN parties p ON p.id = u.party ORDER BY u.rowid",
      &columns, [&](const std::vector<journal::Cell>& row) {
        std::string& text = utilities[row[0].integer];
        text += (text.empty() ? "" : ", ") + std::string(row[1].bytes) + " " + Cut(row[2]);
        return absl::OkStatus();
      });
  if (!asked.ok()) return asked;
  std::size_t all = 0;
  asked = reader.Query(
      "SELECT t.id, t.tick, t.outcome, q.rounds, q.welfare_ppm, q.to_frontier_ppm, q.to_nash_ppm FROM tables t LEFT "
      "JOIN qualities q ON q.table_id = t.id WHERE t.id IN (SELECT table_id FROM utilities) ORDER BY t.id",
      &columns, [&](const std::vector<journal::Cell>& row) {
        if (++all > kMostShown) return absl::OkStatus();
        const std::string rounds = row[3].type == journal::Cell::Type::kInteger ? std::to_string(row[3].integer) : "-";
        table.Add({std::to_string(row[0].integer), std::to_string(row[1].integer), std::string(row[2].bytes), rounds,
                   utilities[row[0].integer], Cut(row[4]), Cut(row[5]), Cut(row[6])});
        return absl::OkStatus();
      });
  if (!asked.ok()) return asked;
  if (table.empty()) return std::string();
  std::string text = "\n" + Paint(Ink::kBold, "negotiations", colour) + "\n" + table.Text(2, colour);
  if (all > kMostShown) text += "  and " + std::to_string(all - kMostShown) + " more: SELECT * FROM qualities\n";
  return text;
}

absl::StatusOr<std::string> LearningText(const journal::JournalReader& reader, const std::string& table, bool colour) {
  const absl::StatusOr<plot::Course> course = plot::CourseOf(reader, table);
  if (!course.ok()) return course.status();
  const Scenario& scenario = reader.scenario();
  const auto spec = std::find_if(scenario.tables.begin(), scenario.tables.end(),
                                 [&](const TableSpec& s) { return s.name == course->table; });
  if (spec == scenario.tables.end() || !plot::IsValuedByTwo(scenario, *spec)) {
    return absl::NotFoundError("table \"" + course->table + "\": expected one of two parties with preferences over it");
  }
  std::vector<const Party*> parties;
  std::vector<PartyId> ids;
  for (const std::string& name : spec->parties) {
    parties.push_back(&*std::find_if(scenario.parties.begin(), scenario.parties.end(),
                                     [&](const Party& party) { return party.name == name; }));
    ids.push_back(parties.back()->id);
  }
  TextTable rows({"of", "offers", "model", "correlation", "ranking distance"}, {true, false, true});
  for (std::size_t seat = 0; seat < 2; ++seat) {
    Briefing briefing;
    briefing.party = ids[1 - seat];
    briefing.scenario = scenario;
    View view(briefing);
    const Prompt opening = Opening(*spec, ids);
    view.Take(opening);
    bargaining::OwnOutcomes truth(spec->issues, *OwnPreference(*parties[seat], spec->name));
    for (const bargaining::ModelPart& part : bargaining::ModelParts()) {
      const auto make = part.make(Defaults(part));
      const std::unique_ptr<bargaining::OpponentModel> model = make ? make(view, *view.table(1)) : nullptr;
      if (model == nullptr || !model->learns()) continue;
      const Learned learned = Learn(*model, seat, *course, spec->rounds, truth);
      rows.Add({parties[seat]->name, std::to_string(course->offers[seat].size()), part.name,
                Measured(learned.correlation), Measured(learned.ranking)});
    }
  }
  return "\n" + Paint(Ink::kBold, "what could be learned at table " + spec->name, colour) + "\n" +
         rows.Text(2, colour) +
         "  (correlation 1: the true utilities up to scale; ranking distance: share of pairs of outcomes told apart "
         "wrongly)\n";
}

}  // namespace haggle::report
