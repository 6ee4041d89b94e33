// Journals that are forked: what tests of it have in common.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork.h"
#include "deploy/launch/plan.h"
#include "proto/codec/scenario_text.h"
#include "tests/agents/play.h"

namespace haggle::launch {

class Forking : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/haggle_forking_XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    strategies::AddBuiltInStrategies(registry_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  RunResult Run(const std::string& scenario, const std::string& name, Tick stop_after = 0) {
    const codec::ScenarioFile file = ShippedScenario(scenario);
    RunPlan plan;
    plan.scenario = file.scenario;
    plan.scenario.stop_after = stop_after;
    plan.cast = CastOf(file);
    plan.journal = Path(name);
    return RunInProcess(plan, registry_, RunHooks{});
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name + ".haggle"; }
  std::unique_ptr<journal::JournalReader> Open(const std::string& name) {
    auto reader = journal::JournalReader::Open(Path(name));
    EXPECT_TRUE(reader.ok()) << reader.status();
    return reader.ok() ? *std::move(reader) : nullptr;
  }
  // Of the journal `of`; without a name none is written.
  RunResult Fork(const std::string& of, Tick at, std::vector<Casting> newcomers, const std::string& name = "") {
    ForkPlan plan;
    plan.at = at;
    plan.newcomers = std::move(newcomers);
    if (!name.empty()) plan.journal = Path(name);
    return RunFork(*Open(of), plan, registry_, RunHooks{});
  }
  // The same, with fields of the scenario changed: "rules.damages_cents=5".
  RunResult ForkWith(const std::string& of, Tick at, const std::vector<std::string>& sets, const std::string& name,
                     const RunHooks& hooks = {}) {
    const auto reader = Open(of);
    ForkPlan plan;
    plan.at = at;
    plan.scenario = LatestScenario(*reader);
    for (const std::string& set : sets) {
      const absl::Status status = codec::SetField(*plan.scenario, set);
      EXPECT_TRUE(status.ok()) << status;
    }
    if (!name.empty()) plan.journal = Path(name);
    return RunFork(*reader, plan, registry_, hooks);
  }
  std::vector<std::string> Steps(const std::string& name) {
    std::vector<std::string> steps;
    EXPECT_TRUE(Open(name)
                    ->ReadSteps([&](const journal::StoredStep& step) {
                      steps.emplace_back(step.bytes);
                      return absl::OkStatus();
                    })
                    .ok());
    return steps;
  }
  void ExpectSound(const std::string& name) {
    const auto verified = journal::VerifyJournal(Path(name));
    ASSERT_TRUE(verified.ok()) << verified.status();
    ASSERT_TRUE(verified->ok) << name << ": " << verified->first_bad << ": " << verified->message;
    const auto checked = CheckReplay(*Open(name), registry_);
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_TRUE(checked->ok) << name << ": " << checked->difference.Text();
  }

  std::string folder_;
  Registry registry_;
};

}  // namespace haggle::launch
