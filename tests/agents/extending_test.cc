// When a buyer makes its sites larger, and by how much.
#include "agents/strategies/extending.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "proto/base/why.h"
#include "tests/agents/buyer_desk.h"

namespace haggle::strategies::extending_test {
namespace {

// Told of `units` more room at a site of the buyer's.
SiteExtended Told(std::uint32_t site, std::int64_t units, Tick from) {
  SiteExtended extended;
  extended.party = kDeskBuyer;
  extended.site = site;
  extended.units = units;
  extended.from_tick = from;
  return extended;
}

// A buyer with room for 1,000 units and a scale of use of 1,000. It wants 1,900 where room is free, for a unit costs
// 10 permille of 1,000 cents a tick; each 1,000 cents of a place take another tenth of the scale. Steps are of 100.
class ExtendingTest : public ::testing::Test {
 protected:
  ExtendingTest() { Extendable(hall(), 100, 0, 1'000'000); }

  static void Extendable(Site& site, std::int64_t units, std::int64_t cost_cents, std::int64_t most) {
    site.extend_units = units;
    site.extend_cost_cents = cost_cents;
    site.extend_lag = 5;
    site.extend_most = most;
  }
  Site& hall() { return desk_.buyer().sites[0]; }
  // A second site, announced and open, with no room of its own.
  Site& AddYard() {
    Site yard;
    yard.name = "yard";
    yard.always_open = true;
    yard.size = {Point{0, 0}};
    Extendable(yard, 100, 0, 1'000'000);
    desk_.buyer().sites.push_back(yard);
    return desk_.buyer().sites.back();
  }

  // What it builds with so many units switched on, at tick 10.
  std::optional<Build> Built(std::int64_t installed) {
    reply_.Clear();
    return AndBuilt(installed);
  }
  // ... after what it does already.
  std::optional<Build> AndBuilt(std::int64_t installed) {
    desk_.Show(10, installed, {}, 5);
    Extending(desk_.scenario, kDeskBuyer, settings_).Extend(desk_.view(), desk_.outlook(), reply_);
    std::optional<Build> built;
    for (const Move& move : reply_.moves()) {
      if (const auto* build = std::get_if<Build>(&move.action)) built = *build;
    }
    return built;
  }
  std::int64_t Steps(std::int64_t installed) {
    const std::optional<Build> built = Built(installed);
    return built ? built->steps : 0;
  }

  BuyerDesk desk_{1000, 1000};
  ExtendingSettings settings_;
  Reply reply_;
};

TEST_F(ExtendingTest, BuildsNothingBeforeItsSitesAreFilled) {
  EXPECT_EQ(Steps(0), 0);
  EXPECT_EQ(Steps(849), 0);
  EXPECT_EQ(Steps(850), 9);
  settings_.filled = 900;
  EXPECT_EQ(Steps(899), 0);
  EXPECT_EQ(Steps(900), 9);
}

TEST_F(ExtendingTest, BuildsAsFarAsUnitsEarnTheirPlace) {
  EXPECT_EQ(Steps(1000), 9) << "1,900 wanted";
  hall().extend_cost_cents = 100'000;  // 1,000 cents a unit
  EXPECT_EQ(Steps(1000), 8) << "1,800 wanted";
  hall().extend_cost_cents = 899'900;
  EXPECT_EQ(Steps(1000), 0) << "less than a step is missing";
  hall().extend_cost_cents = 5'000'000;
  EXPECT_EQ(Steps(1000), 0) << "no unit would earn such a place";
  hall().extend_cost_cents = 100'000;
  desk_.price_cents = 5000;
  EXPECT_EQ(Steps(1000), 4) << "nor do units that cost more themselves";
  desk_.demand().path = {Point{0, 1000}, Point{10, 1000}, Point{20, 3000}};
  settings_.growth = 0;
  EXPECT_EQ(Steps(1000), 18) << "1,400 permille of the 2,000 that are to be used when the room is there";
  settings_.growth = 5;
  EXPECT_EQ(Steps(1000), 32) << "... of 3,000, five ticks later";
}

TEST_F(ExtendingTest, WaitsWhileWhatItHasDoesNotRun) {
  desk_.idle = 301;
  EXPECT_EQ(Steps(1000), 0);
  desk_.idle = 300;
  EXPECT_EQ(Steps(1000), 9);
}

TEST_F(ExtendingTest, BuildsNoMoreThanMayBe) {
  hall().extend_most = 350;
  EXPECT_EQ(Steps(1000), 3);
  desk_.told = {Told(0, 200, 3)};
  EXPECT_EQ(Steps(1200), 1);
  desk_.told = {Told(0, 100, 4)};
  EXPECT_EQ(Steps(1300), 0);
}

TEST_F(ExtendingTest, BuildsNoMoreThanItCanPay) {
  hall().extend_cost_cents = 100'000;
  desk_.cash_cents = 299'999;
  EXPECT_EQ(Steps(1000), 2);
  desk_.cash_cents = 99'999;
  EXPECT_EQ(Steps(1000), 0);
  desk_.cash_cents = -50'000;
  desk_.buyer().account.credit_cents = 250'000;
  EXPECT_EQ(Steps(1000), 2) << "credit counts";
}

TEST_F(ExtendingTest, TheDepositsOfItsOrdersGoFirst) {
  hall().extend_cost_cents = 100'000;
  desk_.scenario.rules.deposit_permille = 100;
  desk_.cash_cents = 300'000;
  reply_.Do(Order{0, 900});  // 90,000 cents
  const std::optional<Build> built = AndBuilt(1000);
  ASSERT_TRUE(built);
  EXPECT_EQ(built->steps, 2);
}

TEST_F(ExtendingTest, WaitsForTheSiteThatCanBeExtendedFirst) {
  AddYard();
  hall().always_open = false;
  hall().opens = Range{20, 20};
  EXPECT_EQ(Steps(1000), 0);
}

TEST_F(ExtendingTest, CountsWhatIsBeingBuilt) {
  desk_.told = {Told(0, 400, 14)};
  EXPECT_EQ(Steps(1189), 0) << "of 1,400";
  EXPECT_EQ(Steps(1190), 5);
  desk_.told = {Told(0, 900, 15)};
  EXPECT_EQ(Steps(1900), 0);
}

TEST_F(ExtendingTest, CountsWhatComesLaterAtASlowerSite) {
  AddYard().extend_lag = 20;
  desk_.told = {Told(1, 700, 30)};
  EXPECT_EQ(Steps(1000), 2);
}

TEST_F(ExtendingTest, AnAnnouncedSiteWithoutRoomIsFullFromTheStart) {
  hall().size = {Point{0, 0}};
  const std::optional<Build> built = Built(0);
  ASSERT_TRUE(built);
  EXPECT_EQ(built->site, 0U);
  EXPECT_EQ(built->steps, 19);
}

TEST_F(ExtendingTest, ExtendsTheFirstOpenSiteThatCanBe) {
  AddYard();
  EXPECT_EQ(Built(1000)->site, 0U);
  hall().extend_units = 0;
  EXPECT_EQ(Built(1000)->site, 1U);
  Extendable(hall(), 100, 0, 0);
  EXPECT_EQ(Built(1000)->site, 1U) << "the hall is as large as it may be";
  desk_.buyer().sites[1].always_open = false;
  desk_.buyer().sites[1].opens = Range{30, 30};
  EXPECT_FALSE(Built(1000)) << "nobody pays for room at a site that may slip";
}

TEST_F(ExtendingTest, ExtendsOneSiteATick) {
  reply_.Do(Build{0, 2});
  desk_.Show(10, 1000, {}, 5);
  Extending(desk_.scenario, kDeskBuyer, settings_).Extend(desk_.view(), desk_.outlook(), reply_);
  EXPECT_EQ(reply_.moves().size(), 1U) << "for another product it has decided already";
}

TEST_F(ExtendingTest, BuildsNothingThatWouldBeThereAfterTheRun) {
  desk_.scenario.ticks = 16;
  EXPECT_EQ(Steps(1000), 9);
  desk_.scenario.ticks = 15;
  EXPECT_EQ(Steps(1000), 0);
}

TEST_F(ExtendingTest, DoesNothingWithoutASiteThatCanBeExtended) {
  hall().extend_units = 0;
  EXPECT_FALSE(Built(1000));
  desk_.buyer().sites.clear();
  EXPECT_FALSE(Built(1000));
}

TEST_F(ExtendingTest, SaysWhy) {
  Built(1000);
  const Why& why = reply_.moves().at(0).why;
  EXPECT_EQ(why.code, static_cast<std::uint32_t>(WhyCode::kBuildRoom));
  EXPECT_EQ(TellWhy(why),
            "builds room for 900 units: 900 that would earn their price and place have none, and 1,000 are held or "
            "booked for 1,000 places");
}

}  // namespace
}  // namespace haggle::strategies::extending_test
