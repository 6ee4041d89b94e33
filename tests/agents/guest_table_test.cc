// What a guest says at a dinner: guests move the money.
#include "agents/strategies/guest_table.h"

#include <gtest/gtest.h>

#include <optional>

#include "proto/base/random.h"
#include "tests/agents/dinner_desk.h"

namespace haggle::strategies::guest_table_test {
namespace {

constexpr std::int32_t kRounds = 8;

// All for nothing is worth a million; a share is worth its part, less premium and a tenth of what is prepaid.
std::int64_t Plain(const Terms& terms) {
  return terms.share_permille * (1000 - terms.premium_permille) - terms.share_permille * terms.prepaid_permille / 10;
}

class GuestTableTest : public ::testing::Test {
 protected:
  GuestTableTest() {
    stakes_.rate_permille = 60;
    stakes_.step_permille = 20;
    stakes_.exponent_permille = 1000;  // after round r, (r + 1) / 9 has been given
  }

  void Sit(DinnerOutcomes::WorthOf worth = Plain) { table_.emplace(DinnerOpened(kRounds), stakes_, std::move(worth)); }

  DinnerWord Turn(std::int32_t round, const std::optional<Outcome>& standing, const std::optional<Outcome>& last_word) {
    Reply reply;
    table_->Turn(view_, DinnerTurn(round), DinnerView(standing), last_word ? &*last_word : nullptr, reply);
    return WordOf(reply);
  }

  GuestStakes stakes_;
  std::optional<GuestTable> table_;
  Prompt prompt_ = DeskPrompt(0, 0, {}, 10);
  Scenario scenario_ = DeskScenario(100);
  View view_{DeskBriefing(scenario_)};
};

const Outcome kStingy = DinnerOutcome({125, 13, 50, 0});

TEST_F(GuestTableTest, FirstWordAsksForAllAtThePoorestGuestsPledge) {
  Sit();
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms(), (Terms{1000, 13, 60, 0}));
}

TEST_F(GuestTableTest, FirstWordStaysWithinTheTarget) {
  stakes_.rate_permille = 240;
  Sit();
  // The target is 888,889: a premium of 110 leaves 890,000.
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms(), (Terms{1000, 13, 110, 0}));
  stakes_.pledge_cents = 110'000;  // ... 791,112
  Sit();
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms(), (Terms{1000, 13, 200, 0}));
}

TEST_F(GuestTableTest, FirstWordAsksForLessWhereAllIsNotWorthIt) {
  stakes_.rate_permille = 0;
  Sit([](const Terms& terms) { return 1'000'000 - terms.share_permille * 400; });
  EXPECT_EQ(Turn(0, DinnerOutcome({1000, 13, 0, 0}), std::nullopt).terms(), (Terms{375, 13, 0, 0}))
      << "worth 850,000 of the 844,445 that are the target";
}

TEST_F(GuestTableTest, FirstWordIsItsBestWhereTheRateReachesNothing) {
  Sit([](const Terms& terms) { return terms.share_permille * terms.premium_permille; });
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms(), (Terms{1000, 4, 240, 0}));
}

TEST_F(GuestTableTest, PrefersTheLongestWindowOfEqualOnes) {
  Sit([](const Terms& terms) { return Plain(terms) - (terms.window == 13 ? 200'000 : 0); });
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms(), (Terms{1000, 8, 60, 0}));
}

TEST_F(GuestTableTest, TopsTheLastWordByAStepOfPremium) {
  Sit();
  const Outcome word = DinnerOutcome({1000, 13, 60, 0});
  EXPECT_EQ(Turn(0, kStingy, word).terms(), (Terms{1000, 13, 80, 0})) << "another guest's word";
  const Outcome higher = DinnerOutcome({1000, 13, 100, 0});
  EXPECT_EQ(Turn(1, kStingy, higher).terms(), (Terms{1000, 13, 120, 0}));
}

TEST_F(GuestTableTest, OffersAQuarterPrepaidWhereTheTargetAllowsNoMorePremium) {
  Sit();
  // Of 888,889 a premium of 110 leaves nothing for prepayment, and 120 is too much.
  const Outcome word = DinnerOutcome({1000, 13, 110, 0});
  EXPECT_EQ(Turn(0, kStingy, word).terms(), (Terms{1000, 13, 110, 0}));
  // At a premium of 80, three quarters prepaid would do; one more quarter is what it adds. But first comes the premium.
  stakes_.step_permille = 0;
  Sit();
  const Outcome low = DinnerOutcome({1000, 13, 80, 0});
  EXPECT_EQ(Turn(0, kStingy, low).terms(), (Terms{1000, 13, 80, 250}));
  EXPECT_EQ(Turn(0, kStingy, DinnerOutcome({1000, 13, 80, 250})).terms(), (Terms{1000, 13, 80, 250}))
      << "half prepaid would leave 870,000";
}

TEST_F(GuestTableTest, NeverRaisesPremiumAndPrepaymentTogether) {
  Sit([](const Terms& terms) { return terms.share_permille * 1000; });  // money is nothing to it
  const Outcome word = DinnerOutcome({1000, 13, 60, 250});
  EXPECT_EQ(Turn(0, kStingy, word).terms(), (Terms{1000, 13, 80, 250}));
  const Outcome top = DinnerOutcome({1000, 13, 240, 250});
  EXPECT_EQ(Turn(1, kStingy, top).terms(), (Terms{1000, 13, 240, 500})) << "there is no higher premium";
}

TEST_F(GuestTableTest, ClimbsValueByValueWhereTheyLieFurtherApartThanAStep) {
  stakes_.step_permille = 5;  // the table's premiums are ten apart
  Sit([](const Terms& terms) { return terms.share_permille * 1000; });
  EXPECT_EQ(Turn(0, kStingy, DinnerOutcome({1000, 13, 60, 0})).terms(), (Terms{1000, 13, 70, 0}));
}

TEST_F(GuestTableTest, NeverOffersLessMoneyThanItHas) {
  Sit();
  ASSERT_EQ(Turn(0, kStingy, DinnerOutcome({1000, 13, 80, 0})).terms(), (Terms{1000, 13, 100, 0}));
  EXPECT_EQ(Turn(1, kStingy, DinnerOutcome({1000, 13, 0, 0})).terms().premium_permille, 100);
}

TEST_F(GuestTableTest, TakesNoMoneyBackForMoreUnits) {
  // Half at 100 is its first word, since nothing at its rate reaches the target. Later all for nothing would do.
  Sit([](const Terms& terms) -> std::int64_t {
    if (terms == Terms{500, 13, 100, 0}) return 1'000'000;
    return terms == Terms{1000, 13, 0, 0} ? 800'000 : 0;
  });
  const Terms first{500, 13, 100, 0};
  ASSERT_EQ(Turn(0, kStingy, std::nullopt).terms(), first);
  EXPECT_EQ(Turn(2, kStingy, DinnerOutcome({1000, 13, 60, 0})).terms(), first);
}

TEST_F(GuestTableTest, SpeakingSecondItOffersItsBestWhereAStepReachesNothing) {
  Sit([](const Terms& terms) { return terms.share_permille * terms.premium_permille; });
  EXPECT_EQ(Turn(0, kStingy, DinnerOutcome({1000, 13, 60, 0})).terms(), (Terms{1000, 4, 240, 0}));
}

TEST_F(GuestTableTest, AcceptsWhatReachesTheTarget) {
  Sit();
  const Outcome good = DinnerOutcome({1000, 13, 110, 0});  // 890,000
  const Outcome fair = DinnerOutcome({1000, 13, 120, 0});  // 880,000
  EXPECT_TRUE(Turn(0, good, std::nullopt).accepted);
  EXPECT_FALSE(Turn(0, fair, std::nullopt).accepted);
  EXPECT_TRUE(Turn(1, fair, kStingy).accepted) << "the target is 777,778 now";
}

TEST_F(GuestTableTest, TakesAnythingThatIsWorthSomethingInTheLastRound) {
  const Outcome least = DinnerOutcome({125, 13, 240, 1000});
  std::int64_t worth = 0;
  const auto all = [&worth](const Terms& terms) {
    return terms == Terms{125, 13, 240, 1000} ? worth : std::int64_t{1'000'000};
  };
  worth = 1;
  Sit(all);
  EXPECT_FALSE(Turn(kRounds - 2, least, kStingy).accepted);
  EXPECT_TRUE(Turn(kRounds - 1, least, kStingy).accepted);
  worth = 0;
  Sit(all);
  EXPECT_FALSE(Turn(kRounds - 1, least, kStingy).accepted);
}

TEST_F(GuestTableTest, OffersNothingThatCannotBePaid) {
  Sit([](const Terms& terms) { return terms.share_permille > 500 ? GuestTable::kImpossible : Plain(terms); });
  EXPECT_EQ(Turn(0, kStingy, std::nullopt).terms().share_permille, 500);
  EXPECT_FALSE(Turn(kRounds - 1, DinnerOutcome({1000, 13, 0, 0}), kStingy).accepted);
}

TEST_F(GuestTableTest, LeavesWhereNothingIsWorthAnything) {
  Sit([](const Terms&) { return std::int64_t{0}; });
  EXPECT_TRUE(Turn(0, kStingy, std::nullopt).left);
}

TEST_F(GuestTableTest, SaysNothingMoreOnceItHasAgreed) {
  Sit();
  Reply reply;
  table_->Turn(view_, DinnerTurn(3), DinnerView(kStingy, true), &kStingy, reply);
  EXPECT_TRUE(WordOf(reply).silent);
}

// Two guests with random tastes against a seller that never moves.
TEST_F(GuestTableTest, GuestsTopEachOtherByStepsAndNeverTakeMoneyBack) {
  Random random(7, 1, 0, 0, 0);
  int rises = 0;
  for (int run = 0; run < 100; ++run) {
    std::optional<GuestTable> guests[2];
    for (auto& guest : guests) {
      const std::int64_t dear = random.Uniform(1, 4);
      const std::int64_t tied = random.Uniform(0, 3);
      const std::int64_t late = random.Uniform(0, 40'000);
      stakes_.exponent_permille = random.Uniform(200, 2000);
      stakes_.rate_permille = 30;
      guest.emplace(DinnerOpened(kRounds), stakes_, [dear, tied, late](const Terms& t) {
        return t.share_permille * (1000 - dear * t.premium_permille - tied * t.prepaid_permille / 10) - t.window * late;
      });
    }
    std::optional<Outcome> last;
    std::optional<Terms> own[2];
    for (std::int32_t round = 0; round < kRounds - 1; ++round) {
      for (int g = 0; g < 2; ++g) {
        Reply reply;
        guests[g]->Turn(view_, DinnerTurn(round), DinnerView(kStingy), last ? &*last : nullptr, reply);
        const DinnerWord word = WordOf(reply);
        if (!word.offer) continue;
        const Terms said = word.terms();
        if (own[g] && last) {
          const Terms before = TermsOf(DinnerIssues(), *last, Terms{});
          EXPECT_GE(said.premium_permille, own[g]->premium_permille);
          EXPECT_GE(said.prepaid_permille, own[g]->prepaid_permille);
          EXPECT_LE(said.premium_permille, std::max(own[g]->premium_permille, before.premium_permille + 20));
          EXPECT_LE(said.prepaid_permille, std::max(own[g]->prepaid_permille, before.prepaid_permille + 250));
          if (said.premium_permille > before.premium_permille) {
            EXPECT_LE(said.prepaid_permille, std::max(own[g]->prepaid_permille, before.prepaid_permille));
            ++rises;
          }
        }
        own[g] = said;
        last = word.offer;
      }
    }
  }
  EXPECT_GT(rises, 100) << "they did top each other";
}

}  // namespace
}  // namespace haggle::strategies::guest_table_test
