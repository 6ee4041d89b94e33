// A run as a whole: its phases, who is asked, who is told, how it ends.
#include "broker/core/market.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <variant>
#include <vector>

#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "tests/broker/market_driver.h"

namespace haggle::core::market_test {
namespace {

TEST(Market, TheVillageIsAValidScenario) {
  for (const ScenarioFault& fault : Validate(Village())) ADD_FAILURE() << fault.path << ": " << fault.expected;
}

TEST(Market, WaitsForNatureFirstThenForParties) {
  const Market market(Village());
  EXPECT_EQ(market.waiting(), Market::Waiting::kDraws);
  EXPECT_EQ(market.phase(), Phase::kGenesis);
  EXPECT_EQ(market.next_seq(), 1U);
  EXPECT_TRUE(market.due().empty());
}

TEST(Market, RunsToItsEndWithSilentParties) {
  MarketDriver run(Village());
  run.Step();
  EXPECT_EQ(run.market().waiting(), Market::Waiting::kParties);
  EXPECT_EQ(run.market().phase(), Phase::kSpeak);
  run.UntilTick(100);
  EXPECT_TRUE(run.over());
  EXPECT_EQ(run.market().tick(), 7);
  EXPECT_EQ(run.market().phase(), Phase::kClosed);
  EXPECT_EQ(run.All<TickBegan>().size(), 8U);
}

TEST(Market, ARoundOfFundingBuysItsStakeAtTheValuationOfWhatRuns) {
  Scenario scenario = Village();
  Party& ada = scenario.parties[1];
  ada.stocks = {{"chip", 0, 30}};
  Funding round;
  round.name = "round";
  round.tick = {2, 2};
  round.amount_cents = 1'000'000;
  round.stake_permille = 100;
  round.valuation_cents = 2'000'000;
  round.valuation_unit_cents = 10'000;
  ada.account.funding = {round};
  const auto paid = [&] {
    MarketDriver run(scenario);
    run.UntilTick(3);
    return run.Last<Funded>();
  };
  EXPECT_EQ(paid().valuation_cents, 2'300'000) << "thirty units run";
  EXPECT_EQ(paid().amount_cents, 230'000);
  ada.account.funding[0].amount_cents = 200'000;
  EXPECT_EQ(paid().amount_cents, 200'000) << "never more than was meant";
  ada.account.funding[0].amount_permille = {500, 500};
  EXPECT_EQ(paid().amount_cents, 100'000);
  ada.account.funding[0].stake_permille = 0;
  ada.account.funding[0].valuation_cents = ada.account.funding[0].valuation_unit_cents = 0;
  EXPECT_EQ(paid().valuation_cents, 0);
  EXPECT_EQ(paid().amount_cents, 100'000);
}

// Dan's hall has 60 units of room from tick 5 on (20 a tick from tick 3 on) without what he builds.
TEST(Market, ASiteHasTheRoomThatItsOwnerBuilds) {
  Scenario scenario = Village();
  Site& hall = scenario.parties.back().sites[0];
  hall.extend_units = 10;
  hall.extend_cost_cents = 500;
  hall.extend_lag = 3;
  hall.extend_most = 1'000;
  MarketDriver run(scenario);
  const auto dan = [&]() -> const PartyState& { return *run.state().FindParty(kDan); };
  run.Step();
  const std::int64_t cash = dan().cash_cents;
  std::vector<std::int64_t> room;
  for (Tick tick = 0; tick < scenario.ticks; ++tick) {
    run.UntilTick(tick);
    EXPECT_EQ(dan().room_peak, std::max<std::int64_t>(dan().sites[0].room, room.empty() ? 0 : room.back()));
    room.push_back(dan().sites[0].room);
    run.Until(Phase::kOrder);
    run.Move(kDan, Build{0, 1 + tick});
    run.Step();
    EXPECT_LE(dan().extensions.size(), 4U) << "one that is there, three that come";
  }
  EXPECT_EQ(room, (std::vector<std::int64_t>{0, 0, 0, 30, 70, 120, 160, 210}));
  EXPECT_EQ(dan().cash_cents, cash - 36 * 500);
  EXPECT_EQ(dan().outside_cents, 36 * 500);
  // Halls are seen from the road.
  for (const PartyId party : {kMaker, kAda, kPatron, kCid, kDan}) {
    std::vector<Tick> told;
    for (const Event& event : run.ShownTo(party)) {
      if (const auto* extended = std::get_if<SiteExtended>(&event.body)) told.push_back(extended->from_tick);
    }
    told.resize(std::min<std::size_t>(told.size(), 7));  // the seller is asked once more after the last tick's orders
    EXPECT_EQ(told, (std::vector<Tick>{3, 4, 5, 6, 7, 8, 9})) << party;
  }
}

TEST(Market, StopsEarlyWhenToldToAndTellsNobody) {
  Scenario scenario = Village();
  scenario.stop_after = 3;
  MarketDriver run(scenario);
  run.UntilTick(100);
  EXPECT_TRUE(run.over());
  EXPECT_EQ(run.market().tick(), 2);
  EXPECT_EQ(run.market().BriefingFor(kAda).scenario.stop_after, 0);
  EXPECT_EQ(run.market().BriefingFor(kAda).scenario.ticks, 8);
}

TEST(Market, AsksWhoeverHasSomethingToDecide) {
  MarketDriver run(Village());
  run.Until(Phase::kSpeak, kSpeakSound);
  // Ada and the patron know each other; buyers are asked for claims in tick 0.
  EXPECT_EQ(run.market().due(), (std::vector<PartyId>{kAda, kBob, kPatron, kCid, kDan}));
  EXPECT_TRUE(run.Asked(kAda, AskKind::kSound));
  EXPECT_FALSE(run.Asked(kBob, AskKind::kSound));
  EXPECT_FALSE(run.Asked(kCid, AskKind::kSound));  // the patron speaks for cid
  EXPECT_TRUE(run.Asked(kPatron, AskKind::kSound));
  EXPECT_TRUE(run.Asked(kCid, AskKind::kClaim));
  EXPECT_FALSE(run.Asked(kPatron, AskKind::kClaim));
  run.Until(Phase::kSpeak, kSpeakApproach);
  EXPECT_EQ(run.market().due(), (std::vector<PartyId>{kAda, kBob, kPatron}));
  run.Step();  // nobody was invited and no table is open
  EXPECT_EQ(run.market().phase(), Phase::kOrder);
  EXPECT_EQ(run.market().due(), (std::vector<PartyId>{kAda, kBob, kCid, kDan}));
  run.Step();
  EXPECT_EQ(run.market().phase(), Phase::kAllocate);
  EXPECT_EQ(run.market().due(), (std::vector<PartyId>{kMaker}));
  EXPECT_EQ(run.market().prompt(kMaker).asks.at(0).available, 150);
  run.Step();
  EXPECT_EQ(run.market().tick(), 1);
  EXPECT_FALSE(run.Asked(kBob, AskKind::kClaim));
}

TEST(Market, PromptsAreCountedAndShowEachEventOnce) {
  MarketDriver run(Village());
  run.Step();
  EXPECT_EQ(run.market().prompt(kAda).number, 1U);
  EXPECT_EQ(run.market().prompt(kAda).epoch, 0U);
  run.UntilTick(2);
  EXPECT_EQ(run.market().prompt(kAda).tick, 2);
  int began = 0;
  for (const Event& event : run.ShownTo(kAda)) began += std::holds_alternative<TickBegan>(event.body) ? 1 : 0;
  EXPECT_EQ(began, 3);
}

TEST(Market, APartyIsToldOfItsOwnAffairsAndAPrincipalOfItsAffiliates) {
  MarketDriver run(Village());
  run.UntilTick(3);
  for (const Event& event : run.ShownTo(kBob)) {
    const auto* statement = std::get_if<Statement>(&event.body);
    EXPECT_TRUE(statement == nullptr || statement->party == kBob);
    EXPECT_FALSE(std::holds_alternative<SellerBook>(event.body));
  }
  std::vector<PartyId> told;
  for (const Event& event : run.ShownTo(kPatron)) {
    if (const auto* statement = std::get_if<Statement>(&event.body)) told.push_back(statement->party);
  }
  EXPECT_NE(std::find(told.begin(), told.end(), kCid), told.end());
  EXPECT_NE(std::find(told.begin(), told.end(), kDan), told.end());
  EXPECT_EQ(std::count(told.begin(), told.end(), kAda), 0);
}

TEST(Market, TheSameStepsGiveTheSameDigest) {
  MarketDriver one(Village());
  MarketDriver two(Village());
  one.UntilTick(4);
  two.UntilTick(4);
  EXPECT_EQ(one.market().Digest(), two.market().Digest());
  two.Step();
  EXPECT_NE(one.market().Digest(), two.market().Digest());
}

TEST(Market, AMarketThatIsOverStaysAsItIs) {
  Scenario scenario = Village();
  scenario.ticks = 1;
  MarketDriver run(scenario);
  run.UntilTick(5);
  ASSERT_TRUE(run.over());
  const Hash digest = run.market().Digest();
  run.Move(kAda, Order{0, 10});
  run.Step();
  EXPECT_EQ(run.market().Digest(), digest);
  EXPECT_TRUE(run.market().due().empty());
}

}  // namespace
}  // namespace haggle::core::market_test
