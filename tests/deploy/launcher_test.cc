// What the launcher makes of what processes tell, say and do: without processes.
#include "deploy/launch/launcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deploy/launch/waiting_notice.h"
#include "proto/base/canonical.h"
#include "proto/codec/scenario_text.h"

namespace haggle::launch::launcher_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// A process that does what the test says.
struct Actor {
  ProcessOrder order;
  std::vector<std::string> told, said;
  std::vector<int> signals;
  std::vector<std::string> heard;  // what the launcher has told it
  bool ended = false;
  int exit_code = 0;
  std::string logs;
  bool reached = true;

  void Tell(const RunStatus& status) { told.push_back(WriteRunStatus(status)); }
  void End(int code) {
    ended = true;
    exit_code = code;
  }
};

class FakeProcess : public HostedProcess {
 public:
  explicit FakeProcess(std::shared_ptr<Actor> actor) : actor_(std::move(actor)) {}
  ~FakeProcess() override { actor_->ended = true; }
  void Look(const OnLine& told, const OnLine& said) override {
    running_ = !actor_->ended;
    for (const std::string& line : std::exchange(actor_->told, {})) told(line);
    for (const std::string& line : std::exchange(actor_->said, {})) said(line);
  }
  bool running() const override { return running_; }
  void Signal(int signal) override {
    if (!running_) return;
    actor_->signals.push_back(signal);
    if (signal == SIGKILL) actor_->End(-1);
  }
  void Tell(const std::string& line) override {
    if (running_) actor_->heard.push_back(line);
  }
  std::string logs() const override { return actor_->logs; }
  bool reached() const override { return actor_->reached; }
  int exit_code() const override { return actor_->exit_code; }
  std::string End() const override { return "exit code " + std::to_string(actor_->exit_code); }

 private:
  std::shared_ptr<Actor> actor_;
  bool running_ = true;
};

// Files are a map, time passes by waiting, and what happens is a list of acts, one a wait.
class FakeHost : public ProcessHost {
 public:
  absl::StatusOr<std::string> MakeFolder(const std::string& name) override { return "/fake/" + name; }
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override {
    if (!files.emplace(path, bytes).second) return absl::AlreadyExistsError(path);
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> ReadFile(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return absl::NotFoundError(path);
    return found->second;
  }
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override {
    if (order.program == cannot_start) return absl::UnavailableError("no room for " + order.program);
    actors.push_back(std::make_shared<Actor>());
    actors.back()->order = order;
    actors.back()->reached = there;
    return std::make_unique<FakeProcess>(actors.back());
  }
  void Wait(std::int64_t ms) override {
    now_ms_ += ms;
    if (act_ < acts.size()) return acts[act_++]();
    if (++idle_ < kMostIdle) return;
    ADD_FAILURE() << "nothing happens any more, and the launcher waits on";
    for (const auto& actor : actors) actor->End(1);
  }
  std::int64_t NowMs() override { return now_ms_; }
  bool together() const override { return plays_together; }
  std::int64_t patience_ms() const override { return patience; }
  void Pass(std::int64_t ms) { now_ms_ += ms; }

  Actor& broker() { return *actors.at(0); }
  Actor& agent(std::size_t i) { return *actors.at(1 + i); }

  std::map<std::string, std::string> files;
  std::vector<std::shared_ptr<Actor>> actors;
  std::vector<std::function<void()>> acts;
  std::string cannot_start;
  bool there = true;  // the machine of what is started
  bool plays_together = false;
  std::int64_t patience = 0;

 private:
  static constexpr int kMostIdle = 100'000;
  std::int64_t now_ms_ = 1'000'000;
  std::size_t act_ = 0;
  int idle_ = 0;
};

// The line that tells a broker that an agent is given up.
std::string GivenUp(const std::string& why, const std::string& party) {
  return WriteRunStatus({RunStatus::AgentFailed{why, {party}}});
}

class LauncherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
    ASSERT_TRUE(file.ok()) << file.status();
    plan_.scenario = file->scenario;
    for (const auto& line : file->cast) plan_.cast.push_back({line.party, line.strategy, line.parameters});
    hooks_.on_diagnostic = [this](const std::string& line) { lines_.push_back(line); };
    hooks_.on_progress = [this](const Progress& progress) { seen_.push_back(progress); };
    hooks_.interrupted = &interrupted_;
  }
  void Then(std::function<void()> act) { host_.acts.push_back(std::move(act)); }
  void BrokerListens() {
    Then([this] { host_.broker().Tell({RunStatus::Listening{"unix:/fake/broker/socket"}}); });
  }
  void RunStarts() {
    BrokerListens();
    Then([this] {
      for (const Party& party : plan_.scenario.parties) host_.broker().Tell({RunStatus::Joined{party.name}});
      host_.broker().Tell({RunStatus::Started{"/runs/x-7-1.haggle"}});
    });
  }
  void RunIsOver(bool complete, int exit_code) {
    Then([this, complete, exit_code] {
      host_.broker().Tell({RunStatus::Done{complete}});
      host_.broker().End(exit_code);
      for (std::size_t i = 1; i < host_.actors.size(); ++i) host_.actors[i]->End(complete ? 0 : 3);
    });
  }
  RunResult Run() { return RunProcesses(plan_, hooks_, host_); }

  RunPlan plan_;
  RunHooks hooks_;
  FakeHost host_;
  std::atomic<int> interrupted_{0};
  std::vector<std::string> lines_;
  std::vector<Progress> seen_;
};

TEST_F(LauncherTest, ACompleteRun) {
  RunStarts();
  Then([this] { host_.broker().Tell({Progress{2, 5, 1, 70, {"lab"}}}); });
  Then([this] { host_.broker().Tell({RunStatus::Note{"the journal is held by another program"}}); });
  journal::RunSummary summary;
  summary.hash = "abc";
  summary.complete = true;
  Then([&] { host_.files["/fake/broker/summary"] = Canonical(summary); });
  RunIsOver(true, 0);
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.hash, "abc");
  EXPECT_EQ(result.journal, "/runs/x-7-1.haggle");
  EXPECT_GT(result.wall_seconds, 0);
  EXPECT_THAT(seen_, ElementsAre(Progress{2, 5, 1, 70, {"lab"}}));
  EXPECT_THAT(lines_, ElementsAre("the journal is held by another program"));
  EXPECT_TRUE(host_.broker().order.tells);
  EXPECT_THAT(host_.broker().signals, ::testing::IsEmpty());
}

TEST_F(LauncherTest, AnAgentsFolderHoldsItsOwnTokenAndNobodyElses) {
  plan_.external = {plan_.cast.back().party};
  plan_.cast.pop_back();
  RunStarts();
  RunIsOver(true, 0);
  ASSERT_EQ(Run().how, HowEnded::kDone);
  // Lines of PARTY TOKEN; the first one is the observer's.
  const std::string tokens = host_.files.at("/fake/broker/tokens");
  const std::string own = host_.files.at("/fake/agent-0/token");
  EXPECT_THAT(own, ::testing::MatchesRegex(plan_.cast[0].party + " [0-9a-f]{32}\n"));
  EXPECT_THAT(tokens, HasSubstr(own));
  const PartyId external = plan_.scenario.parties.back().id;
  const std::string file = "/fake/external-" + std::to_string(external) + "/token";
  EXPECT_THAT(tokens, HasSubstr(plan_.external[0] + " " + host_.files.at(file)));
  EXPECT_NE(own.find(host_.files.at(file)), 0u);
  EXPECT_THAT(lines_, Contains("external " + plan_.external[0] + " unix:/fake/broker/socket " + file));
  // Nothing else is in a folder of an agent's, and no argument leads to the broker's.
  for (const auto& [path, bytes] : host_.files) {
    if (path.find("/broker/") != std::string::npos) continue;
    EXPECT_THAT(path, ::testing::EndsWith("/token"));
  }
  const auto& arguments = host_.agent(0).order.arguments;
  EXPECT_THAT(arguments, Contains("/fake/agent-0/token"));
  EXPECT_THAT(arguments, Not(Contains(HasSubstr(tokens.substr(tokens.size() - 33, 32)))));
}

TEST_F(LauncherTest, AnAgentThatEndsBeforeTheStartIsGivenUp) {
  const std::string& party = plan_.cast[1].party;
  const std::string end = "haggle-agent for " + party + " ended: exit code 1 (cannot load it); see /logs/agent-1";
  BrokerListens();
  Then([this] {
    host_.agent(1).said = {"cannot load it"};
    host_.agent(1).logs = "/logs/agent-1";
    host_.agent(1).End(1);
  });
  Then([&] {
    host_.broker().Tell(
        {RunStatus::AgentFailed{"the agent of " + party + " failed before the start: " + end, {party}}});
  });
  RunIsOver(false, 3);
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_EQ(result.culprit, party);
  EXPECT_EQ(result.message, "the agent of " + party + " failed before the start: " + end);
  EXPECT_THAT(host_.broker().heard, ElementsAre(GivenUp(end, party)));
  EXPECT_THAT(host_.broker().signals, ::testing::IsEmpty());
}

TEST_F(LauncherTest, WhomTheBrokerBlamesIsToBlameThoughAnothersEndIsSeenFirst) {
  const std::string& other = plan_.cast[0].party;
  const std::string& party = plan_.cast[1].party;
  BrokerListens();
  Then([this] {
    host_.agent(0).said = {"the broker is gone"};
    host_.agent(0).End(1);
  });
  Then([&] { host_.broker().Tell({RunStatus::AgentFailed{"party " + party + ": expected offer", {party}}}); });
  RunIsOver(false, 3);
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_EQ(result.culprit, party);
  EXPECT_EQ(result.message, "party " + party + ": expected offer");
  EXPECT_THAT(host_.broker().heard, ElementsAre(HasSubstr(other)));
}

TEST_F(LauncherTest, AnAgentThatDiesIsStartedAgainAndGivenUpInTheEnd) {
  plan_.restarts = 2;
  RunStarts();
  for (std::size_t death = 0; death <= 2; ++death) {
    Then([this, death] {
      Actor& actor = death == 0 ? host_.agent(0) : *host_.actors.back();
      actor.said = {"out of luck"};
      actor.End(death == 0 ? -1 : 7);
    });
    Then([] {});
  }
  Then([this] { host_.broker().Tell({RunStatus::AgentFailed{"the agent of maker failed in tick 0", {"maker"}}}); });
  RunIsOver(false, 3);
  const RunResult result = Run();
  const std::string& party = plan_.cast[0].party;
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_EQ(result.culprit, party);
  EXPECT_THAT(result.message, HasSubstr("failed in tick 0"));
  ASSERT_EQ(host_.actors.size(),
            1 + plan_.cast.size() + 2);  // the broker, everybody, and two that took the first's place
  for (std::size_t i = host_.actors.size() - 2; i < host_.actors.size(); ++i) {
    EXPECT_EQ(host_.actors[i]->order.arguments, host_.agent(0).order.arguments);
  }
  EXPECT_THAT(lines_, Contains(HasSubstr("it is started again, 2 of 2")));
  EXPECT_THAT(
      host_.broker().heard,
      ElementsAre(GivenUp(
          "haggle-agent for " + party + " ended: exit code 7 (out of luck); it was started again 2 times", party)));
}

TEST_F(LauncherTest, AHostThatWantsItsPartiesTogetherGetsOneProcessForThem) {
  host_.plays_together = true;
  plan_.keys = "/keys";
  RunStarts();
  Then([this] { host_.agent(0).End(-1); });
  Then([this] {
    ASSERT_EQ(host_.actors.size(), 3U);
    EXPECT_EQ(host_.actors.back()->order.arguments, host_.agent(0).order.arguments);
  });
  RunIsOver(true, 0);
  EXPECT_EQ(Run().how, HowEnded::kDone);
  const ProcessOrder& order = host_.agent(0).order;
  EXPECT_EQ(order.name, "maker,lab");
  EXPECT_THAT(order.keys, ElementsAre("/keys/party/maker", "/keys/party/lab"));
  EXPECT_THAT(order.arguments, Not(Contains("--token-file")));
  EXPECT_EQ(std::count(order.arguments.begin(), order.arguments.end(), "--party"), 2);
  EXPECT_THAT(host_.broker().order.keys, ElementsAre("/keys/broker"));
}

TEST_F(LauncherTest, AMachineThatIsOutOfReachIsTriedAgainAndNotCounted) {
  plan_.restarts = 1;
  host_.patience = 10'000;
  RunStarts();
  Then([this] {
    host_.there = false;
    host_.agent(0).End(-1);
  });
  // Twice nobody is there; then somebody is.
  for (std::size_t tries = 1; tries <= 2; ++tries) {
    Then([this] { host_.actors.back()->End(1); });
    Then([this, tries] {
      host_.there = tries == 2;
      host_.Pass(2'000);
    });
    Then([this, tries] { ASSERT_EQ(host_.actors.size(), 2 + plan_.cast.size() + tries); });
  }
  RunIsOver(true, 0);
  EXPECT_EQ(Run().how, HowEnded::kDone);
  EXPECT_THAT(lines_, Contains(HasSubstr("it is started again, 1 of 1")));
  EXPECT_EQ(std::count_if(lines_.begin(), lines_.end(),
                          [](const auto& line) { return line.find("it is tried again for 10 seconds") != line.npos; }),
            1);
}

TEST_F(LauncherTest, AMachineThatStaysOutOfReachIsGivenUp) {
  host_.patience = 10'000;
  RunStarts();
  Then([this] {
    host_.there = false;
    host_.agent(0).End(-1);
  });
  for (int i = 0; i < 2; ++i) {
    Then([this] { host_.actors.back()->End(1); });
    Then([this] { host_.Pass(6'000); });
    Then([] {});
  }
  Then([this] { host_.actors.back()->End(1); });
  Then([this] {
    EXPECT_THAT(host_.broker().heard, ElementsAre(HasSubstr("haggle-agent for maker ended: exit code 1")));
    host_.broker().Tell({RunStatus::AgentFailed{"gone", {"maker"}}});
  });
  RunIsOver(false, 3);
  EXPECT_EQ(Run().how, HowEnded::kAgentFailed);
}

TEST_F(LauncherTest, ABrokersMachineThatIsOutOfReachIsTriedAgainAsWell) {
  plan_.restarts = 1;
  for (const bool back : {true, false}) {
    host_ = FakeHost();
    host_.patience = 10'000;
    RunStarts();
    Then([this] {
      host_.there = false;
      host_.broker().End(-1);
    });
    Then([this] { host_.actors.back()->End(1); });
    Then([this, back] {
      host_.there = back;
      host_.Pass(back ? 2'000 : 11'000);
    });
    Then([this, back] {
      ASSERT_EQ(host_.actors.size(), 2 + plan_.cast.size() + (back ? 1 : 0));
      if (!back) {
        for (std::size_t i = 1; i <= plan_.cast.size(); ++i) host_.actors[i]->End(1);
        return;
      }
      host_.actors.back()->Tell({RunStatus::Started{"/runs/x-7-1.haggle"}});
      host_.actors.back()->Tell({RunStatus::Done{true}});
      host_.actors.back()->End(0);
      for (std::size_t i = 1; i <= plan_.cast.size(); ++i) host_.actors[i]->End(0);
    });
    const RunResult result = Run();
    EXPECT_EQ(result.how, back ? HowEnded::kDone : HowEnded::kFailed) << result.message;
    if (!back) {
      EXPECT_THAT(result.message, HasSubstr("go on with haggle resume /runs/x-7-1.haggle"));
    }
  }
}

TEST_F(LauncherTest, WithADeadlineAnAgentThatIsLostEndsNoRun) {
  plan_.restarts = 0;
  plan_.deadline_ms = 250;
  RunStarts();
  Then([this] { host_.agent(0).End(-1); });
  Then([] {});
  RunIsOver(true, 0);
  const RunResult result = Run();
  const std::string& party = plan_.cast[0].party;
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.culprit, "");
  EXPECT_THAT(host_.broker().order.arguments, ::testing::IsSupersetOf({"--deadline", "250"}));
  EXPECT_THAT(host_.broker().heard, ElementsAre(HasSubstr("failed\thaggle-agent for " + party)));
}

// It is told once, however long its machine stays away, and the healthy rest plays on.
TEST_F(LauncherTest, WithADeadlineAMachineThatStaysAwayIsLostOnce) {
  plan_.deadline_ms = 250;
  host_.patience = 3'000;
  RunStarts();
  Then([this] {
    host_.there = false;
    host_.agent(0).End(-1);
  });
  for (int i = 0; i < 6; ++i) {
    Then([this] {
      if (!host_.actors.back()->ended) host_.actors.back()->End(1);
    });
    Then([this] { host_.Pass(2'000); });
    Then([] {});
  }
  RunIsOver(true, 0);
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.culprit, "");
  EXPECT_THAT(host_.broker().heard, ElementsAre(HasSubstr("failed\thaggle-agent for " + plan_.cast[0].party)));
}

TEST_F(LauncherTest, ABrokerThatTakesAnothersPlaceIsToldWhoIsLost) {
  plan_.restarts = 1;
  plan_.deadline_ms = 250;
  RunStarts();
  for (int death = 0; death < 2; ++death) {
    Then([this, death] { (death == 0 ? host_.agent(0) : *host_.actors.back()).End(-1); });
    Then([] {});
  }
  Then([this] { host_.broker().End(-1); });
  Then([] {});
  Then([this] { host_.actors.back()->Tell({RunStatus::Started{"/runs/x-7-1.haggle"}}); });
  Then([this] {
    host_.actors.back()->Tell({RunStatus::Done{true}});
    for (const auto& actor : host_.actors) actor->End(0);
  });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(host_.actors.back()->order.program, "haggle-broker");
  EXPECT_THAT(host_.actors.back()->heard, ElementsAre(HasSubstr("failed\thaggle-agent for " + plan_.cast[0].party)));
}

TEST_F(LauncherTest, ABrokerThatIsKilledIsStartedAgainWhereItWas) {
  RunStarts();
  Then([this] {
    host_.broker().End(-1);
    host_.agent(0).End(-1);  // at the same time
  });
  Then([] {});
  Then([this] {
    ASSERT_EQ(host_.actors.size(), 2 + plan_.cast.size() + 1);
    Actor& broker = *host_.actors[1 + plan_.cast.size()];
    EXPECT_EQ(broker.order.program, "haggle-broker");
    EXPECT_THAT(broker.order.arguments, Contains("--resume"));
    EXPECT_THAT(broker.order.arguments, Contains("--wait-ms"));  // the one before may not know that it is cut off
    EXPECT_THAT(broker.order.arguments, Contains("/runs/x-7-1.haggle"));
    EXPECT_THAT(broker.order.arguments, Contains("unix:/fake/broker/socket"));
    EXPECT_THAT(broker.order.arguments, Not(Contains("--scenario")));
    EXPECT_EQ(host_.actors.back()->order.arguments, host_.agent(0).order.arguments);
    broker.Tell({RunStatus::Listening{"unix:/fake/broker/socket"}});
    broker.Tell({RunStatus::Started{"/runs/x-7-1.haggle"}});
    broker.Tell({RunStatus::Done{true}});
    broker.End(0);
    for (std::size_t i = 1; i < host_.actors.size(); ++i) host_.actors[i]->End(0);
  });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.journal, "/runs/x-7-1.haggle");
  EXPECT_THAT(lines_, Contains(HasSubstr("haggle-broker ended: exit code -1; it is started again, 1 of 3")));
}

TEST_F(LauncherTest, ABrokerThatIsKilledWhenAllIsDoneHasDoneIt) {
  RunStarts();
  Then([this] {
    host_.broker().Tell({RunStatus::Done{true}});
    host_.broker().End(-1);
  });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(host_.actors.size(), 1 + plan_.cast.size());
}

TEST_F(LauncherTest, ABrokerThatIsKilledTooOftenOrWithoutAJournalIsTheEnd) {
  plan_.restarts = 0;
  RunStarts();
  Then([this] { host_.broker().End(-1); });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, HasSubstr("haggle resume /runs/x-7-1.haggle"));

  host_ = FakeHost();
  plan_.restarts = 3;
  BrokerListens();
  Then([this] { host_.broker().Tell({RunStatus::Started{""}}); });
  Then([this] { host_.broker().End(-1); });
  const RunResult lost = Run();
  EXPECT_EQ(lost.how, HowEnded::kFailed);
  EXPECT_THAT(lost.message, HasSubstr("begin the run again"));
  EXPECT_EQ(host_.actors.size(), 1 + plan_.cast.size());
}

TEST_F(LauncherTest, ABrokerThatCannotTakeTheOthersPlaceLeavesARunToGoOnWith) {
  RunStarts();
  Then([this] { host_.broker().End(-1); });
  Then([] {});
  Then([this] {
    Actor& broker = *host_.actors.back();
    EXPECT_THAT(broker.order.arguments, Contains("--resume"));
    broker.Tell({RunStatus::Error{"its run is still on"}});
    broker.End(2);
  });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, HasSubstr("its run is still on"));
  EXPECT_THAT(result.message, HasSubstr("haggle resume /runs/x-7-1.haggle"));
}

TEST_F(LauncherTest, AnInterruptAfterTheEndLeavesTheRunComplete) {
  for (const int interrupts : {1, 2}) {
    SCOPED_TRACE(interrupts);
    host_ = FakeHost();
    interrupted_ = 0;
    RunStarts();
    Then([this, interrupts] {
      host_.broker().Tell({RunStatus::Done{true}});
      interrupted_ = interrupts;
    });
    Then([this] { host_.broker().End(0); });
    const RunResult result = Run();
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    EXPECT_EQ(result.message, "");
    EXPECT_EQ(result.journal, "/runs/x-7-1.haggle");
  }
}

TEST_F(LauncherTest, ASignalThatTheBrokerAloneHasGotIsNoInterrupt) {
  for (const auto& [signal, code] : {std::pair("SIGTERM", 1), std::pair("SIGHUP", 1), std::pair("SIGINT", 130)}) {
    SCOPED_TRACE(signal);
    host_ = FakeHost();
    RunStarts();
    Then([this, name = signal] { host_.broker().Tell({RunStatus::Signalled{name}}); });
    RunIsOver(false, code);
    const RunResult result = Run();
    EXPECT_EQ(result.how, HowEnded::kFailed);
    EXPECT_THAT(result.message, HasSubstr(signal));
    EXPECT_EQ(result.culprit, "");
  }
}

TEST_F(LauncherTest, AnInterruptIsHandedOnOnceAndASecondOneKills) {
  RunStarts();
  Then([this] { interrupted_ = 1; });
  Then([] {});
  Then([this] { host_.broker().Tell({RunStatus::Signalled{"SIGINT"}}); });
  RunIsOver(false, 130);
  const RunResult once = Run();
  EXPECT_EQ(once.how, HowEnded::kInterrupted);
  EXPECT_EQ(once.message, "interrupted");
  EXPECT_THAT(host_.broker().signals, ElementsAre(SIGINT));

  host_ = FakeHost();
  RunStarts();
  Then([this] { interrupted_ = 2; });
  const RunResult twice = Run();
  EXPECT_EQ(twice.how, HowEnded::kInterrupted);
  EXPECT_THAT(twice.message, HasSubstr("not sealed; go on with haggle resume /runs/x-7-1.haggle"));
  EXPECT_THAT(host_.broker().signals, ElementsAre(SIGINT, SIGKILL));
  EXPECT_THAT(host_.agent(0).signals, ElementsAre(SIGKILL));
}

TEST_F(LauncherTest, ABrokerThatDoesNotEndIsKilledInTheEnd) {
  BrokerListens();
  Then([this] { host_.agent(0).End(1); });
  Then([this] { host_.Pass(600'000); });
  const RunResult result = Run();
  EXPECT_THAT(host_.broker().signals, ElementsAre(SIGKILL));
  EXPECT_EQ(host_.broker().heard.size(), 1U);
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
}

TEST_F(LauncherTest, TellsNowAndThenForWhomTheRunWaits) {
  RunStarts();
  const auto progress = [this](std::int64_t seconds, std::int64_t steps) {
    Then([=, this] {
      host_.Pass(seconds * 1000);
      host_.broker().Tell({Progress{4, steps, 0, 0, {"lab", "maker"}}});
    });
  };
  progress(0, 9);
  progress(1, 9);
  progress(1, 9);  // 2
  progress(3, 9);
  progress(5, 9);    // 10
  progress(200, 9);  // 60 has passed
  progress(500, 9);  // 600
  progress(200, 9);
  progress(400, 9);  // 1200
  progress(1, 10);   // goes on
  progress(1, 10);
  RunIsOver(true, 0);
  ASSERT_EQ(Run().how, HowEnded::kDone);
  std::vector<std::string> expected;
  for (const char* seconds : {"2", "10", "60", "600", "1200"}) {
    expected.push_back("waiting for the answer of lab, maker in tick 4, since " + std::string(seconds) + " seconds");
  }
  EXPECT_EQ(lines_, expected);
}

TEST_F(LauncherTest, TellsNowAndThenWhoHasNotJoined) {
  BrokerListens();
  Then([this] { host_.broker().Tell({RunStatus::Joined{"maker"}}); });
  Then([this] { host_.Pass(2'500); });
  Then([this] { host_.broker().Tell({RunStatus::Left{"maker"}}); });
  Then([this] { host_.Pass(2'500); });
  Then([this] {
    host_.broker().Tell({RunStatus::Started{""}});
    host_.Pass(100'000);
  });
  RunIsOver(true, 0);
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kDone);
  EXPECT_EQ(result.journal, "");
  EXPECT_THAT(lines_, ElementsAre("waiting for lab to join, since 2 seconds",
                                  "waiting for maker, lab to join, since 2 seconds"));
}

TEST_F(LauncherTest, WhatItDoesNotUnderstandIsShown) {
  RunStarts();
  Then([this] { host_.broker().told = {"perhaps\tsoon"}; });
  RunIsOver(true, 0);
  EXPECT_EQ(Run().how, HowEnded::kDone);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("perhaps")));
}

TEST_F(LauncherTest, WhatCannotBeStartedIsToldAndNothingIsLeftRunning) {
  host_.cannot_start = "haggle-broker";
  RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_EQ(result.message, "no room for haggle-broker");

  host_ = FakeHost();
  host_.cannot_start = "haggle-agent";
  BrokerListens();
  Then([this] { host_.broker().Tell({RunStatus::Signalled{"SIGTERM"}}); });
  RunIsOver(false, 1);
  result = Run();
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_EQ(result.message, "no room for haggle-agent");
  EXPECT_THAT(host_.broker().signals, ElementsAre(SIGTERM));
}

TEST_F(LauncherTest, ABrokerThatCannotBeginSaysWhy) {
  Then([this] {
    host_.broker().Tell({RunStatus::Error{"busy"}});
    host_.broker().End(4);
  });
  const RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kRefused);
  EXPECT_EQ(result.message, "busy");
}

}  // namespace
}  // namespace haggle::launch::launcher_test
