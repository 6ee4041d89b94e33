// Whole runs under every allocation rule of the table: nothing breaks, nobody is refused, the same run comes again;
// where units are sold, what is paid lies between what was booked and what was bid, and sometimes above the former.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "agents/sdk/players.h"
#include "agents/strategies/strategies.h"
#include "broker/core/audit.h"
#include "broker/core/market.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "proto/base/allocation_rules.h"
#include "tests/agents/play.h"

namespace haggle::codec::rules_run_test {
namespace {

struct RuledRun {
  std::string scenario;
  std::string rule;
};

class RulesRunTest : public ::testing::TestWithParam<RuledRun> {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    ScenarioFile file = ShippedScenario(GetParam().scenario);
    const absl::Status status = SetField(file, "rules.allocation=" + GetParam().rule);
    ASSERT_TRUE(status.ok()) << status.message();
    scenario_ = file.scenario;
    cast_ = CastOf(file);
  }

  Registry registry_;
  Scenario scenario_;
  std::vector<Casting> cast_;
};

TEST_P(RulesRunTest, IsLegalAndComesAgain) {
  const SharingRule& rule = SharingRuleOf(scenario_.rules);
  std::map<BookingId, Booking> booked;
  std::int64_t bids = 0;
  std::int64_t delivered = 0;
  std::int64_t dearer = 0;  // units for more than they were booked at
  const Played first = Play(scenario_, cast_, registry_, {}, [&](const Event& event) {
    if (const auto* ordered = std::get_if<Ordered>(&event.body)) {
      booked[ordered->booking.id] = ordered->booking;
      bids += ordered->booking.limit_cents > ordered->booking.price_cents ? 1 : 0;
    }
    const auto* shipped = std::get_if<Delivered>(&event.body);
    if (shipped == nullptr) return;
    delivered += shipped->units;
    const auto booking = booked.find(shipped->booking);
    if (booking == booked.end()) return;  // of the opening book
    EXPECT_GE(shipped->paid_cents, shipped->units * booking->second.price_cents);
    EXPECT_LE(shipped->paid_cents, shipped->units * booking->second.bid_cents());
    if (shipped->paid_cents > shipped->units * booking->second.price_cents) dearer += shipped->units;
  });
  for (const Event& event : first.refused) {
    const auto& refused = std::get<Refused>(event.body);
    ADD_FAILURE() << "tick " << event.tick << ": party " << refused.party << ", action " << refused.action
                  << ", reason " << static_cast<int>(refused.reason);
  }
  if (GetParam().scenario == "dinner") {  // at the other one's table one buyer agrees on a price, and orders nothing
    EXPECT_GT(delivered, 0);
    EXPECT_EQ(bids > 0, rule.priced());
    EXPECT_EQ(dearer > 0, rule.priced()) << "that is what a bid is for";
  }
  EXPECT_EQ(Play(scenario_, cast_, registry_).hash, first.hash);
}

TEST_P(RulesRunTest, NoLawIsBroken) {
  referee::Referee referee(scenario_, nullptr, nullptr);
  launch::InProcessLink link(&referee);
  sdk::Players players;
  ASSERT_TRUE(players.Join(link, InOrder(scenario_, cast_), registry_).ok());
  for (int step = 0; !referee.done(); ++step) {
    ASSERT_TRUE(players.Step(link).ok());
    if (step % 10 != 0) continue;
    const std::vector<std::string> broken = core::Audit(referee.market());
    ASSERT_TRUE(broken.empty()) << broken.front();
  }
}

std::vector<RuledRun> Runs() {
  std::vector<RuledRun> runs;
  for (const SharingRule* rule : SharingRules()) {
    for (const char* scenario : {"dinner", "two_companies"}) runs.push_back({scenario, std::string(rule->name())});
  }
  return runs;
}

INSTANTIATE_TEST_SUITE_P(Each, RulesRunTest, ::testing::ValuesIn(Runs()),
                         [](const auto& run) { return run.param.scenario + "_" + run.param.rule; });

}  // namespace
}  // namespace haggle::codec::rules_run_test
