#include "deploy/cli/fork_scenario.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/core/amend.h"
#include "broker/core/validate.h"
#include "deploy/cli/console.h"
#include "proto/base/canonical.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

HowEnded Set(const std::string& assignment, const std::string& command, Scenario& scenario) {
  Scenario changed = scenario;
  if (absl::Status set = codec::SetField(changed, assignment); !set.ok()) {
    return Fail(HowEnded::kWrongUsage, command, std::string(set.message()));
  }
  if (!core::MayBecome(scenario, changed)) {
    return Fail(
        HowEnded::kWrongUsage, command,
        absl::StrCat("--set ", assignment, ": that cannot change while a run is on (haggle run --set gives it ",
                     "another value from the beginning); what can: ", absl::StrJoin(core::AmendableFields(), ", ")));
  }
  if (Canonical(changed) == Canonical(scenario)) {
    return Fail(HowEnded::kWrongUsage, command, absl::StrCat("--set ", assignment, ": it has that value already"));
  }
  scenario = std::move(changed);
  return HowEnded::kDone;
}

}  // namespace

HowEnded AmendScenario(const std::vector<std::string>& sets, std::optional<std::int64_t> ticks, Tick at,
                       const std::string& command, Scenario& scenario) {
  for (const std::string& assignment : sets) {
    if (const HowEnded ended = Set(assignment, command, scenario); ended != HowEnded::kDone) return ended;
  }
  if (ticks) scenario.stop_after = static_cast<Tick>(*ticks);
  if (scenario.stop_after != 0 && scenario.stop_after <= at) {
    return Fail(HowEnded::kWrongUsage, command,
                absl::StrCat("--ticks ", scenario.stop_after, ": the run would be over before tick ", at,
                             ", which --at decides anew; expected at least ", at + 1));
  }
  const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
  if (faults.empty()) return HowEnded::kDone;
  return Fail(HowEnded::kFailed, command, absl::StrCat(faults[0].path, ": ", faults[0].expected));
}

}  // namespace haggle::cli
