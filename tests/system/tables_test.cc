// Every strategy and every protocol gives the same hash in processes and in one process.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "agents/bargaining/parts.h"
#include "tests/system/support.h"

namespace haggle::launch::tables_test {
namespace {

struct Setting {
  std::string scenario;
  std::string strategy;  // of all; empty: the scenario's own cast
};

void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.scenario << " " << setting.strategy; }

class SameInBoth : public ::testing::TestWithParam<Setting> {};

TEST_P(SameInBoth, Hash) {
  RunPlan plan = PlanOf(GetParam().scenario);
  for (Casting& casting : plan.cast) {
    if (!GetParam().strategy.empty()) casting = {casting.party, GetParam().strategy, {}};
  }
  plan.transport = Transport::kInProcess;
  const RunResult one = RunInProcess(plan, BuiltIn(), RunHooks{});
  ASSERT_EQ(one.how, HowEnded::kDone) << one.message;
  plan.transport = Transport::kProcesses;
  const RunResult many = RunProcesses(plan, RunHooks{});
  ASSERT_EQ(many.how, HowEnded::kDone) << many.message;
  EXPECT_EQ(one.summary.hash, many.summary.hash);
}

std::vector<Setting> Settings() {
  std::vector<Setting> settings;
  for (const char* scenario :
       {"unanimity", "ultimatum", "concession", "mediation", "contract_net", "first_price", "second_price",
        "uniform_price", "vcg", "double_auction", "posted_price", "breakdown", "fixed_costs", "majority"}) {
    settings.push_back({scenario, ""});
  }
  for (const StrategySpec& spec : bargaining::BargainingStrategies()) settings.push_back({"two_companies", spec.name});
  settings.push_back({"two_companies", "random"});
  return settings;
}

INSTANTIATE_TEST_SUITE_P(Tables, SameInBoth, ::testing::ValuesIn(Settings()));

}  // namespace
}  // namespace haggle::launch::tables_test
