#include "deploy/cli/casting.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/cli/text.h"

namespace haggle::cli {
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
  for (const std::string& party : external) {
    if (absl::Status known = CheckParty(scenario, party); !known.ok()) return known;
    if (FindCasting(given, party) != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(party, " is given with --agent and with --external; one of them must go"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Casting> ParseCasting(std::string_view text) {
  const auto wrong = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat("--agent \"", std::string(text), "\": expected PARTY=STRATEGY[,parameter=value]..."));
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return wrong();
  Casting casting;
  casting.party = std::string(text.substr(0, equals));
  std::string_view rest = text.substr(equals + 1);
  const std::size_t comma = rest.find(',');
  casting.strategy = std::string(rest.substr(0, comma));
  if (casting.strategy.empty()) return wrong();
  while (rest.find(',') != std::string_view::npos) {
    rest.remove_prefix(rest.find(',') + 1);
    const std::string_view pair = rest.substr(0, rest.find(','));
    const std::size_t sign = pair.find('=');
    if (sign == std::string_view::npos || sign == 0) return wrong();
    casting.parameters.emplace_back(std::string(pair.substr(0, sign)), std::string(pair.substr(sign + 1)));
  }
  return casting;
}

std::string CastingText(const Casting& casting) {
  std::string text = casting.party + "=" + casting.strategy;
  for (const auto& [key, value] : casting.parameters) text.append(",").append(key).append("=").append(value);
  return text;
}

std::vector<std::string> PartyNames(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Party& party : scenario.parties) names.push_back(party.name);
  return names;
}

absl::Status CheckParty(const Scenario& scenario, std::string_view party) {
  const std::vector<std::string> names = PartyNames(scenario);
  if (std::find(names.begin(), names.end(), party) != names.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("scenario ", scenario.name, " has no party \"", std::string(party), "\"", Instead(party, names)));
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

}  // namespace haggle::cli
