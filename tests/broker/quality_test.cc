// What came of a table, against numbers by hand.
#include "broker/journal/quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace haggle::journal::quality_test {
namespace {

constexpr char kTable[] = "deal";

IssueUtility Line(std::int64_t weight, std::int64_t first, std::int64_t last) {
  IssueUtility utility;
  utility.issue = "pie";
  utility.weight = weight;
  utility.first = first;
  utility.last = last;
  return utility;
}

Party Named(PartyId id, const std::string& name) {
  Party party;
  party.id = id;
  party.name = name;
  return party;
}

// A pie of ten pieces, a mediator without wishes between the two.
class QualityTest : public ::testing::Test {
 protected:
  QualityTest() {
    scenario_.parties = {Named(1, "mediator"), Named(2, "ann"), Named(3, "ben")};
    Preference ann;
    ann.table = kTable;
    ann.issues = {Line(1000, 0, 1000)};
    ann.reservation_ppm = 200'000;
    Preference ben = ann;
    ben.issues = {Line(1000, 1000, 0)};
    ben.reservation_ppm = 0;
    ben.discount_round_ppt = 500'000'000'000;
    scenario_.parties[1].preferences = {ann};
    Preference belief = ann;
    belief.of = "ann";
    scenario_.parties[2].preferences = {belief, ben};
    opened_.name = kTable;
    opened_.kind = TableKind::kScenario;
    opened_.parties = {1, 2, 3};
    opened_.rounds = 9;
    Issue pie;
    pie.name = "pie";
    pie.high = 10;
    opened_.issues = {pie};
  }

  TableQuality After(TableResult result, std::int64_t pieces, std::int32_t round = 0) {
    TableClosed closed;
    closed.result = result;
    closed.round = round;
    if (result == TableResult::kAgreed) closed.values.push_back(pieces);
    return QualityMeter(scenario_).Measure(opened_, closed);
  }

  Scenario scenario_;
  TableOpened opened_;
};

TEST_F(QualityTest, OfAnAgreement) {
  const TableQuality found = After(TableResult::kAgreed, 6);
  ASSERT_TRUE(found.measured);
  ASSERT_EQ(found.utilities.size(), 2U) << "the mediator wants nothing";
  EXPECT_EQ(found.utilities[0].first, 2U);
  EXPECT_DOUBLE_EQ(found.utilities[0].second, 0.6);
  EXPECT_DOUBLE_EQ(found.utilities[1].second, 0.4);
  EXPECT_DOUBLE_EQ(found.quality.welfare, 1.0);
  EXPECT_DOUBLE_EQ(found.quality.nash_product, 0.4 * 0.4);
  EXPECT_NEAR(found.quality.to_nash, 0, 1e-12) << "(0.6, 0.4) is the Nash point at (0.2, 0)";
  EXPECT_TRUE(found.quality.efficient);
  EXPECT_TRUE(found.quality.rational);
  EXPECT_NEAR(found.opposition, std::sqrt(0.5), 1e-12);
}

TEST_F(QualityTest, OfALateAgreementIsDiscounted) {
  const TableQuality found = After(TableResult::kAgreed, 6, 2);
  EXPECT_DOUBLE_EQ(found.utilities[0].second, 0.6);
  EXPECT_DOUBLE_EQ(found.utilities[1].second, 0.1);
  EXPECT_FALSE(found.quality.efficient);
}

TEST_F(QualityTest, OfNoneIsWhatNoAgreementIsWorth) {
  const TableQuality found = After(TableResult::kDeadline, 0);
  EXPECT_DOUBLE_EQ(found.utilities[0].second, 0.2);
  EXPECT_DOUBLE_EQ(found.utilities[1].second, 0.0);
  EXPECT_DOUBLE_EQ(found.quality.nash_product, 0);
  EXPECT_NEAR(found.quality.to_nash, std::sqrt(0.4 * 0.4 + 0.4 * 0.4), 1e-12);
}

TEST_F(QualityTest, OfWhatCannotBeMeasuredIsLeftOut) {
  opened_.protocol = ProtocolKind::kFirstPrice;
  EXPECT_TRUE(After(TableResult::kAgreed, 6).utilities.empty()) << "an auction binds its winner alone";
  opened_.protocol = ProtocolKind::kUnset;
  opened_.issues[0].high = 1'000'000;
  const TableQuality large = After(TableResult::kAgreed, 600'000);
  EXPECT_FALSE(large.measured) << "too many outcomes for a frontier";
  EXPECT_DOUBLE_EQ(large.utilities[0].second, 0.6);
  scenario_.parties[1].preferences.clear();
  EXPECT_FALSE(After(TableResult::kAgreed, 6).measured) << "one party alone has no frontier with anybody";
}

}  // namespace
}  // namespace haggle::journal::quality_test
