#include "deploy/tournament/settings.h"

#include "absl/strings/str_cat.h"
#include "broker/run/chain.h"
#include "deploy/batch/numbering.h"
#include "proto/base/canonical.h"
#include "proto/base/sha256.h"

namespace haggle::tournament {

namespace {

batch::Numbering NumberingOf(const TournamentSettings& settings) {
  const std::size_t strategies = settings.strategies.size();
  return batch::Numbering({settings.domains.size(), strategies, strategies, settings.seeds.count()});
}

}  // namespace

std::size_t CountEncounters(const TournamentSettings& settings) { return NumberingOf(settings).count(); }

Encounter EncounterAt(const TournamentSettings& settings, std::size_t number) {
  const std::vector<std::size_t> places = NumberingOf(settings).PlacesOf(number);
  return {places[0], {places[1], places[2]}, settings.seeds.first + places[3]};
}

std::string Tell(const TournamentSettings& settings, const Encounter& encounter) {
  return absl::StrCat(StrategyText(settings.strategies[encounter.strategies[0]]), " (first) against ",
                      StrategyText(settings.strategies[encounter.strategies[1]]), " in ",
                      settings.domains[encounter.domain].scenario.name, ", seed ", encounter.seed);
}

std::string SettingsText(const TournamentSettings& settings) {
  std::string text = absl::StrCat("haggle tournament 1\nrules ", run::kRulesVersion, "\n");
  for (const Casting& strategy : settings.strategies) absl::StrAppend(&text, "strategy ", StrategyText(strategy), "\n");
  for (const Domain& domain : settings.domains) {
    Scenario scenario = domain.scenario;
    scenario.seed = 0;
    Sha256 digest;
    digest.Update(Canonical(scenario));
    absl::StrAppend(&text, "domain ", scenario.name, " ", Hex(digest.Finish()), "\n");
  }
  absl::StrAppend(&text, "seeds ", settings.seeds.first, "..", settings.seeds.last, "\n");
  for (const std::string& digest : settings.plugin_digests) absl::StrAppend(&text, "plug-in ", digest, "\n");
  return text;
}

}  // namespace haggle::tournament
