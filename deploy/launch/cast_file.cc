#include "deploy/launch/cast_file.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "agents/sdk/plugin_loader.h"

namespace haggle::launch {

absl::StatusOr<std::vector<journal::CastLine>> CastLines(const RunPlan& plan) {
  std::map<std::string, std::string> digests;  // of the plug-in, by strategy
  Registry scratch;
  for (const std::string& plugin : plan.plugins) {
    const absl::StatusOr<sdk::LoadedPlugin> loaded = sdk::LoadPlugin(plugin, scratch);
    if (!loaded.ok()) return loaded.status();
    for (const std::string& strategy : loaded->strategies) digests[strategy] = loaded->sha256;
  }
  std::vector<journal::CastLine> lines;
  for (const Party& party : plan.scenario.parties) {
    journal::CastLine& line = lines.emplace_back();
    line.party = party.name;
    const auto casting =
        std::find_if(plan.cast.begin(), plan.cast.end(), [&](const Casting& c) { return c.party == party.name; });
    if (casting == plan.cast.end()) continue;
    line.strategy = casting->strategy;
    line.parameters = ParametersText(*casting);
    if (const auto digest = digests.find(casting->strategy); digest != digests.end()) {
      line.plugin_digest = digest->second;
    }
    line.language = "c++";
  }
  return lines;
}

absl::StatusOr<std::vector<Plugin>> PluginsFor(const RunPlan& plan, const std::vector<Casting>& cast) {
  std::vector<Plugin> needed;
  Registry scratch;
  for (const std::string& plugin : plan.plugins) {
    const absl::StatusOr<sdk::LoadedPlugin> loaded = sdk::LoadPlugin(plugin, scratch);
    if (!loaded.ok()) return loaded.status();
    const auto plays = [&](const Casting& casting) {
      return std::find(loaded->strategies.begin(), loaded->strategies.end(), casting.strategy) !=
             loaded->strategies.end();
    };
    if (std::any_of(cast.begin(), cast.end(), plays)) needed.push_back({loaded->path, loaded->sha256});
  }
  return needed;
}

absl::StatusOr<Casting> CastingOf(const journal::CastLine& line) {
  return ParseStrategy(line.party, absl::StrCat(line.strategy, line.parameters.empty() ? "" : ",", line.parameters));
}

absl::StatusOr<std::string> CastFile(const RunPlan& plan) {
  const absl::StatusOr<std::vector<journal::CastLine>> lines = CastLines(plan);
  if (!lines.ok()) return lines.status();
  std::string file;
  for (const journal::CastLine& line : *lines) {
    absl::StrAppend(&file, line.party, "\t", line.strategy, "\t", line.parameters, "\t", line.plugin_digest, "\t",
                    line.language, "\n");
  }
  return file;
}

}  // namespace haggle::launch
