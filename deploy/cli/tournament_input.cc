#include "deploy/cli/tournament_input.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/report/text.h"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNegotiations = 100'000'000;

HowEnded ChooseStrategies(const TournamentRequest& request, const std::string& command, const Registry& registry,
                          tournament::TournamentSettings& settings) {
  std::vector<std::string> texts;
  if (!request.strategies.empty()) texts = absl::StrSplit(request.strategies, ',');
  const std::size_t plain = texts.size();
  texts.insert(texts.end(), request.more_strategies.begin(), request.more_strategies.end());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    absl::StatusOr<Casting> strategy = ParseStrategy("", texts[i]);  // of no party
    absl::Status known = strategy.ok() ? registry.Check(*strategy) : strategy.status();
    if (!known.ok()) {
      return Fail(HowEnded::kWrongUsage, command,
                  std::string(i < plain ? "--strategies " + request.strategies : "--strategy " + texts[i]) + ": " +
                      std::string(absl::StripPrefix(known.message(), "party : ")) +
                      (i < plain ? " (a strategy with parameters is given by --strategy NAME,KEY=VALUE)" : ""));
    }
    settings.strategies.push_back(*std::move(strategy));
    for (std::size_t j = 0; j < i; ++j) {
      if (StrategyText(settings.strategies[j]) == StrategyText(settings.strategies[i])) {
        return Fail(HowEnded::kWrongUsage, command, "strategy " + texts[i] + " is given twice; leave one out");
      }
    }
  }
  if (settings.strategies.size() >= 2) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, command,
              "expected two strategies or more, found " + std::to_string(settings.strategies.size()) +
                  "; give --strategies A,B,... (`haggle strategies` lists them)");
}

// What stands between commas. One that a backslash precedes separates nothing, and a path that is there is one path
// whatever it holds.
std::vector<std::string> SplitDomains(const std::string& given) {
  std::error_code error;
  if (given.empty()) return {DomainFolder()};
  if (fs::exists(given, error)) return {given};
  std::vector<std::string> parts = {""};
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == '\\' && i + 1 < given.size() && given[i + 1] == ',') {
      parts.back() += given[++i];
    } else if (given[i] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += given[i];
    }
  }
  return parts;
}

// Scenarios by name or path; of a folder all that it holds.
std::vector<std::string> DomainPaths(const std::string& given) {
  std::vector<std::string> paths;
  for (const std::string& part : SplitDomains(given)) {
    std::error_code error;
    if (!fs::is_directory(part, error)) {
      paths.push_back(part);
      continue;
    }
    for (const std::string& file : ScenarioFilesIn(part)) paths.push_back((fs::path(part) / file).string());
  }
  return paths;
}

HowEnded ChooseDomains(const TournamentRequest& request, const std::string& command,
                       tournament::TournamentSettings& settings) {
  for (const std::string& path : DomainPaths(request.domains)) {
    ScenarioRequest scenario;
    scenario.name = path;
    ScenarioInput input;
    if (const HowEnded ended = LoadScenario(scenario, command, input); ended != HowEnded::kDone) return ended;
    absl::StatusOr<tournament::Domain> domain = tournament::MakeDomain(std::move(input.scenario));
    if (!domain.ok())
      return Fail(HowEnded::kFailed, command, input.path + ": " + std::string(domain.status().message()));
    for (const tournament::Domain& other : settings.domains) {
      if (other.scenario.name != domain->scenario.name) continue;
      return Fail(
          HowEnded::kFailed, command,
          input.path + ": another domain is called " + domain->scenario.name + " too; give one of them another name");
    }
    settings.domains.push_back(*std::move(domain));
  }
  if (!settings.domains.empty()) return HowEnded::kDone;
  return Fail(HowEnded::kFailed, command,
              "no *.textproto in " + (request.domains.empty() ? DomainFolder() : request.domains));
}

}  // namespace

HowEnded MakeSettings(const TournamentRequest& request, const std::string& command, Registry& registry,
                      tournament::TournamentSettings& settings) {
  std::vector<sdk::LoadedPlugin> loaded;
  if (const HowEnded ended = LoadPlugins(request.plugins, command, registry, settings.plugins, &loaded);
      ended != HowEnded::kDone) {
    return ended;
  }
  for (const sdk::LoadedPlugin& plugin : loaded) settings.plugin_digests.push_back(plugin.sha256);
  if (const HowEnded ended = ChooseStrategies(request, command, registry, settings); ended != HowEnded::kDone)
    return ended;
  const absl::StatusOr<ParsedRange> seeds = ParseRange(request.seeds, UINT64_MAX, false);
  if (!seeds.ok()) return Fail(HowEnded::kWrongUsage, command, "--seeds: " + std::string(seeds.status().message()));
  settings.seeds = {*seeds->first, *seeds->last};
  if (const HowEnded ended = ChooseDomains(request, command, settings); ended != HowEnded::kDone) return ended;
  settings.transport = request.transport == "inprocess" ? launch::Transport::kInProcess : launch::Transport::kProcesses;
  const std::size_t pairings = settings.domains.size() * settings.strategies.size() * settings.strategies.size();
  // Not by their count, which would overflow.
  if (settings.seeds.last - settings.seeds.first < kMostNegotiations / pairings) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, command,
              "more than " + Count(kMostNegotiations) + " negotiations; choose fewer --seeds");
}

}  // namespace haggle::cli
