// What a seller says at a dinner: it moves the volume.
#include "agents/strategies/seller_table.h"

#include <gtest/gtest.h>

#include <optional>

#include "proto/base/random.h"
#include "tests/agents/dinner_desk.h"

namespace haggle::strategies::seller_table_test {
namespace {

constexpr std::int32_t kRounds = 8;

// Premium for each unit, friction that grows more than in proportion, an evening.
std::int64_t Plain(const Terms& terms) {
  const std::int64_t share = terms.share_permille;
  return share * terms.premium_permille - share * share / 20 - 5000;
}

class SellerTableTest : public ::testing::Test {
 protected:
  // Exponent 1: after round r, (r + 1) / 9 has been given.
  void Sit(DinnerOutcomes::WorthOf worth = Plain, std::int64_t exponent = 1000) {
    table_.emplace(DinnerOpened(kRounds), exponent, std::move(worth));
  }

  DinnerWord Turn(std::int32_t round, const std::optional<Terms>& standing) {
    Reply reply;
    const std::optional<Outcome> offer = standing ? std::optional<Outcome>(DinnerOutcome(*standing)) : std::nullopt;
    table_->Turn(view_, DinnerTurn(round), DinnerView(offer), reply);
    return WordOf(reply);
  }

  std::optional<SellerTable> table_;
  Scenario scenario_ = DeskScenario(100);
  View view_{DeskBriefing(scenario_, kDeskSeller)};
};

TEST_F(SellerTableTest, FirstWordIsTheSmallestShareThatIsWorthItsEvening) {
  Sit();
  // An eighth costs 781 and the evening: a premium of 50 brings 6,250.
  EXPECT_EQ(Turn(0, std::nullopt).terms(), (Terms{125, 13, 50, 0}));
  Sit([](const Terms& terms) { return Plain(terms) - 30'000; });
  // At 240 an eighth brings 30,000 and a quarter 60,000.
  EXPECT_EQ(Turn(0, std::nullopt).terms(), (Terms{250, 13, 160, 0}));
}

TEST_F(SellerTableTest, FirstWordMayBeWorthNothingMore) {
  Sit([](const Terms& terms) { return terms.share_permille == 375 ? std::int64_t{0} : terms.share_permille - 400; });
  EXPECT_EQ(Turn(0, std::nullopt).terms().share_permille, 375);
}

TEST_F(SellerTableTest, GivesMoreVolumeForTheStandingMoney) {
  Sit();
  // At 100: an eighth is worth 6,719, a quarter 16,875, three eighths 25,469, .., all 45,000.
  const Terms asked{1000, 8, 100, 0};
  EXPECT_EQ(Turn(1, asked).terms(), (Terms{250, 8, 100, 0})) << "two ninths of 45,000";
  EXPECT_EQ(Turn(3, asked).terms(), (Terms{375, 8, 100, 0})) << "four ninths";
  EXPECT_EQ(Turn(5, asked).terms(), (Terms{500, 8, 100, 0})) << "six ninths";
}

TEST_F(SellerTableTest, TakesMoneyPrepaymentAndWindowAsTheyAre) {
  Sit();
  EXPECT_EQ(Turn(1, Terms{1000, 4, 90, 750}).terms(), (Terms{250, 4, 90, 750}));
}

TEST_F(SellerTableTest, NeverGivesFewerUnitsThanBefore) {
  Sit();
  ASSERT_EQ(Turn(5, Terms{1000, 8, 100, 0}).terms().share_permille, 500);
  // For more money a quarter alone would be worth what is wanted, two ninths of 135,000.
  EXPECT_EQ(Turn(1, Terms{1000, 8, 190, 0}).terms(), (Terms{500, 8, 190, 0}));
}

TEST_F(SellerTableTest, GivesAStepMoreForItsOwnAskingWhereTheMoneyBuysNothing) {
  Sit();
  Terms asked = Turn(0, std::nullopt).terms();
  ASSERT_EQ(asked.share_permille, 125);
  const Terms little{1000, 13, 30, 0};
  for (std::int32_t round = 1; round < 5; ++round) {
    asked.share_permille += 125;
    ASSERT_GE(Plain(asked), 0);
    EXPECT_EQ(Turn(round, little).terms(), asked) << "the same money";
  }
  // More would be a loss: 875 * 50 is less than 875 * 875 / 20 and its evening.
  while (Plain({asked.share_permille + 125, 13, 50, 0}) >= 0) {
    asked.share_permille += 125;
    EXPECT_EQ(Turn(5, little).terms(), asked);
  }
  EXPECT_EQ(Turn(kRounds - 1, little).terms(), asked) << "in the last round as well";
}

TEST_F(SellerTableTest, WaitsWhileItsTargetIsAboveWhatStands) {
  Sit();
  // All at 100 is worth 45,000, more than its own next word ever; its best of all is 185,000.
  const Terms offer{1000, 8, 100, 0};
  for (std::int32_t round = 0; round < 6; ++round) EXPECT_FALSE(Turn(round, offer).accepted) << round;
  EXPECT_TRUE(Turn(6, offer).accepted) << "two ninths of 185,000 are 41,112";
}

TEST_F(SellerTableTest, AcceptsNothingThatIsWorthLessThanItsOwnNextWord) {
  // Gives way at once: the target is next to nothing from the start, and all of v* is wanted.
  Sit(Plain, 1'000'000);
  const Terms small{125, 8, 100, 0};  // worth 6,719
  const DinnerWord word = Turn(3, small);
  EXPECT_FALSE(word.accepted);
  EXPECT_EQ(word.terms().share_permille, 1000);
  EXPECT_TRUE(Turn(3, Terms{1000, 8, 100, 0}).accepted);
}

TEST_F(SellerTableTest, TakesAnythingThatIsWorthSomethingInTheLastRound) {
  std::int64_t worth = 1;
  const auto all = [&worth](const Terms& terms) { return terms == Terms{125, 4, 0, 0} ? worth : Plain(terms); };
  const Terms least{125, 4, 0, 0};
  Sit(all);
  EXPECT_FALSE(Turn(kRounds - 2, least).accepted);
  EXPECT_TRUE(Turn(kRounds - 1, least).accepted);
  worth = 0;
  Sit(all);
  EXPECT_FALSE(Turn(kRounds - 1, least).accepted);
}

TEST_F(SellerTableTest, LeavesATableWithoutAnyOutcomeThatIsWorthSomething) {
  Sit([](const Terms&) { return std::int64_t{0}; });
  EXPECT_TRUE(Turn(0, std::nullopt).left);
}

TEST_F(SellerTableTest, SaysNothingMoreOnceItHasAgreed) {
  Sit();
  Reply reply;
  table_->Turn(view_, DinnerTurn(3), DinnerView(DinnerOutcome({1000, 8, 100, 0}), true), reply);
  EXPECT_TRUE(WordOf(reply).silent);
}

// Guests that raise at random.
TEST_F(SellerTableTest, VolumeNeverFallsAndNoWordIsALossWhileMoneyRises) {
  Random random(7, 1, 0, 0, 0);
  int rises = 0;
  for (int run = 0; run < 200; ++run) {
    const std::int64_t friction = random.Uniform(1, 80);
    const std::int64_t evening = random.Uniform(0, 20'000);
    const auto worth = [friction, evening](const Terms& t) {
      const std::int64_t share = t.share_permille;
      return share * t.premium_permille + share * t.prepaid_permille / 20 - share * share * friction / 1000 - evening;
    };
    Sit(worth, random.Uniform(300, 1500));
    std::int64_t asked = 0;  // share, for money of its own asking
    std::int64_t given = 0;  // ... for what was offered
    Terms money{1000, 8, random.Uniform(0, 6) * 10, 0};
    for (std::int32_t round = 0; round < kRounds; ++round) {
      const DinnerWord word = Turn(round, round == 0 ? std::nullopt : std::optional<Terms>(money));
      if (word.accepted) {
        EXPECT_GT(worth(money), 0);
      }
      if (!word.offer) break;
      const bool takes = word.terms().premium_permille == money.premium_permille && round > 0;
      std::int64_t& share = takes && word.terms().window == money.window ? given : asked;
      EXPECT_GE(word.terms().share_permille, share);
      EXPECT_GE(worth(word.terms()), 0);
      if (word.terms().share_permille > share && round > 0) ++rises;
      share = word.terms().share_permille;
      money.premium_permille = std::min<std::int64_t>(240, money.premium_permille + random.Uniform(0, 3) * 10);
    }
  }
  EXPECT_GT(rises, 100) << "it did give more";
}

}  // namespace
}  // namespace haggle::strategies::seller_table_test
