// The market's rules and strategies under other casts than the dinner's: nothing may break where there is no
// principal, or three, half or twice the supply, more buyers, three years, money for nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "agents/sdk/players.h"
#include "agents/strategies/strategies.h"
#include "broker/core/audit.h"
#include "broker/core/market.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "tests/agents/findings.h"
#include "tests/sampled.h"

namespace haggle::codec::casts_test {
namespace {

constexpr std::uint64_t kFirstSeed = 7001;
constexpr std::uint64_t kSeeds = Sampled(60, 6);

struct Cast {
  std::string name;
  Scenario scenario;
  std::vector<Casting> cast;
};

Cast Dinner(std::string name, const std::vector<std::string>& sets = {}) {
  ScenarioFile file = ShippedScenario("dinner");
  for (const std::string& assignment : sets) {
    const absl::Status status = SetField(file, assignment);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  return {std::move(name), file.scenario, CastOf(file)};
}

Party& PartyOf(Cast& cast, const std::string& name) { return cast.scenario.parties[PlaceOf(cast.scenario, name)]; }

Cast WithoutPrincipal() {
  Cast cast = Dinner("no_principal");
  const auto principal = [](const Party& party) { return party.kind == PartyKind::kPrincipal; };
  for (const Party& party : cast.scenario.parties) {
    if (!principal(party)) continue;
    std::erase_if(cast.cast, [&](const Casting& casting) { return casting.party == party.name; });
    std::erase_if(cast.scenario.acquaintances,
                  [&](const Acquaintance& pair) { return pair.a == party.name || pair.b == party.name; });
  }
  std::erase_if(cast.scenario.parties, principal);
  return cast;
}

Cast WithThreePrincipals() {
  Cast cast = Dinner("three_principals");
  const Party first = PartyOf(cast, "musk");
  PartyId id = 100;
  for (const auto& [name, affiliates] :
       std::map<std::string, std::vector<std::string>>{{"second", {"meta", "openai"}}, {"third", {"oracle", "rest"}}}) {
    Party principal = first;
    principal.id = ++id;
    principal.name = name;
    principal.affiliates.clear();
    for (const std::string& affiliate : affiliates) principal.affiliates.push_back(Affiliate{affiliate, 1000});
    cast.scenario.parties.push_back(principal);
    cast.scenario.acquaintances.push_back({name, "musk"});
    cast.cast.push_back({name, "principal", {}});
  }
  return cast;
}

Cast WithSixMoreBuyers() {
  Cast cast = Dinner("six_more_buyers");
  const Party like = PartyOf(cast, "oracle");
  for (PartyId id = 101; id <= 106; ++id) {
    Party buyer = like;
    buyer.id = id;
    buyer.name = "buyer_" + std::to_string(id);
    cast.scenario.parties.push_back(buyer);
    cast.scenario.acquaintances.push_back({buyer.name, "musk"});
    cast.cast.push_back({buyer.name, "buyer", {}});
  }
  return cast;
}

std::vector<Cast> Casts() {
  const auto supply = [](int permille) {
    const Supply shipped = ShippedScenario("dinner").scenario.parties[0].supply[0];
    return std::vector<std::string>{
        "parties.nvidia.supply.0.base=" + std::to_string(shipped.base * permille / 1000),
        "parties.nvidia.supply.0.growth=" + std::to_string(shipped.growth * permille / 1000)};
  };
  return {WithoutPrincipal(),
          WithThreePrincipals(),
          WithSixMoreBuyers(),
          Dinner("half_the_supply", supply(500)),
          Dinner("twice_the_supply", supply(2000)),
          Dinner("three_years", {"ticks=156"}),
          Dinner("no_deposit_and_no_fee", {"rules.deposit_permille=0", "rules.cancel_fee_permille=0"}),
          Dinner("proportional", {"rules.allocation=ALLOCATION_RULE_PROPORTIONAL"}),
          Dinner("uniform", {"rules.allocation=ALLOCATION_RULE_UNIFORM"})};
}

class CastsTest : public ::testing::TestWithParam<Cast> {};

TEST_P(CastsTest, NothingBreaks) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  std::int64_t orders = 0;
  std::int64_t given_back = 0;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kSeeds; ++seed) {
    Scenario scenario = GetParam().scenario;
    scenario.seed = seed;
    std::map<BookingId, Tick> placed;
    std::map<ProductId, Tick> leads;
    const Played played = Play(scenario, GetParam().cast, registry, {}, [&](const Event& event) {
      if (const auto* ordered = std::get_if<Ordered>(&event.body)) {
        placed[ordered->booking.id] = event.tick;
        ++orders;
      } else if (const auto* cancelled = std::get_if<Cancelled>(&event.body)) {
        const auto at = placed.find(cancelled->booking);
        given_back += at != placed.end() && event.tick <= at->second + 1 ? 1 : 0;
      } else if (const auto* bulletin = std::get_if<Bulletin>(&event.body)) {
        leads[bulletin->product] = bulletin->lead_ticks;
      } else if (const auto* expanded = std::get_if<Expanded>(&event.body)) {
        EXPECT_GT(leads[expanded->product], 2) << "capacity is bought for nobody, seed " << seed;
      }
    });
    for (const Event& event : played.refused) {
      const auto& refused = std::get<Refused>(event.body);
      ADD_FAILURE() << "seed " << seed << ", tick " << event.tick << ": party " << refused.party << ", action "
                    << refused.action << ", reason " << static_cast<int>(refused.reason);
    }
  }
  EXPECT_GT(orders, 0);
  EXPECT_LE(1000 * given_back, orders) << "orders that are given back the tick after";
}

// After every tenth step: a whole run of nine casts has many.
TEST_P(CastsTest, NoLawIsBroken) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  Scenario scenario = GetParam().scenario;
  scenario.seed = kFirstSeed;
  referee::Referee referee(scenario, nullptr, nullptr);
  launch::InProcessLink link(&referee);
  sdk::Players players;
  ASSERT_TRUE(players.Join(link, InOrder(scenario, GetParam().cast), registry).ok());
  for (int step = 0; !referee.done(); ++step) {
    ASSERT_TRUE(players.Step(link).ok());
    if (step % 10 != 0) continue;
    const std::vector<std::string> broken = core::Audit(referee.market());
    ASSERT_TRUE(broken.empty()) << broken.front();
  }
}

std::string NameOfCast(const ::testing::TestParamInfo<Cast>& cast) { return cast.param.name; }

INSTANTIATE_TEST_SUITE_P(Each, CastsTest, ::testing::ValuesIn(Casts()), NameOfCast);

}  // namespace
}  // namespace haggle::codec::casts_test
