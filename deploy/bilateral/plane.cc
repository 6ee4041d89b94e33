#include "deploy/bilateral/plane.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/base/each_outcome.h"
#include "proto/base/own_preference.h"
#include "proto/base/quoted.h"

namespace haggle::bilateral {
namespace {

const Preference* PreferenceOf(const Scenario& scenario, const std::string& name, const std::string& table) {
  for (const Party& party : scenario.parties) {
    if (party.name == name) return OwnPreference(party, table);
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Plane> Plane::Of(const Scenario& scenario, const TableSpec& table) {
  const auto fail = [&](const std::string& what) {
    return absl::InvalidArgumentError(
        absl::StrCat("scenario ", Quoted(scenario.name), ", table ", Quoted(table.name), ": ", what));
  };
  if (table.parties.size() != 2) {
    return fail(absl::StrCat("expected two parties, found ", table.parties.size()));
  }
  Plane plane;
  for (std::size_t i = 0; i < 2; ++i) {
    plane.names_[i] = table.parties[i];
    const Preference* preference = PreferenceOf(scenario, table.parties[i], table.name);
    if (preference == nullptr) {
      return fail(absl::StrCat("party ", Quoted(table.parties[i]),
                               " has no preferences over it, so its outcomes have no utility; give it `preferences { "
                               "table: ",
                               Quoted(table.name), " ... }`"));
    }
    plane.utilities_.emplace_back(table.issues, *preference);
  }
  for (const Issue& issue : table.issues) plane.outcomes_ *= static_cast<double>(issue.count());
  if (plane.outcomes_ <= kMostOutcomes) {
    plane.Enumerate(table.issues);
    plane.analysis_ = std::make_shared<const theory::Analysis>(plane.points_, plane.disagreement());
  }
  return plane;
}

void Plane::Enumerate(const std::vector<Issue>& issues) {
  points_.Reserve(static_cast<std::size_t>(outcomes_));
  ForEachOutcome(issues, [this](const Outcome& outcome) { points_.Add(At(outcome)); });
}

}  // namespace haggle::bilateral
