#include "deploy/run/cast_file.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "agents/sdk/plugin.h"

namespace haggle {

absl::StatusOr<std::string> CastFile(const RunPlan& plan) {
  std::map<std::string, std::string> digests;  // of the plug-in, by strategy
  Registry scratch;
  for (const std::string& plugin : plan.plugins) {
    const absl::StatusOr<LoadedPlugin> loaded = LoadPlugin(plugin, scratch);
    if (!loaded.ok()) return loaded.status();
    for (const std::string& strategy : loaded->strategies) digests[strategy] = loaded->sha256;
  }
  std::string file;
  for (const Party& party : plan.scenario.parties) {
    const auto casting =
        std::find_if(plan.cast.begin(), plan.cast.end(), [&](const Casting& c) { return c.party == party.name; });
    if (casting == plan.cast.end()) {
      absl::StrAppend(&file, party.name, "\t\t\t\t\n");
      continue;
    }
    std::string parameters;
    for (const auto& [key, value] : casting->parameters) {
      absl::StrAppend(&parameters, parameters.empty() ? "" : ",", key, "=", value);
    }
    const auto digest = digests.find(casting->strategy);
    absl::StrAppend(&file, party.name, "\t", casting->strategy, "\t", parameters, "\t",
                    digest == digests.end() ? "" : digest->second, "\tc++\n");
  }
  return file;
}

}  // namespace haggle
