// `haggle scenarios`: what can be run by name.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/launch/casting.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

struct ScenariosOptions {
  bool json = false;
};

ordered_json Describe(const std::string& name, const std::string& path, const codec::ScenarioFile& file) {
  ordered_json cast = ordered_json::object();
  for (const codec::SuggestedCast& line : file.cast) cast[line.party] = line.strategy;
  return {{"name", name},
          {"summary", file.scenario.summary},
          {"path", path},
          {"seed", file.scenario.seed},
          {"ticks", file.scenario.ticks},
          {"start_date", file.scenario.start_date},
          {"parties", launch::PartyNames(file.scenario)},
          {"cast", cast}};
}

HowEnded ListScenarios(const ScenariosOptions& options) {
  const std::vector<std::string> names = ScenarioNames();
  if (names.empty()) {
    return Fail(HowEnded::kFailed, "scenarios",
                "no scenario in " + ScenarioFolder() + "; `haggle doctor` checks the installation");
  }
  ordered_json list = ordered_json::array();
  report::TextTable table({"scenario", "ticks", "seed", "parties", "about"}, {true, false, false, false, true});
  HowEnded ended = HowEnded::kDone;
  for (const std::string& name : names) {
    const absl::StatusOr<std::string> path = FindScenario(name);
    const absl::StatusOr<codec::ScenarioFile> file =
        path.ok() ? codec::ReadScenarioFile(*path, BaseFolders()) : absl::StatusOr<codec::ScenarioFile>(path.status());
    if (!file.ok()) {
      ended = Fail(HowEnded::kFailed, "scenarios", std::string(file.status().message()));
      continue;
    }
    list.push_back(Describe(name, *path, *file));
    table.Add({name, std::to_string(file->scenario.ticks), std::to_string(file->scenario.seed),
               std::to_string(file->scenario.parties.size()), file->scenario.summary});
  }
  if (options.json) {
    Print(report::JsonText(ordered_json{{"scenarios", list}}) + "\n");
  } else {
    Print(table.Text(0, ColourOnOutput()));
  }
  return ended;
}

}  // namespace

Subcommand AddScenarios(CLI::App& app) {
  auto options = std::make_shared<ScenariosOptions>();
  CLI::App* command = app.add_subcommand("scenarios", "List the scenarios that are called by name");
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return ListScenarios(*options); }};
}

}  // namespace haggle::cli
