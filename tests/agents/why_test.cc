// What is told beside moves: reasons and beliefs.
#include "proto/base/why.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/base/belief.h"

namespace haggle::why_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(WhyTest, TellsNothingWithoutAReason) { EXPECT_EQ(TellWhy(Why{}), ""); }

TEST(WhyTest, TellsMoneyUnitsAndParties) {
  const Why why = Because(WhyCode::kSoundNeed, 12'000, 27, 3'220'000'000, 3);
  const std::string told = TellWhy(why, [](PartyId party) { return "number " + std::to_string(party); });
  EXPECT_THAT(told, HasSubstr("number 3"));
  EXPECT_THAT(told, HasSubstr("12,000 units"));
  EXPECT_THAT(told, HasSubstr("27 ticks"));
  EXPECT_THAT(told, HasSubstr("$32.2M"));
  EXPECT_THAT(TellWhy(why), HasSubstr("party 3"));
}

TEST(WhyTest, TellsSmallAmountsSharesAndLosses) {
  EXPECT_THAT(TellWhy(Because(WhyCode::kFeeAsk, 226'000, 147'800, 865, 2)), HasSubstr("$2,260"));
  EXPECT_THAT(TellWhy(Because(WhyCode::kFeeAsk, 226'000, 147'800, 865, 2)), HasSubstr("86.5%"));
  EXPECT_THAT(TellWhy(Because(WhyCode::kAcceptAtTarget, 395'100, 366'000)), HasSubstr("0.395"));
  EXPECT_THAT(TellWhy(Because(WhyCode::kRedirectionGains, 1000, 100, -250'000'000, 1)), HasSubstr("-$2.5M"));
  EXPECT_THAT(TellWhy(Because(WhyCode::kRedirectionGains, 1000, INT64_MIN, 0, 0)), HasSubstr("-$92,233,720.4B"));
}

TEST(WhyTest, TellsEveryCodeInWords) {
  int told = 0;
  for (std::uint32_t code = 1; code < kWhyPlugin; ++code) {
    const std::string text = TellWhy(Why{code, {1, 2, 3, 4}});
    EXPECT_THAT(text, Not(HasSubstr("{")));
    EXPECT_THAT(text, Not(HasSubstr("}")));
    if (text.rfind("reason ", 0) != 0) ++told;
  }
  EXPECT_EQ(told, 59);
}

TEST(WhyTest, TellsAnUnknownCodeByItsNumbers) {
  EXPECT_EQ(TellWhy(Why{kWhyPlugin + 5, {1, -2, 3, 4}}), "reason 1005 (1, -2, 3, 4)");
}

TEST(BeliefTest, EveryCodeHasAName) {
  EXPECT_EQ(BeliefName(Believed(BeliefCode::kTrust, 0).code), "trust");
  EXPECT_EQ(BeliefName(Believed(BeliefCode::kRelationship, 0).code), "relationship");
  EXPECT_EQ(BeliefName(Believed(BeliefCode::kCredibility, 0).code), "credibility");
  EXPECT_EQ(BeliefName(kBeliefPlugin + 5), "belief_1005");
  EXPECT_EQ(BeliefName(999), "belief_999") << "of a later version";
}

TEST(BeliefTest, IsStatedInMillionths) {
  const Belief belief = Believed(BeliefCode::kRelationship, 350, 7);
  EXPECT_EQ(belief.value_ppm, 350'000);
  EXPECT_EQ(belief.about, 7U);
  EXPECT_EQ(Believed(BeliefCode::kTrust, 2000).about, 0U);
}

}  // namespace
}  // namespace haggle::why_test
