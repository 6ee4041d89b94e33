#include "deploy/tournament/domain.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::tournament {

absl::StatusOr<Domain> MakeDomain(Scenario scenario) {
  const auto fail = [&](const std::string& what) {
    return absl::InvalidArgumentError(
        absl::StrCat("scenario ", Quoted(scenario.name), " is no domain for a tournament: ", what));
  };
  if (scenario.tables.size() != 1) return fail(absl::StrCat("expected one table, found ", scenario.tables.size()));
  if (scenario.parties.size() != 2) return fail(absl::StrCat("expected two parties, found ", scenario.parties.size()));
  const TableSpec& table = scenario.tables.front();
  const Tick end =
      scenario.stop_after > 0 && scenario.stop_after < scenario.ticks ? scenario.stop_after : scenario.ticks;
  if (table.opens >= end) {
    return fail(absl::StrCat("its table is set in tick ", table.opens, ", but it ends before tick ", end));
  }
  if (table.every > 0 && end - table.opens > table.every) {
    return fail(absl::StrCat("expected a table that is set once, found every: ", table.every, " in ", end, " ticks"));
  }
  absl::StatusOr<bilateral::Plane> plane = bilateral::Plane::Of(scenario, table);
  if (!plane.ok()) return plane.status();
  return Domain{std::move(scenario), *std::move(plane)};
}

}  // namespace haggle::tournament
