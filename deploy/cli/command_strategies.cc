// `haggle strategies`: who can play, with which parameters; protocols; allocation rules.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/plugins.h"
#include "deploy/report/ink.h"
#include "deploy/report/json_text.h"
#include "nlohmann/json.hpp"
#include "proto/base/allocation_rules.h"
#include "proto/base/how_ended.h"
#include "proto/base/protocol_kind.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;
using Origins = std::map<std::string, std::string>;  // strategy -> path of its plug-in

struct StrategiesOptions {
  std::string name;  // whose page is wanted; empty: the list
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
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  if (!parameter.only_for.empty()) json["only_for"] = parameter.only_for;
  return json;
}

ordered_json Describe(const StrategySpec& spec, const Origins& origins) {
  ordered_json parameters = ordered_json::array();
  for (const ParameterSpec& parameter : spec.parameters) parameters.push_back(Describe(parameter));
  const auto origin = origins.find(spec.name);
  return {{"name", spec.name},
          {"summary", spec.summary},
          {"source", spec.source},
          {"page", spec.page},
          {"for_testing", spec.for_testing},
          {"plugin", origin == origins.end() ? ordered_json(nullptr) : ordered_json(origin->second)},
          {"parameters", parameters}};
}

ordered_json Describe(const ProtocolPage& protocol) {
  return {
      {"name", protocol.name}, {"summary", protocol.summary}, {"source", protocol.source}, {"rules", protocol.rules}};
}

ordered_json Describe(const SharingRule& rule) {
  const RulePage page = rule.page();
  return {{"name", rule.name()}, {"summary", page.summary}, {"source", page.source}, {"rules", page.text}};
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string Bounds(const ParameterSpec& parameter) {
  if (!parameter.choices.empty()) return "one of " + Joined(parameter.choices);
  if (parameter.type != ParameterType::kInteger) return TypeName(parameter.type);
  if (parameter.low == INT64_MIN && parameter.high == INT64_MAX) return "integer";
  if (parameter.low == INT64_MIN) return "integer to " + std::to_string(parameter.high);
  if (parameter.high == INT64_MAX) return "integer from " + std::to_string(parameter.low);
  return "integer " + std::to_string(parameter.low) + " to " + std::to_string(parameter.high);
}

std::string Text(const StrategySpec& spec, const Origins& origins, bool colour) {
  std::string text = report::Paint(report::Ink::kBold, spec.name, colour) + "  " + spec.summary;
  if (!spec.source.empty()) text += " (" + spec.source + ")";
  text += "\n";
  if (const auto origin = origins.find(spec.name); origin != origins.end()) {
    text += "    from the plug-in " + origin->second + "\n";
  }
  for (const ParameterSpec& parameter : spec.parameters) {
    if (!parameter.only_for.empty()) continue;  // on its page
    text += "    " + parameter.name + "=" + parameter.default_value + "  " + parameter.meaning + " [" +
            Bounds(parameter) + "]\n";
  }
  return text;
}

std::string PageOf(const StrategySpec& spec) {
  std::string text = spec.name + "\n  " + spec.summary + "\n";
  if (!spec.source.empty()) text += "  " + spec.source + "\n";
  if (!spec.page.empty()) text += "\n" + spec.page;
  text += "\nparameters (--agent PARTY=" + spec.name + ",NAME=VALUE):\n";
  for (const ParameterSpec& parameter : spec.parameters) {
    text += "  " + parameter.name + "=" + parameter.default_value + "  " + parameter.meaning + " [" +
            Bounds(parameter) + "]\n";
    if (!parameter.only_for.empty()) text += "      only with " + Joined(parameter.only_for) + "\n";
  }
  text +=
      "  decline_table  number of an invitation or request that is declined without asking the strategy; every "
      "strategy has it\n";
  return text;
}

std::string InCapitals(std::string_view name) {
  std::string capitals(name);
  for (char& letter : capitals) letter = letter == '_' ? '_' : static_cast<char>(letter - 'a' + 'A');
  return capitals;
}

std::string PageOf(const ProtocolPage& protocol) {
  return std::string(protocol.name) + ", a protocol\n  " + std::string(protocol.summary) + "\n  " +
         std::string(protocol.source) + "\n\n" + std::string(protocol.rules) +
         "\n\nin a scenario: tables { protocol: PROTOCOL_" + InCapitals(protocol.name) + " .. }\n";
}

std::string PageOf(const SharingRule& rule) {
  const RulePage page = rule.page();
  std::string text = std::string(rule.name()) + ", an allocation rule\n  " + std::string(page.summary) + "\n";
  if (!page.source.empty()) text += "  " + std::string(page.source) + "\n";
  return text + "\n" + std::string(page.text) + "\n\nin a scenario: rules { allocation: ALLOCATION_RULE_" +
         InCapitals(rule.name()) + " .. }; for a run: --set rules.allocation=" + std::string(rule.name()) + "\n";
}

// The pages of the strategy, protocol and allocation rule of that name ("linear" is two of them); empty: there is none.
std::string PageOf(const std::string& name, const Registry& registry) {
  std::string text;
  const auto add = [&text](const std::string& page) { text += (text.empty() ? "" : "\n") + page; };
  if (const StrategySpec* spec = registry.Find(name)) add(PageOf(*spec));
  for (const ProtocolPage& protocol : ProtocolPages()) {
    if (protocol.name == name) add(PageOf(protocol));
  }
  for (const SharingRule* rule : SharingRules()) {
    if (rule->name() == name) add(PageOf(*rule));
  }
  return text;
}

std::string RuleList() {
  std::string text = "\nallocation rules:\n";
  for (const SharingRule* rule : SharingRules()) {
    text += "    " + std::string(rule->name()) + "  " + std::string(rule->page().summary) + "\n";
  }
  return text;
}

std::string ProtocolList() {
  std::string text = "\nprotocols of tables:\n";
  for (const ProtocolPage& protocol : ProtocolPages()) {
    text += "    " + std::string(protocol.name) + "  " + std::string(protocol.summary) + "\n";
  }
  return text;
}

HowEnded ListStrategies(const StrategiesOptions& options) {
  Registry registry;
  std::vector<std::string> paths;
  std::vector<sdk::LoadedPlugin> loaded;
  if (const HowEnded ended = LoadPlugins(options.plugins, "strategies", registry, paths, &loaded);
      ended != HowEnded::kDone) {
    return ended;
  }
  Origins origins;
  for (const sdk::LoadedPlugin& plugin : loaded) {
    for (const std::string& name : plugin.strategies) origins[name] = plugin.path;
  }
  if (!options.name.empty()) {
    const std::string page = PageOf(options.name, registry);
    if (page.empty()) {
      return Fail(HowEnded::kWrongUsage, "strategies",
                  "no strategy, protocol or allocation rule is called \"" + options.name +
                      "\"; `haggle strategies` lists them");
    }
    if (!options.json) {
      Print(page);
    } else if (const StrategySpec* spec = registry.Find(options.name)) {
      Print(report::JsonText(Describe(*spec, origins)) + "\n");
    } else {
      for (const ProtocolPage& protocol : ProtocolPages()) {
        if (protocol.name == options.name) Print(report::JsonText(Describe(protocol)) + "\n");
      }
      for (const SharingRule* rule : SharingRules()) {
        if (rule->name() == options.name) Print(report::JsonText(Describe(*rule)) + "\n");
      }
    }
    return HowEnded::kDone;
  }
  if (options.json) {
    ordered_json list = ordered_json::array();
    for (const StrategySpec* spec : registry.All()) list.push_back(Describe(*spec, origins));
    ordered_json protocols = ordered_json::array();
    for (const ProtocolPage& protocol : ProtocolPages()) protocols.push_back(Describe(protocol));
    ordered_json rules = ordered_json::array();
    for (const SharingRule* rule : SharingRules()) rules.push_back(Describe(*rule));
    Print(report::JsonText(ordered_json{{"strategies", list}, {"protocols", protocols}, {"allocation_rules", rules}}) +
          "\n");
    return HowEnded::kDone;
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
  Print(ProtocolList() + RuleList());
  Print(
      "\n`haggle strategies NAME` tells how one decides, how a protocol goes, or how a rule shares.\nParameters are "
      "given after the "
      "name: --agent PARTY=STRATEGY,parameter=value\n");
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddStrategies(CLI::App& app) {
  auto options = std::make_shared<StrategiesOptions>();
  CLI::App* command =
      app.add_subcommand("strategies", "List strategies, built in and plugged in, and their parameters");
  AddRepeated(command, "--plugin", options->plugins, "Load strategies from a shared object; repeatable");
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->add_option("name", options->name,
                      "Tell how this strategy decides, how this protocol goes, or how this allocation rule shares");
  command->footer([options]() -> std::string {
    Registry built_in;
    strategies::AddBuiltInStrategies(built_in);
    const std::string page = options->name.empty() ? "" : PageOf(options->name, built_in);
    return page.empty() ? kExitCodesHelp : page + "\n" + kExitCodesHelp;
  });
  return {command, [options] { return ListStrategies(*options); }};
}

}  // namespace haggle::cli
