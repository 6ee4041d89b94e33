#include "deploy/import/assemble.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "deploy/import/grid.h"
#include "deploy/import/names.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

constexpr double kWeightSlack = 1e-9;  // of weights that sum to 1 but for their rounding

// The originals' names, and a line for each that had to change.
std::vector<std::string> Rename(const std::vector<std::string>& originals, const std::string& kind,
                                std::vector<std::string>& renamed) {
  std::vector<std::string> names = MakeNames(originals, kind);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != originals[i]) renamed.push_back(absl::StrCat(kind, " ", names[i], " is ", Quoted(originals[i])));
  }
  return names;
}

// `decimal` in parts of 10^-places, to the nearest.
std::int64_t InParts(const Decimal& decimal, int places, std::string_view what, const Place& place, Notes& notes) {
  Decimal whole;
  whole.places = places;
  if (decimal.places <= places) return decimal.units * PowerOfTen(places - decimal.places);
  const std::int64_t divisor = PowerOfTen(decimal.places - places);
  const std::int64_t half = decimal.units < 0 ? -divisor / 2 : divisor / 2;
  whole.units = (decimal.units + half) / divisor;
  notes.Add(place, absl::StrCat(View(what), " ", ToText(decimal), " is kept as ", ToText(whole),
                                ", off by less than 10^-", places));
  return whole.units;
}

absl::Status CheckProfile(const Profile& profile) {
  const double unit = profile.weight_unit.value();
  for (const Valuation& valuation : profile.valuations) {
    if (valuation.weight.units >= 0 && valuation.weight.value() <= unit) continue;
    return Wrong(valuation.place, absl::StrCat("expected a weight from 0 to ", ToText(profile.weight_unit), ", found ",
                                               ToText(valuation.weight)));
  }
  for (const Box& box : profile.boxes) {
    if (box.weight.units >= 0 && box.weight.value() <= unit) continue;
    return Wrong(profile.place, absl::StrCat("expected constraints worth 0 to ", ToText(profile.weight_unit),
                                             ", found ", ToText(box.weight)));
  }
  if (profile.reservation.value() < -1000 || profile.reservation.value() > 1000) {
    return Wrong(profile.place,
                 absl::StrCat("expected a reservation value from -1000 to 1000, found ", ToText(profile.reservation)));
  }
  return absl::OkStatus();
}

void NoteGreatSums(const Profile& profile, Notes& notes) {
  double sum = 0;
  for (const Valuation& valuation : profile.valuations) sum += valuation.weight.value();
  if (sum <= 1 + kWeightSlack) return;
  notes.Add(profile.place, absl::StrCat("the weights sum to ", sum,
                                        "; an outcome may be worth more than 1, which some programs cut to 1 and "
                                        "haggle does not"));
}

// A bound that every outcome keeps.
Bound Anything(const Issue& issue) { return {issue.name, issue.at(0), issue.at(issue.count() - 1)}; }

void AddWeights(const Profile& profile, const std::vector<Issue>& issues, Preference& preference, Notes& notes) {
  std::vector<Decimal> weights = {profile.weight_unit};
  for (const Valuation& valuation : profile.valuations) weights.push_back(valuation.weight);
  for (const Box& box : profile.boxes) weights.push_back(box.weight);
  const CommonUnit common = InCommonUnit(weights, 3);
  if (common.rounded) {
    notes.Add(profile.place, absl::StrCat("weights have more digits than are kept, read with ", common.places,
                                          " decimals, off by less than 10^-", common.places));
  }
  preference.weight_unit = common.numbers[0] == 1000 ? 0 : common.numbers[0];
  std::size_t next = 1;
  for (IssueUtility& utility : preference.issues) utility.weight = common.numbers[next++];
  for (const Box& box : profile.boxes) {
    Constraint& constraint = preference.constraints.emplace_back();
    constraint.weight = common.numbers[next++];
    for (const Box::Side& side : box.sides) constraint.bounds.push_back({issues[side.issue].name, side.low, side.high});
    if (box.sides.empty()) constraint.bounds.push_back(Anything(issues[0]));
  }
}

absl::StatusOr<Preference> MakePreference(const Profile& profile, const TableSpec& table, Notes& notes) {
  if (absl::Status checked = CheckProfile(profile); !checked.ok()) return checked;
  NoteGreatSums(profile, notes);
  Preference preference;
  preference.table = table.name;
  for (std::size_t i = 0; i < profile.valuations.size(); ++i) {
    absl::StatusOr<IssueUtility> utility = MakeUtility(profile.valuations[i], table.issues[i], notes);
    if (!utility.ok()) return utility.status();
    preference.issues.push_back(*std::move(utility));
  }
  AddWeights(profile, table.issues, preference, notes);
  preference.reservation_ppm = InParts(profile.reservation, 6, "reservation value", profile.place, notes);
  preference.discount_time_ppt = InParts(profile.discount_time, 12, "discount", profile.place, notes);
  preference.discount_round_ppt = InParts(profile.discount_round, 12, "discount", profile.place, notes);
  return preference;
}

absl::Status AddIssues(const Domain& domain, std::int64_t steps, TableSpec& table, std::vector<std::string>& renamed) {
  std::vector<std::string> originals;
  for (const DomainIssue& issue : domain.issues) originals.push_back(issue.name);
  const std::vector<std::string> names = Rename(originals, "issue", renamed);
  for (std::size_t i = 0; i < domain.issues.size(); ++i) {
    absl::StatusOr<Issue> issue = MakeIssue(domain.issues[i], names[i], steps);
    if (!issue.ok()) return issue.status();
    table.issues.push_back(*std::move(issue));
  }
  return absl::OkStatus();
}

std::string Summary(const Domain& domain, const TableSpec& table) {
  std::int64_t outcomes = 1;
  for (const Issue& issue : table.issues) {
    if (__builtin_mul_overflow(outcomes, issue.count(), &outcomes)) outcomes = INT64_MAX;
  }
  return absl::StrCat("A ", domain.format, " domain: ", table.issues.size(),
                      table.issues.size() == 1 ? " issue, " : " issues, ",
                      outcomes == INT64_MAX ? "over 2^63" : absl::StrCat(outcomes), " outcomes");
}

}  // namespace

absl::StatusOr<Assembled> Assemble(const Domain& domain, const ImportOptions& options, Notes& notes) {
  Assembled made;
  Scenario& scenario = made.file.scenario;
  TableSpec& table = scenario.tables.emplace_back();
  table.name = options.name.empty() ? Rename({domain.name}, "domain", made.renamed)[0] : options.name;
  table.rounds = options.rounds;
  table.protocol = ProtocolKind::kAlternatingOffers;
  if (absl::Status added = AddIssues(domain, options.steps, table, made.renamed); !added.ok()) return added;
  scenario.name = table.name;
  scenario.summary = Summary(domain, table);
  scenario.seed = 1;
  scenario.ticks = 1;
  std::vector<std::string> originals;
  for (const Profile& profile : domain.profiles) originals.push_back(profile.name);
  table.parties = Rename(originals, "party", made.renamed);
  for (std::size_t i = 0; i < domain.profiles.size(); ++i) {
    absl::StatusOr<Preference> preference = MakePreference(domain.profiles[i], table, notes);
    if (!preference.ok()) return preference.status();
    Party& party = scenario.parties.emplace_back();
    party.id = static_cast<PartyId>(i + 1);
    party.name = table.parties[i];
    party.kind = PartyKind::kBuyer;
    party.preferences.push_back(*std::move(preference));
    made.file.cast.push_back({party.name, options.strategy, {}});
  }
  const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
  if (!faults.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no scenario can hold this domain: ", faults[0].path, ": ", faults[0].expected));
  }
  return made;
}

}  // namespace haggle::importing
