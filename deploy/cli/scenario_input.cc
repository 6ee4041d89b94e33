#include "deploy/cli/scenario_input.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/core/validate.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "proto/base/how_ended.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

constexpr std::size_t kFaultsShown = 20;

// Says each fault on a line of its own.
HowEnded RefuseInvalid(const codec::ScenarioFile& file, const std::vector<core::ScenarioFault>& faults,
                       const std::string& command) {
  for (std::size_t i = 0; i < faults.size() && i < kFaultsShown; ++i) {
    Fail(HowEnded::kFailed, command, file.Where(faults[i].path) + ": " + faults[i].path + ": " + faults[i].expected);
  }
  if (faults.size() > kFaultsShown) {
    Note("... and " + std::to_string(faults.size() - kFaultsShown) + " more");
  }
  return HowEnded::kFailed;
}

}  // namespace

HowEnded LoadScenario(const ScenarioRequest& request, const std::string& command, ScenarioInput& input) {
  const absl::StatusOr<std::string> path = FindScenario(request.name);
  if (!path.ok()) return Fail(HowEnded::kFailed, command, std::string(path.status().message()));
  absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(*path, BaseFolders());
  if (!file.ok()) return Fail(HowEnded::kFailed, command, std::string(file.status().message()));
  for (const std::string& assignment : request.sets) {
    if (absl::Status set = codec::SetField(*file, assignment); !set.ok()) {
      return Fail(HowEnded::kWrongUsage, command, std::string(set.message()));
    }
  }
  if (request.seed) file->scenario.seed = *request.seed;
  if (request.ticks) file->scenario.stop_after = static_cast<Tick>(*request.ticks);
  const std::vector<core::ScenarioFault> faults = core::Validate(file->scenario);
  if (!faults.empty()) return RefuseInvalid(*file, faults, command);

  input.path = *path;
  input.cast.clear();
  for (codec::SuggestedCast& line : file->cast) {
    input.cast.push_back({std::move(line.party), std::move(line.strategy), std::move(line.parameters)});
  }
  input.scenario = std::move(file->scenario);
  return HowEnded::kDone;
}

}  // namespace haggle::cli
