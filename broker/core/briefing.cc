#include "broker/core/briefing.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/base/path_name.h"
#include "proto/base/random.h"

namespace haggle::core {
namespace {

// What everybody may know: who there is, what it held before the run, and where
// its sites are planned.
Party PublicPart(const Party& party) {
  Party shown;
  shown.id = party.id;
  shown.name = party.name;
  shown.kind = party.kind;
  shown.members = party.members;
  shown.stocks = party.stocks;
  shown.sites = party.sites;
  for (Site& site : shown.sites) site.slip = Range{};
  shown.affiliates = party.affiliates;
  return shown;
}

// The middle of the range at `path` before nature drew; of `drawn` itself where there was nothing to draw.
Range Middle(const World& world, const std::string& path, const Range& drawn) {
  for (const DrawState& draw : world.state.draws) {
    if (draw.path != path) continue;
    const std::int64_t middle = draw.low + (draw.high - draw.low) / 2;
    return Range{middle, middle};
  }
  const std::int64_t middle = drawn.low + (drawn.high - drawn.low) / 2;
  return Range{middle, middle};
}

// A party's money as it may be planned with: rounds as they are meant to be, not as
// nature drew them.
Account PlannedAccount(const World& world, const Party& party) {
  Account account = party.account;
  for (std::size_t i = 0; i < account.funding.size(); ++i) {
    Funding& funding = account.funding[i];
    const std::string path = absl::StrCat("parties.", party.name, ".account.funding.", ElementName(funding, i), ".");
    funding.tick = Middle(world, path + "tick", funding.tick);
    funding.amount_permille = Middle(world, path + "amount_permille", funding.amount_permille);
  }
  return account;
}

// What a seller makes, but for the yield that nature drew: that would tell it the
// supply of the whole run.
std::vector<Supply> PlannedSupply(const Party& party) {
  std::vector<Supply> supplies = party.supply;
  for (Supply& supply : supplies) supply.yield_permille = Range{};
  return supplies;
}

}  // namespace

Briefing MakeBriefing(const World& world, PartyId party) {
  const Scenario& scenario = world.state.scenario;
  Briefing briefing;
  briefing.party = party;
  briefing.stream_key = StreamKey(scenario.seed, party);
  Scenario& shown = briefing.scenario;
  shown = scenario;
  shown.seed = 0;
  shown.stop_after = 0;
  for (std::size_t i = 0; i < scenario.parties.size(); ++i) {
    const Party& whole = scenario.parties[i];
    Party part = PublicPart(whole);
    if (whole.id == party) {
      part.account = PlannedAccount(world, whole);
      part.book = whole.book;
      part.supply = PlannedSupply(whole);
      part.wants = whole.wants;
      part.preferences = whole.preferences;
    } else if (world.directory.PrincipalOf(whole.id) == party) {
      part.account = PlannedAccount(world, whole);
      part.book = whole.book;
      part.wants.demand = whole.wants.demand;
    }
    shown.parties[i] = std::move(part);
  }
  return briefing;
}

}  // namespace haggle::core
