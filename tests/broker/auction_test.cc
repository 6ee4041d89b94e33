// Auctions, played through the market: what theory promises of them.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "broker/core/auction_clearing.h"
#include "broker/core/validate.h"
#include "tests/broker/one_table.h"

namespace haggle::core::auction_test {
namespace {

using Values = std::vector<std::int64_t>;  // what each further unit is worth, falling

struct Result {
  Values units;     // by bidder
  Values payments;  // by bidder
  std::int64_t price = 0;
};

// Bidders are the parties 2 to n + 1; each bids one unit at each of its values.
Result Play(const Scenario& scenario, const std::vector<Values>& bids) {
  MarketDriver run(scenario);
  run.Step();
  const TableId table = TableNow(run);
  run.Step();  // no call
  for (std::size_t i = 0; i < bids.size(); ++i) {
    for (const std::int64_t value : bids[i]) {
      const bool lot = scenario.tables[0].issues.size() == 1;
      run.Move(static_cast<PartyId>(i + 2), Offer{table, OutcomeOf(lot ? Values{value} : Values{1, value})});
    }
  }
  run.Step();
  const auto closed = run.Last<TableClosed>();
  Result result{Values(bids.size(), 0), Values(bids.size(), 0), closed.price};
  for (const Awarded& award : closed.awards) {
    result.units[award.party - 2] = award.units;
    result.payments[award.party - 2] = award.payment;
  }
  return result;
}

Scenario ManyUnits(ProtocolKind protocol, std::size_t bidders, std::int64_t supply) {
  Scenario scenario = OneTable(protocol, bidders + 1, 1, {IntegerIssue("units", 0, 9), IntegerIssue("price", 0, 100)});
  scenario.tables[0].auction.supply = supply;
  return scenario;
}

Scenario OneLot(ProtocolKind protocol, std::size_t bidders) {
  return OneTable(protocol, bidders + 1, 1, {IntegerIssue("price", 0, 100)});
}

std::int64_t WorthOf(const Values& values, std::int64_t units) {
  return std::accumulate(values.begin(), values.begin() + std::min<std::int64_t>(units, std::ssize(values)),
                         std::int64_t{0});
}

// The greatest sum of values that `supply` units can have, by trying all.
std::int64_t Best(const std::vector<Values>& values, std::size_t from, std::int64_t supply) {
  if (from == values.size()) return 0;
  std::int64_t best = 0;
  for (std::int64_t units = 0; units <= std::min<std::int64_t>(supply, std::ssize(values[from])); ++units) {
    best = std::max(best, WorthOf(values[from], units) + Best(values, from + 1, supply - units));
  }
  return best;
}

Values FallingValues(std::size_t most) {
  const auto size = *rc::gen::inRange<std::size_t>(0, most + 1);
  Values values = *rc::gen::container<Values>(size, rc::gen::inRange<std::int64_t>(0, 9));
  std::sort(values.rbegin(), values.rend());
  return values;
}

std::vector<Values> SomeBidders() {
  std::vector<Values> bidders(*rc::gen::inRange<std::size_t>(1, 4));
  for (Values& values : bidders) values = FallingValues(3);
  return bidders;
}

// Every way to bid for up to two units with whole prices up to `high`.
void ForEachBid(std::int64_t high, const std::function<void(const Values&)>& look) {
  look({});
  for (std::int64_t a = 0; a <= high; ++a) {
    look({a});
    for (std::int64_t b = 0; b <= a; ++b) look({a, b});
  }
}

TEST(Vcg, ChargesWhatTheWinnersDisplace) {
  const Result ada = Play(ManyUnits(ProtocolKind::kVcg, 2, 2), {{10, 9}, {8}});
  EXPECT_EQ(ada.units, (Values{2, 0}));
  EXPECT_EQ(ada.payments, (Values{8, 0}));
  const Result three = Play(ManyUnits(ProtocolKind::kVcg, 3, 3), {{10, 7, 2}, {9, 6, 1}, {8, 3}});
  EXPECT_EQ(three.units, (Values{1, 1, 1}));
  EXPECT_EQ(three.payments, (Values{6, 7, 7}));
}

TEST(Vcg, NobodyGainsByBiddingOtherThanTheTruth) {
  EXPECT_TRUE(rc::check([] {
    const auto supply = *rc::gen::inRange<std::int64_t>(1, 4);
    Scenario scenario = ManyUnits(ProtocolKind::kVcg, 3, supply);
    scenario.tables[0].auction.reserve = *rc::gen::inRange<std::int64_t>(0, 4);
    const Values truth = FallingValues(2);
    std::vector<Values> bids = {truth, FallingValues(2), FallingValues(2)};
    const Result honest = Play(scenario, bids);
    const std::int64_t gain = WorthOf(truth, honest.units[0]) - honest.payments[0];
    RC_ASSERT(gain >= 0);
    ForEachBid(4, [&](const Values& other) {
      bids[0] = other;
      const Result result = Play(scenario, bids);
      RC_ASSERT(WorthOf(truth, result.units[0]) - result.payments[0] <= gain);
    });
  }));
}

TEST(Vcg, UnitsGoWhereTheyAreWorthMostAndNobodyPaysMoreThanTheyAreWorth) {
  EXPECT_TRUE(rc::check([] {
    const auto supply = *rc::gen::inRange<std::int64_t>(1, 6);
    const std::vector<Values> bidders = SomeBidders();
    const Result result = Play(ManyUnits(ProtocolKind::kVcg, bidders.size(), supply), bidders);
    std::int64_t worth = 0;
    for (std::size_t i = 0; i < bidders.size(); ++i) {
      worth += WorthOf(bidders[i], result.units[i]);
      RC_ASSERT(result.payments[i] <= WorthOf(bidders[i], result.units[i]));
      // Clarke: what the others could have without the bidder, less what they have.
      std::vector<Values> others = bidders;
      others[i].clear();
      std::int64_t have = 0;
      for (std::size_t j = 0; j < bidders.size(); ++j) have += j == i ? 0 : WorthOf(bidders[j], result.units[j]);
      RC_ASSERT(result.payments[i] == Best(others, 0, supply) - have);
    }
    RC_ASSERT(worth == Best(bidders, 0, supply));
  }));
}

TEST(Vcg, BuyingIsSellingWithTheSignChanged) {
  Scenario scenario = ManyUnits(ProtocolKind::kVcg, 3, 2);
  scenario.tables[0].auction.reverse = true;
  const Result result = Play(scenario, {{20, 30}, {25}, {60}});
  EXPECT_EQ(result.units, (Values{1, 1, 0}));
  // Without the first one the third is needed; without the second the first's other unit.
  EXPECT_EQ(result.payments, (Values{60, 30, 0}));
  // Where nobody is left to replace it, the reserve is: here the highest price there is.
  EXPECT_EQ(Play(scenario, {{20, 30}, {}, {}}).payments, (Values{200, 0, 0}));
}

TEST(UniformPrice, IsTheBestLosingOrTheWorstWinningBid) {
  const std::vector<Values> bids = {{10, 7, 2}, {9, 6, 1}, {8, 3}};
  Scenario scenario = ManyUnits(ProtocolKind::kUniformPrice, 3, 3);
  EXPECT_EQ(Play(scenario, bids).price, 7);
  EXPECT_EQ(Play(scenario, bids).payments, (Values{7, 7, 7}));
  scenario.tables[0].auction.last_accepted = true;
  EXPECT_EQ(Play(scenario, bids).price, 8);
}

TEST(UniformPrice, DemandReductionPays) {
  const Scenario scenario = ManyUnits(ProtocolKind::kUniformPrice, 2, 2);
  EXPECT_EQ(Play(scenario, {{10, 9}, {8}}).payments, (Values{16, 0}));
  const Result reduced = Play(scenario, {{10}, {8}});
  EXPECT_EQ(reduced.units, (Values{1, 1}));
  EXPECT_EQ(reduced.price, 0);
}

TEST(UniformPrice, LiesBetweenWinnersAndLosers) {
  EXPECT_TRUE(rc::check([] {
    const auto supply = *rc::gen::inRange<std::int64_t>(1, 6);
    const std::vector<Values> bidders = SomeBidders();
    Scenario scenario = ManyUnits(ProtocolKind::kUniformPrice, bidders.size(), supply);
    scenario.tables[0].auction.last_accepted = *rc::gen::arbitrary<bool>();
    scenario.tables[0].auction.reserve = *rc::gen::inRange<std::int64_t>(0, 5);
    const Result result = Play(scenario, bidders);
    const std::int64_t sold = std::accumulate(result.units.begin(), result.units.end(), std::int64_t{0});
    if (sold == 0) return;
    RC_ASSERT(sold <= supply);
    RC_ASSERT(result.price >= scenario.tables[0].auction.reserve);
    for (std::size_t i = 0; i < bidders.size(); ++i) {
      RC_ASSERT(result.payments[i] == result.units[i] * result.price);
      for (std::int64_t unit = 0; unit < std::ssize(bidders[i]); ++unit) {
        const std::int64_t value = bidders[i][static_cast<std::size_t>(unit)];
        RC_ASSERT((unit < result.units[i] ? value >= result.price : value <= result.price));
      }
    }
  }));
}

TEST(SecondPrice, TheTruthIsBestAndTheBestBidWins) {
  EXPECT_TRUE(rc::check([] {
    Scenario scenario = OneLot(ProtocolKind::kSecondPrice, 3);
    scenario.tables[0].auction.reserve = *rc::gen::inRange<std::int64_t>(0, 6);
    Values worth = *rc::gen::container<Values>(3, rc::gen::inRange<std::int64_t>(0, 9));
    std::vector<Values> bids = {{worth[0]}, {worth[1]}, {worth[2]}};
    const Result honest = Play(scenario, bids);
    const std::int64_t gain = honest.units[0] * worth[0] - honest.payments[0];
    const std::int64_t highest = *std::max_element(worth.begin(), worth.end());
    for (std::size_t i = 0; i < 3; ++i) {
      RC_ASSERT((honest.units[i] == 0 || (worth[i] == highest && honest.payments[i] <= highest)));
    }
    for (std::int64_t other = 0; other <= 10; ++other) {
      bids[0] = {other};
      const Result result = Play(scenario, bids);
      RC_ASSERT(result.units[0] * worth[0] - result.payments[0] <= gain);
    }
  }));
}

TEST(FirstPrice, TheWinnerPaysItsOwnBid) {
  const Result result = Play(OneLot(ProtocolKind::kFirstPrice, 3), {{40}, {70}, {60}});
  EXPECT_EQ(result.payments, (Values{0, 70, 0}));
  Scenario buying = OneLot(ProtocolKind::kFirstPrice, 3);
  buying.tables[0].auction.reverse = true;
  EXPECT_EQ(Play(buying, {{40}, {70}, {60}}).payments, (Values{40, 0, 0}));
}

// In tick t the order begins with the party for which (party + t) mod 3 is 0: of two
// equal bidders each wins in its turn.
TEST(Ties, FavourNobodyForEver) {
  Scenario scenario = OneLot(ProtocolKind::kSecondPrice, 2);
  scenario.ticks = 6;
  MarketDriver run(scenario);
  run.Step();
  Values wins(4, 0);
  while (!run.over()) {
    const TableId table = TableNow(run);
    run.Step();
    run.Move(2, Offer{table, OutcomeOf({50})});
    run.Move(3, Offer{table, OutcomeOf({50})});
    run.Step();
    ++wins[run.Last<TableClosed>().winner];
  }
  EXPECT_EQ(wins, (Values{0, 0, 4, 2}));
}

TEST(AuctionClearing, FillsTheLastBidInPartAndPricesByItsRest) {
  const AuctionClearing clearing = ClearAuction({{0, 5, 8, 0}, {1, 5, 9, 1}, {0, 4, 3, 0}, {1, 1, -1, 1}}, 2, 7, 0);
  EXPECT_EQ(clearing.units, (Values{2, 5}));
  EXPECT_EQ(clearing.last_accepted, 8);
  EXPECT_EQ(clearing.FirstRejected(), 8);
  ASSERT_EQ(clearing.rejected.size(), 2U);
  EXPECT_EQ(clearing.rejected[0].units, 3);
  // The five units of bidder 1 displace three at 8 and two at 3.
  EXPECT_EQ(static_cast<std::int64_t>(ClarkePayment(clearing, 1)), 30);
  EXPECT_EQ(static_cast<std::int64_t>(ClarkePayment(clearing, 0)), 0);
}

// What an auction refuses to be.
std::vector<std::string> FaultsOf(const Scenario& scenario) {
  std::vector<std::string> faults;
  for (const ScenarioFault& fault : Validate(scenario)) faults.push_back(fault.path + ": " + fault.expected);
  return faults;
}

TEST(AuctionRules, AreChecked) {
  EXPECT_TRUE(FaultsOf(ManyUnits(ProtocolKind::kVcg, 2, 5)).empty());
  Scenario scenario = ManyUnits(ProtocolKind::kVcg, 2, 5);
  scenario.tables[0].issues.pop_back();
  EXPECT_EQ(FaultsOf(scenario),
            std::vector<std::string>{"tables.table.issues: expected two issues, units and price a unit, found 1"});
  scenario = OneLot(ProtocolKind::kFirstPrice, 2);
  scenario.tables[0].auction.reserve = 101;
  EXPECT_EQ(FaultsOf(scenario), std::vector<std::string>{"tables.table.auction.reserve: expected 0 or a value of the "
                                                         "issue \"price\", found 101"});
  scenario = OneLot(ProtocolKind::kFinalOffer, 2);
  scenario.tables[0].auction.supply = 2;
  EXPECT_EQ(FaultsOf(scenario), std::vector<std::string>{"tables.table.auction: expected none, because the protocol is "
                                                         "not that of an auction, found one"});
  scenario = OneLot(ProtocolKind::kSecondPrice, 2);
  scenario.tables[0].rounds = 2;
  EXPECT_EQ(FaultsOf(scenario).size(), 1U);
}

}  // namespace
}  // namespace haggle::core::auction_test
