// The domains of this folder, as an import takes them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/import.h"
#include "proto/base/utility_function.h"

namespace haggle::testing {

// The files of this folder by their paths in it, "genius/hall.xml".
std::vector<importing::SourceFile> ReadSamples(const std::vector<std::string>& paths);

// Every domain of this folder, a list of paths each.
std::vector<std::vector<std::string>> AllSamples();

// Imports them, with the message of what is wrong in the place of a scenario.
importing::Imported Import(const std::vector<std::string>& paths, const importing::ImportOptions& options = {});

// The message for `files` with `from`, which must be there, replaced by `to` in the last
// file; "imported" if there is nothing wrong.
std::string MessageOf(std::vector<importing::SourceFile> files, const std::string& from, const std::string& to);

// What the table's outcomes are worth to each party.
std::vector<UtilityFunction> UtilitiesOf(const Scenario& scenario);

// The outcome by the position of each issue's value.
Outcome OutcomeAt(const Scenario& scenario, const std::vector<std::int64_t>& positions);

// Calls `visit` with the positions of each outcome of the scenario's table.
template <class Visit>
void EachOutcome(const Scenario& scenario, Visit visit) {
  const std::vector<Issue>& issues = scenario.tables[0].issues;
  std::vector<std::int64_t> positions(issues.size(), 0);
  for (std::size_t i = 0; i < issues.size();) {
    visit(positions);
    for (i = 0; i < issues.size() && ++positions[i] == issues[i].count(); ++i) positions[i] = 0;
    if (i < issues.size()) i = 0;
  }
}

}  // namespace haggle::testing
