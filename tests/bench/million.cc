#include "tests/bench/million.h"

#include <algorithm>
#include <utility>

#include "proto/codec/scenario_text.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

constexpr int kPairs = 26;
constexpr int kRounds = 50;
constexpr Tick kTicks = 1'900;

// The first value is its best, or the last; both want three quarters.
Preference Wish(const std::string& table, bool first) {
  Preference preference;
  preference.table = table;
  preference.issues.push_back(IssueUtility{"share", 1000, {}, first ? 1000 : 0, first ? 0 : 1000, {}});
  preference.reservation_ppm = 750'000;
  return preference;
}

void AddPair(int number, int every, launch::RunPlan& plan) {
  PartyId id = 0;
  for (const Party& party : plan.scenario.parties) id = std::max(id, party.id);
  TableSpec table;
  table.name = "pair" + std::to_string(number);
  Issue issue;
  issue.name = "share";
  issue.high = 99;
  table.issues = {issue};
  table.rounds = kRounds;
  table.every = every;
  table.opens = number % every;  // spread over the ticks
  for (const bool first : {true, false}) {
    Party party;
    party.id = ++id;
    party.name = table.name + (first ? "a" : "b");
    party.kind = PartyKind::kBuyer;
    party.preferences.push_back(Wish(table.name, first));
    table.parties.push_back(party.name);
    plan.cast.push_back({party.name, first ? "boulware" : "conceder", {}});
    plan.scenario.parties.push_back(std::move(party));
  }
  plan.scenario.tables.push_back(std::move(table));
}

}  // namespace

launch::RunPlan MillionPlan(int tables) {
  absl::StatusOr<codec::ScenarioFile> file =
      codec::ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/dinner.textproto");
  if (!file.ok()) Give(std::string(file.status().message()));
  launch::RunPlan plan;
  plan.transport = launch::Transport::kInProcess;
  plan.scenario = file->scenario;
  plan.scenario.name = "million";
  plan.scenario.seed = 1;
  plan.scenario.ticks = kTicks;
  for (const codec::SuggestedCast& cast : file->cast) plan.cast.push_back({cast.party, cast.strategy, cast.parameters});
  const int every = std::max(1, kTicks * kPairs / std::max(tables, 1));
  for (int pair = 0; pair < kPairs; ++pair) AddPair(pair, every, plan);
  return plan;
}

void MakeMillion(const std::string& path) {
  launch::RunPlan plan = MillionPlan();
  plan.journal = path;
  plan.overwrite_journal = true;
  const launch::RunResult result = launch::RunInProcess(plan, Strategies(), {});
  if (result.how != HowEnded::kDone) Give("the run of a million events ended with " + result.message);
}

}  // namespace haggle::bench
