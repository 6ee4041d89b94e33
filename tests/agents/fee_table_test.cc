// Fees of redirections: which there are, and who bids and asks what.
#include "agents/strategies/fee_table.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/agents/desk.h"

namespace haggle::strategies::fee_table_test {
namespace {

constexpr TableId kTable = 5;

Issue Fee(std::int64_t low, std::int64_t high, std::int64_t step) {
  Issue issue;
  issue.name = "fee";
  issue.role = IssueRole::kFee;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

TEST(FeeScaleTest, FindsTheNearestFeeOnOneSide) {
  const FeeScale steps({Fee(100, 1000, 300)});
  EXPECT_EQ(steps.highest(), 1000);
  const auto below = [](const FeeScale& scale, std::int64_t cents) { return scale.FeeOf(scale.AtMost(cents)); };
  const auto above = [](const FeeScale& scale, std::int64_t cents) { return scale.FeeOf(scale.AtLeast(cents)); };
  EXPECT_EQ(below(steps, 699), 400);
  EXPECT_EQ(below(steps, 700), 700);
  EXPECT_EQ(below(steps, 50), 100) << "all are more";
  EXPECT_EQ(below(steps, 5000), 1000);
  EXPECT_EQ(above(steps, 401), 700);
  EXPECT_EQ(above(steps, 400), 400);
  EXPECT_EQ(above(steps, 50), 100);
  EXPECT_EQ(above(steps, 5000), 1000) << "all are less";
  EXPECT_EQ(below(FeeScale({Fee(0, 1'000'000'000, 1)}), 999'999'999), 999'999'999) << "not one by one";
  Issue named = Fee(0, 0, 0);
  named.values = {500, 100, 900};
  const FeeScale chosen({named});
  EXPECT_EQ(chosen.highest(), 900);
  EXPECT_EQ(below(chosen, 600), 500);
  EXPECT_EQ(below(chosen, 50), 100);
  EXPECT_EQ(above(chosen, 101), 500);
  EXPECT_EQ(above(chosen, 901), 900);
}

class FeeTableTest : public ::testing::Test {
 protected:
  FeeTableTest() {
    table_.opened.table = kTable;
    table_.opened.issues = {Fee(0, 3000, 100)};
    table_.opened.rounds = 4;
  }

  // What is said in a round: a fee, or nothing if the other's is accepted or the table is left.
  const Action& Bid(std::int32_t round, std::int64_t limit) {
    reply_.Clear();
    BidFee(view_, At(round), table_, limit, reply_);
    return reply_.moves()[0].action;
  }
  const Action& Ask(std::int32_t round, std::int64_t limit) {
    reply_.Clear();
    AskFee(view_, At(round), table_, limit, 1000, reply_);
    return reply_.moves()[0].action;
  }
  void Stand(PartyId by, std::int64_t fee) {
    table_.standing = true;
    table_.offered_by = by;
    table_.offer = Outcome();
    table_.offer.push_back(fee);
  }
  static std::int64_t FeeOf(const Action& action) { return std::get<Offer>(action).values[0]; }
  static haggle::Ask At(std::int32_t round) { return haggle::Ask{AskKind::kBargain, kTable, 0, round, 0}; }

  Scenario scenario_ = DeskScenario(100);
  View view_{DeskBriefing(scenario_)};
  TableView table_;
  Reply reply_;
};

TEST_F(FeeTableTest, BidsRiseToTheLimitAndAsksFallToIt) {
  // 200 + 800 * (round / 4)^2 permille of 2,000: 500, 800, 1300, 2000.
  EXPECT_EQ(FeeOf(Bid(0, 2000)), 500);
  EXPECT_EQ(FeeOf(Bid(1, 2000)), 800);
  EXPECT_EQ(FeeOf(Bid(2, 2000)), 1300);
  EXPECT_EQ(FeeOf(Bid(3, 2000)), 2000);
  // 3 - 2 * round / 4 times 1,000.
  EXPECT_EQ(FeeOf(Ask(0, 1000)), 2500);
  EXPECT_EQ(FeeOf(Ask(1, 1000)), 2000);
  EXPECT_EQ(FeeOf(Ask(2, 1000)), 1500);
  EXPECT_EQ(FeeOf(Ask(3, 1000)), 1000);
}

TEST_F(FeeTableTest, AcceptsTheFeeThatItWouldOfferItself) {
  table_.opened.issues = {Fee(200, 3000, 100)};
  table_.opened.rounds = 8;
  Stand(kDeskSeller, 200);
  // In the first round it would bid 53 cents of its 250, and so the least that there is, 200.
  EXPECT_TRUE(std::holds_alternative<Accept>(Bid(0, 250)));
  EXPECT_TRUE(std::holds_alternative<Leave>(Bid(0, 150))) << "the least is more than the limit";
}

TEST_F(FeeTableTest, SellerAcceptsNothingBelowItsNextAsk) {
  Stand(99, 1500);
  EXPECT_FALSE(std::holds_alternative<Accept>(Ask(1, 1000)));
  EXPECT_TRUE(std::holds_alternative<Accept>(Ask(2, 1000)));
  EXPECT_TRUE(std::holds_alternative<Leave>(Ask(3, 5000))) << "no fee reaches its limit";
}

}  // namespace
}  // namespace haggle::strategies::fee_table_test
