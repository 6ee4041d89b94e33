#include "deploy/cli/plugins.h"

#include <utility>

#include "absl/status/statusor.h"
#include "agents/strategies/strategies.h"
#include "deploy/cli/console.h"
#include "deploy/launch/casting.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

HowEnded LoadPlugins(const std::vector<std::string>& files, const std::string& command, Registry& registry,
                     std::vector<std::string>& paths, std::vector<sdk::LoadedPlugin>* loaded) {
  strategies::AddBuiltInStrategies(registry);
  for (const std::string& file : files) {
    absl::StatusOr<sdk::LoadedPlugin> plugin = sdk::LoadPlugin(file, registry);
    if (!plugin.ok()) return Fail(HowEnded::kFailed, command, std::string(plugin.status().message()));
    paths.push_back(plugin->path);
    if (loaded != nullptr) loaded->push_back(*std::move(plugin));
  }
  return HowEnded::kDone;
}

HowEnded ChooseCast(const Scenario& scenario, const std::vector<Casting>& own, const std::vector<std::string>& agents,
                    const std::vector<std::string>& external, const std::string& command, const Registry& registry,
                    std::vector<Casting>& cast) {
  const auto fail = [&](const absl::Status& status) {
    return Fail(HowEnded::kWrongUsage, command, std::string(status.message()));
  };
  std::vector<Casting> given;
  for (const std::string& text : agents) {
    absl::StatusOr<Casting> casting = launch::ParseCasting(text);
    if (!casting.ok()) return fail(casting.status());
    given.push_back(*std::move(casting));
  }
  absl::StatusOr<std::vector<Casting>> complete = launch::CompleteCast(scenario, own, given, external);
  if (!complete.ok()) return fail(complete.status());
  for (const Casting& casting : *complete) {
    if (absl::Status known = registry.Check(casting); !known.ok()) {
      return Fail(HowEnded::kWrongUsage, command, std::string(known.message()));
    }
  }
  cast = *std::move(complete);
  return HowEnded::kDone;
}

}  // namespace haggle::cli
