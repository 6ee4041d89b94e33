// `haggle strategies`: who can play, with which parameters.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/exit_code.h"
#include "deploy/cli/plugins.h"
#include "nlohmann/json.hpp"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;
using Origins = std::map<std::string, std::string>;  // strategy -> path of its plug-in

struct Options {
  std::vector<std::string> plugins;
  bool json = false;
};

const char* TypeName(ParameterType type) {
  switch (type) {
    case ParameterType::kInteger:
      return "integer";
    case ParameterType::kText:
      return "text";
    case ParameterType::kBool:
      return "bool";
  }
  return "?";
}

ordered_json Describe(const ParameterSpec& parameter) {
  ordered_json json = {{"name", parameter.name},
                       {"type", TypeName(parameter.type)},
                       {"default", parameter.default_value},
                       {"meaning", parameter.meaning}};
  if (parameter.type == ParameterType::kInteger) {
    json["low"] = parameter.low;
    json["high"] = parameter.high;
  }
  return json;
}

ordered_json Describe(const StrategySpec& spec, const Origins& origins) {
  ordered_json parameters = ordered_json::array();
  for (const ParameterSpec& parameter : spec.parameters) parameters.push_back(Describe(parameter));
  const auto origin = origins.find(spec.name);
  return {{"name", spec.name},
          {"summary", spec.summary},
          {"source", spec.source},
          {"for_testing", spec.for_testing},
          {"plugin", origin == origins.end() ? ordered_json(nullptr) : ordered_json(origin->second)},
          {"parameters", parameters}};
}

std::string Bounds(const ParameterSpec& parameter) {
  if (parameter.type != ParameterType::kInteger) return TypeName(parameter.type);
  if (parameter.low == INT64_MIN && parameter.high == INT64_MAX) return "integer";
  if (parameter.low == INT64_MIN) return "integer to " + std::to_string(parameter.high);
  if (parameter.high == INT64_MAX) return "integer from " + std::to_string(parameter.low);
  return "integer " + std::to_string(parameter.low) + " to " + std::to_string(parameter.high);
}

std::string Text(const StrategySpec& spec, const Origins& origins, bool colour) {
  std::string text = Paint(Ink::kBold, spec.name, colour) + "  " + spec.summary;
  if (!spec.source.empty()) text += " (" + spec.source + ")";
  text += "\n";
  if (const auto origin = origins.find(spec.name); origin != origins.end()) {
    text += "    from the plug-in " + origin->second + "\n";
  }
  for (const ParameterSpec& parameter : spec.parameters) {
    text += "    " + parameter.name + "=" + parameter.default_value + "  " + parameter.meaning + " [" +
            Bounds(parameter) + "]\n";
  }
  return text;
}

int List(const Options& options) {
  Registry registry;
  std::vector<std::string> paths;
  std::vector<LoadedPlugin> loaded;
  if (const int code = LoadPlugins(options.plugins, "strategies", registry, paths, &loaded); code != kExitOk) {
    return code;
  }
  Origins origins;
  for (const LoadedPlugin& plugin : loaded) {
    for (const std::string& name : plugin.strategies) origins[name] = plugin.path;
  }
  if (options.json) {
    ordered_json list = ordered_json::array();
    for (const StrategySpec* spec : registry.All()) list.push_back(Describe(*spec, origins));
    Print(ordered_json{{"strategies", list}}.dump(2) + "\n");
    return kExitOk;
  }
  const bool colour = ColourOnOutput();
  std::string for_testing;
  for (const StrategySpec* spec : registry.All()) {
    const std::string text = Text(*spec, origins, colour);
    if (spec->for_testing) {
      for_testing += text;
    } else {
      Print(text);
    }
  }
  if (!for_testing.empty()) Print("\nfor testing:\n" + for_testing);
  Print("\nParameters are given behind the name: --agent PARTY=STRATEGY,parameter=value\n");
  return kExitOk;
}

}  // namespace

Command AddStrategies(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("strategies", "List strategies, built in and plugged in, and their parameters");
  AddRepeated(command, "--plugin", options->plugins, "Load strategies from a shared object; repeatable");
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return List(*options); }};
}

}  // namespace haggle::cli
