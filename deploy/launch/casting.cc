#include "deploy/launch/casting.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/codec/nearest.h"

namespace haggle::launch {
namespace {

const Casting* FindCasting(const std::vector<Casting>& cast, const std::string& party) {
  const auto it = std::find_if(cast.begin(), cast.end(), [&](const Casting& c) { return c.party == party; });
  return it == cast.end() ? nullptr : &*it;
}

absl::Status CheckGiven(const Scenario& scenario, const std::vector<Casting>& given,
                        const std::vector<std::string>& external) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (absl::Status known = CheckParty(scenario, given[i].party); !known.ok()) return known;
    for (std::size_t j = 0; j < i; ++j) {
      if (given[j].party == given[i].party) {
        return absl::InvalidArgumentError(absl::StrCat("--agent is given twice for ", given[i].party));
      }
    }
  }
  for (auto at = external.begin(); at != external.end(); ++at) {
    const std::string& party = *at;
    if (absl::Status known = CheckParty(scenario, party); !known.ok()) return known;
    if (std::find(external.begin(), at, party) != at) {
      return absl::InvalidArgumentError(absl::StrCat("--external is given twice for ", party));
    }
    if (FindCasting(given, party) != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(party, " is given with --agent and with --external; one of them must go"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Casting> ParseCasting(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view party = text.substr(0, std::min(equals, text.size()));
  absl::StatusOr<Casting> casting = equals == std::string_view::npos || party.empty()
                                        ? absl::InvalidArgumentError("no party")
                                        : ParseStrategy(party, text.substr(equals + 1));
  if (casting.ok()) return casting;
  return absl::InvalidArgumentError(absl::StrCat("--agent \"", absl::CEscape(std::string(text)),
                                                 "\": ", casting.status().message(),
                                                 "; expected PARTY=STRATEGY[,KEY=VALUE]..."));
}

std::vector<std::string> PartyNames(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Party& party : scenario.parties) names.push_back(party.name);
  return names;
}

absl::Status CheckParty(const Scenario& scenario, std::string_view party) {
  const std::vector<std::string> names = PartyNames(scenario);
  if (std::find(names.begin(), names.end(), party) != names.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("scenario ", scenario.name, " has no party \"", std::string(party),
                                                 "\"; ", codec::DidYouMean(party, names)));
}

absl::StatusOr<std::vector<Casting>> CompleteCast(const Scenario& scenario, const std::vector<Casting>& own,
                                                  const std::vector<Casting>& given,
                                                  const std::vector<std::string>& external) {
  if (absl::Status right = CheckGiven(scenario, given, external); !right.ok()) return right;
  std::vector<Casting> cast;
  for (const Party& party : scenario.parties) {
    if (std::find(external.begin(), external.end(), party.name) != external.end()) continue;
    const Casting* casting = FindCasting(given, party.name);
    if (casting == nullptr) casting = FindCasting(own, party.name);
    if (casting == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("nobody plays ", party.name, "; give --agent ", party.name,
                                                     "=STRATEGY (see `haggle strategies`)", " or --external ",
                                                     party.name));
    }
    cast.push_back(*casting);
  }
  return cast;
}

}  // namespace haggle::launch
