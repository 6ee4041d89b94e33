#include "agents/sdk/registry.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "agents/sdk/guard.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/number.h"

namespace haggle::sdk {
namespace {

// A strategy read a parameter that it has not declared: our bug.
[[noreturn]] void DieUndeclared(std::string_view name, const char* type) {
  std::fprintf(stderr, "parameter \"%.*s\" was not declared as %s\n", static_cast<int>(name.size()), name.data(), type);
  std::abort();
}

const std::string& ValueOf(const std::map<std::string, std::string, std::less<>>& values, std::string_view name,
                           const char* type) {
  const auto at = values.find(name);
  if (at == values.end()) DieUndeclared(name, type);
  return at->second;
}

bool ParseBool(const std::string& text, bool& value) {
  if (text != "true" && text != "false") return false;
  value = text == "true";
  return true;
}

absl::Status CheckValue(const std::string& strategy, const ParameterSpec& spec, const std::string& value) {
  const std::string where = absl::StrCat("strategy ", strategy, ", parameter ", spec.name);
  bool boolean = false;
  switch (spec.type) {
    case ParameterType::kInteger:
      if (const auto integer = ParseInteger(value, spec.low, spec.high); !integer.ok()) {
        return absl::InvalidArgumentError(absl::StrCat(where, ": ", integer.status().message()));
      }
      return absl::OkStatus();
    case ParameterType::kBool:
      if (!ParseBool(value, boolean)) {
        return absl::InvalidArgumentError(absl::StrCat(where, ": expected true or false, found \"", value, "\""));
      }
      return absl::OkStatus();
    case ParameterType::kText:
      if (!spec.choices.empty() && std::find(spec.choices.begin(), spec.choices.end(), value) == spec.choices.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(where, ": expected one of ", absl::StrJoin(spec.choices, ", "), ", found \"", value, "\""));
      }
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// A parameter that would have no effect beside what else is given, or left at its default.
absl::Status CheckUse(const StrategySpec& strategy, const ParameterSpec& spec, const Casting& casting) {
  if (spec.only_for.empty()) return absl::OkStatus();
  std::vector<std::string> found;
  for (const ParameterSpec& other : strategy.parameters) {
    std::string value = other.default_value;
    for (const auto& [name, given] : casting.parameters) {
      if (name == other.name) value = given;
    }
    const std::string choice = absl::StrCat(other.name, "=", value);
    if (std::find(spec.only_for.begin(), spec.only_for.end(), choice) != spec.only_for.end()) return absl::OkStatus();
    if (!other.choices.empty() && spec.only_for.front().rfind(other.name + "=", 0) == 0) found.push_back(choice);
  }
  return absl::InvalidArgumentError(absl::StrCat("strategy ", strategy.name, ", parameter ", spec.name,
                                                 ": has an effect only with ", absl::StrJoin(spec.only_for, ", "),
                                                 "; found ", absl::StrJoin(found, ", ")));
}

bool Declares(const StrategySpec& spec, std::string_view name) {
  return std::any_of(spec.parameters.begin(), spec.parameters.end(),
                     [name](const ParameterSpec& parameter) { return parameter.name == name; });
}

// One that every strategy has: the agent reads it, and not the strategy.
bool IsCommon(const StrategySpec& spec, std::string_view name) {
  return name == kDeclineTable && !Declares(spec, name);
}

// "17+35".
absl::StatusOr<std::vector<TableId>> ParseDeclined(const StrategySpec& spec, const std::string& value) {
  std::vector<TableId> tables;
  for (const absl::string_view word : absl::StrSplit(value, '+')) {
    const absl::StatusOr<std::int64_t> number = ParseInteger(std::string(word), 1, INT64_MAX);
    if (!number.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("strategy ", spec.name, ", parameter decline_table: ", number.status().message()));
    }
    tables.push_back(static_cast<TableId>(*number));
  }
  return tables;
}

// What is given, and the defaults of the rest.
Parameters ParametersOf(const StrategySpec& spec, const Casting& casting) {
  Parameters parameters;
  for (const ParameterSpec& parameter : spec.parameters) {
    parameters.values()[parameter.name] = parameter.default_value;
  }
  for (const auto& [name, value] : casting.parameters) {
    if (!IsCommon(spec, name)) parameters.values()[name] = value;
  }
  return parameters;
}

// For what becomes of code of the strategy's.
std::string Who(const Casting& casting) {
  return absl::StrCat("party ", casting.party, ": its strategy ", casting.strategy);
}

std::string NamesOf(const StrategySpec& spec) {
  if (spec.parameters.empty()) return "it has none";
  std::string names = "it has ";
  for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
    absl::StrAppend(&names, i > 0 ? ", " : "", spec.parameters[i].name);
  }
  return names;
}

}  // namespace

absl::StatusOr<Casting> ParseStrategy(std::string_view party, std::string_view text) {
  const absl::string_view whole(text.data(), text.size());
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CEscape(whole), "\" holds a control character; expected STRATEGY[,KEY=VALUE]..."));
  }
  Casting casting;
  casting.party = std::string(party);
  const std::vector<absl::string_view> words = absl::StrSplit(whole, ',');
  casting.strategy = std::string(words.front());
  if (casting.strategy.empty() || casting.strategy.find('=') != std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", whole, "\" names no strategy; expected STRATEGY[,KEY=VALUE]..."));
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals == absl::string_view::npos || equals == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", words[i], "\" in \"", whole, "\": expected KEY=VALUE after each comma"));
    }
    casting.parameters.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
  }
  return casting;
}

std::string StrategyText(const Casting& casting) {
  const std::string parameters = ParametersText(casting);
  return absl::StrCat(casting.strategy, parameters.empty() ? "" : ",", parameters);
}

std::string ParametersText(const Casting& casting) {
  return absl::StrJoin(casting.parameters, ",", absl::PairFormatter("="));
}

std::int64_t Parameters::integer(std::string_view name) const {
  const absl::StatusOr<std::int64_t> value = ParseInteger(ValueOf(values_, name, "an integer"));
  if (!value.ok()) DieUndeclared(name, "an integer");
  return *value;
}

bool Parameters::boolean(std::string_view name) const {
  bool value = false;
  if (!ParseBool(ValueOf(values_, name, "a bool"), value)) DieUndeclared(name, "a bool");
  return value;
}

const std::string& Parameters::text(std::string_view name) const { return ValueOf(values_, name, "a text"); }

std::vector<TableId> DeclinedTables(const Casting& casting, const StrategySpec& spec) {
  for (const auto& [name, value] : casting.parameters) {
    if (!IsCommon(spec, name)) continue;
    absl::StatusOr<std::vector<TableId>> tables = ParseDeclined(spec, value);
    return tables.ok() ? *std::move(tables) : std::vector<TableId>();
  }
  return {};
}

absl::Status Registry::Add(StrategySpec spec) {
  if (specs_.find(spec.name) != specs_.end()) {
    return absl::AlreadyExistsError(
        absl::StrCat("a strategy named \"", spec.name, "\" is there already: give yours another name"));
  }
  for (const ParameterSpec& parameter : spec.parameters) {
    const absl::Status status = CheckValue(spec.name, parameter, parameter.default_value);
    if (!status.ok()) return absl::InvalidArgumentError(absl::StrCat("default value of ", status.message()));
  }
  std::string name = spec.name;
  specs_.emplace(std::move(name), std::move(spec));
  return absl::OkStatus();
}

const StrategySpec* Registry::Find(std::string_view name) const {
  const auto at = specs_.find(name);
  return at == specs_.end() ? nullptr : &at->second;
}

std::vector<const StrategySpec*> Registry::All() const {
  std::vector<const StrategySpec*> all;
  all.reserve(specs_.size());
  for (const auto& [name, spec] : specs_) all.push_back(&spec);
  return all;
}

absl::Status Registry::Check(const Casting& casting) const {
  const StrategySpec* spec = Find(casting.strategy);
  if (spec == nullptr) {
    std::string names;
    for (const StrategySpec* known : All()) absl::StrAppend(&names, names.empty() ? "" : ", ", known->name);
    return absl::InvalidArgumentError(absl::StrCat("party ", casting.party, ": unknown strategy \"", casting.strategy,
                                                   "\"; there are ", names.empty() ? "none" : names));
  }
  const absl::StatusOr<Casting> again = ParseStrategy(casting.party, StrategyText(casting));
  if (!again.ok() || again->parameters != casting.parameters) {
    return absl::InvalidArgumentError(
        absl::StrCat("party ", casting.party, ": the parameters of ", casting.strategy,
                     " cannot be written as KEY=VALUE,KEY=VALUE; leave out commas and control characters"));
  }
  for (const auto& [name, value] : casting.parameters) {
    if (std::count_if(casting.parameters.begin(), casting.parameters.end(),
                      [wanted = &name](const auto& other) { return other.first == *wanted; }) > 1) {
      return absl::InvalidArgumentError(absl::StrCat("party ", casting.party, ": strategy ", spec->name, ", parameter ",
                                                     name, ": expected once, found several times"));
    }
    if (IsCommon(*spec, name)) {
      const absl::Status tables = ParseDeclined(*spec, value).status();
      if (tables.ok()) continue;
      return absl::InvalidArgumentError(absl::StrCat("party ", casting.party, ": ", tables.message()));
    }
    const ParameterSpec* found = nullptr;
    for (const ParameterSpec& parameter : spec->parameters) {
      if (parameter.name == name) found = &parameter;
    }
    if (found == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("party ", casting.party, ": strategy ", spec->name,
                                                     " has no parameter \"", name, "\"; ", NamesOf(*spec)));
    }
    absl::Status status = CheckValue(spec->name, *found, value);
    if (status.ok()) status = CheckUse(*spec, *found, casting);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("party ", casting.party, ": ", status.message()));
    }
  }
  if (!spec->check) return absl::OkStatus();
  const StrategiesAtWork at_work;
  absl::Status status;
  absl::Status thrown = Guarded(Who(casting), [&] { status = spec->check(ParametersOf(*spec, casting)); });
  if (!thrown.ok()) return thrown;
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("party ", casting.party, ": strategy ", spec->name, ": ", status.message()));
}

absl::StatusOr<std::unique_ptr<Strategy>> Registry::Make(const Casting& casting, const Briefing& briefing) const {
  const absl::Status status = Check(casting);
  if (!status.ok()) return status;
  const Scenario& scenario = briefing.scenario;
  if (!scenario.products.empty() && FindSharingRule(scenario.rules.allocation) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "party ", casting.party, ": the scenario's rules.allocation is ", static_cast<int>(scenario.rules.allocation),
        ", which this program does not know; play with programs of one version"));
  }
  const StrategySpec* spec = Find(casting.strategy);
  std::optional<Briefing> without_key;
  if (!spec->reads_stream_key && briefing.stream_key != 0) without_key.emplace(briefing).stream_key = 0;
  const Briefing& shown = without_key ? *without_key : briefing;
  const StrategiesAtWork at_work;
  std::unique_ptr<Strategy> made;
  absl::Status thrown = Guarded(Who(casting), [&] { made = spec->make(shown, ParametersOf(*spec, casting)); });
  if (!thrown.ok()) return thrown;
  if (made == nullptr) return absl::InternalError(absl::StrCat(Who(casting), " was not made: its factory gave none"));
  return made;
}

}  // namespace haggle::sdk
