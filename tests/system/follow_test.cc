// A live broker's run, followed step by step: what is sent is the run, in order, from any step on, to whoever may look
// on, and never at the run's cost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/run/chain.h"
#include "broker/run/run.h"
#include "deploy/launch/follow_broker.h"
#include "deploy/launch/fork.h"
#include "proto/base/canonical.h"
#include "tests/system/live_dinner.h"
#include "tests/system/support.h"
#include "tests/system/wire_client.h"

namespace haggle::follow_test {
namespace {

using ::testing::HasSubstr;

// grpc::StatusCode
constexpr int kOk = 0;
constexpr int kUnauthenticated = 16;
constexpr int kResourceExhausted = 8;
constexpr int kUnavailable = 14;

// What came of one stream, checked as it came.
struct Followed {
  std::string scenario;
  std::vector<v1::FollowedStep> steps;
  v1::RunState state = v1::RUN_STATE_UNSPECIFIED;
  std::string reason;
  WireEnd end;
};

Followed FollowToTheEnd(WireFollow& follow, std::uint64_t from) {
  Followed followed;
  v1::FollowReply reply;
  for (bool first = true; follow.Read(reply); first = false) {
    EXPECT_EQ(!reply.scenario().empty(), first);
    EXPECT_EQ(followed.state, v1::RUN_STATE_UNSPECIFIED) << "something came after the end";
    if (first) {
      followed.scenario = reply.scenario();
      EXPECT_EQ(reply.rules_version(), run::kRulesVersion);
    }
    for (const v1::FollowedStep& step : reply.steps()) {
      EXPECT_EQ(step.id(), from + followed.steps.size());
      followed.steps.push_back(step);
    }
    followed.state = reply.state();
    followed.reason = reply.reason();
  }
  followed.end = follow.Finish();
  return followed;
}

// Replays what was sent of a run from its first step on; the hash at the end.
std::string Replayed(const std::string& canonical, const std::vector<v1::FollowedStep>& steps) {
  Scenario scenario;
  EXPECT_TRUE(ParseCanonical(canonical, scenario, nullptr));
  run::Run run(scenario);
  for (const v1::FollowedStep& step : steps) {
    Hash hash{};
    EXPECT_EQ(step.hash().size(), hash.size());
    std::copy(step.hash().begin(), step.hash().end(), hash.begin());
    const absl::Status loaded = run.Load(step.step(), hash);
    EXPECT_TRUE(loaded.ok()) << "step " << step.id() << ": " << loaded;
    if (!loaded.ok()) break;
    run.Apply();
  }
  return Hex(run.hash());
}

void ExpectAsInTheJournal(const std::string& path, const std::vector<v1::FollowedStep>& steps, std::uint64_t from) {
  const auto reader = journal::JournalReader::Open(path);
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::size_t told = 0;
  std::size_t all = 0;
  ASSERT_TRUE((*reader)
                  ->ReadSteps([&](const journal::StoredStep& stored) -> absl::Status {
                    if (static_cast<std::uint64_t>(stored.id) < from) return absl::OkStatus();
                    const auto place = static_cast<std::size_t>(stored.id) - from;
                    ++all;
                    if (place >= steps.size()) return absl::OkStatus();
                    EXPECT_EQ(steps[place].step(), stored.bytes);
                    const absl::StatusOr<journal::Told> kept = (*reader)->ReadTold(stored.id);
                    if (!kept.ok()) return kept.status();
                    std::string bytes;
                    journal::AppendTold(*kept, bytes);
                    EXPECT_EQ(steps[place].told(), bytes) << "step " << stored.id;
                    told += bytes.empty() ? 0 : 1;
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(all, steps.size());
  EXPECT_GT(told, 0u);
}

using Follow = LiveDinner;

TEST_F(Follow, SendsTheRunAsItIsStoredFromBeforeItsBegin) {
  StartDinner({"--journal", journal_});
  WireFollow follow(address_, "ooo", 0);
  v1::FollowReply first;
  ASSERT_TRUE(follow.Read(first));
  EXPECT_EQ(first.scenario(), Canonical(plan_.scenario));
  Play();
  Followed followed;
  v1::FollowReply reply;
  while (follow.Read(reply)) {
    for (const v1::FollowedStep& step : reply.steps()) {
      EXPECT_EQ(step.id(), followed.steps.size() + 1);
      followed.steps.push_back(step);
    }
    followed.state = reply.state();
  }
  EXPECT_EQ(follow.Finish().code, kOk);
  EXPECT_EQ(followed.state, v1::RUN_STATE_COMPLETE);
  EXPECT_EQ(broker_->Wait(), 0);
  ExpectAsInTheJournal(journal_, followed.steps, 1);
  const auto reader = journal::JournalReader::Open(journal_);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(Replayed(first.scenario(), followed.steps), Hex((*reader)->seal()->hash));
}

TEST_F(Follow, GoesOnFromAnyStepOfARunThatIsOn) {
  StartDinner({"--journal", journal_, "--pace", "20"});
  Play();
  WireFollow waits(address_, "ooo", 60);  // not reached yet, or past
  v1::FollowReply reply;
  while (reply.steps_size() == 0) ASSERT_TRUE(waits.Read(reply));
  EXPECT_EQ(reply.steps(0).id(), 60u);
  const std::uint64_t from = 20;  // surely past: nobody followed then, so it is read from the journal
  WireFollow follow(address_, "ooo", from);
  const Followed followed = FollowToTheEnd(follow, from);
  EXPECT_EQ(followed.end.code, kOk) << followed.end.message;
  EXPECT_EQ(followed.state, v1::RUN_STATE_COMPLETE);
  EXPECT_EQ(broker_->Wait(), 0);
  ExpectAsInTheJournal(journal_, followed.steps, from);
}

TEST_F(Follow, OfARunWithoutAJournalIsTheSame) {
  StartDinner({"--pace", "5"});
  Play();
  WireFollow late(address_, "ooo", 30);
  v1::FollowReply reply;
  while (reply.steps_size() == 0) ASSERT_TRUE(late.Read(reply));
  WireFollow follow(address_, "ooo", 1);
  const Followed followed = FollowToTheEnd(follow, 1);
  EXPECT_EQ(followed.end.code, kOk) << followed.end.message;
  EXPECT_EQ(broker_->Wait(), 0);
  EXPECT_THAT(broker_->said(), HasSubstr("done\tyes"));
  launch::RunPlan plan = plan_;
  EXPECT_EQ(Replayed(followed.scenario, followed.steps), launch::RunInProcess(plan, BuiltIn(), {}).summary.hash);
}

TEST_F(Follow, OfAForkThatIsGoneOnWithBeginsWithItsPast) {
  launch::RunPlan parent = plan_;
  parent.scenario.ticks = 12;
  parent.journal = folder_ / "parent.haggle";
  ASSERT_EQ(launch::RunInProcess(parent, BuiltIn(), {}).how, HowEnded::kDone);
  std::atomic<int> interrupted = 0;
  launch::RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= 8 ? 1 : 0; };
  launch::ForkPlan fork;
  fork.at = 5;
  fork.newcomers = {{"oracle", "silent", {}}};
  fork.journal = journal_;
  {
    const auto reader = journal::JournalReader::Open(parent.journal);
    ASSERT_TRUE(reader.ok());
    ASSERT_NE(launch::RunFork(**reader, fork, BuiltIn(), hooks).how, HowEnded::kDone);
  }
  const auto before = journal::JournalReader::Open(journal_);
  ASSERT_TRUE(before.ok());
  const auto steps = static_cast<std::uint64_t>((*before)->seal()->steps);
  Start({"--journal", journal_, "--resume"});
  WireFollow follow(address_, "ooo", 1);
  v1::FollowReply reply;
  std::vector<v1::FollowedStep> past;
  std::string scenario;
  while (past.size() < steps && follow.Read(reply)) {
    if (!reply.scenario().empty()) scenario = reply.scenario();
    past.insert(past.end(), reply.steps().begin(), reply.steps().end());
  }
  ASSERT_EQ(past.size(), steps);
  EXPECT_EQ(Replayed(scenario, past), Hex((*before)->seal()->hash));
  // Nobody has come to play on.
  broker_->Signal(SIGTERM);
  while (follow.Read(reply) && reply.state() == v1::RUN_STATE_UNSPECIFIED) {
  }
  EXPECT_EQ(reply.state(), v1::RUN_STATE_STOPPED);
  EXPECT_THAT(reply.reason(), HasSubstr("SIGTERM"));
  EXPECT_EQ(follow.Finish().code, kOk);
}

TEST_F(Follow, IsForTheObserverAloneAndForSoManyAsMayWatch) {
  StartDinner({"--limit", "watchers=1"});
  for (const std::string& token : {std::string(), std::string("t-oracle"), std::string("oo")}) {
    WireFollow follow(address_, token, 1);
    v1::FollowReply reply;
    EXPECT_FALSE(follow.Read(reply)) << token;
    EXPECT_EQ(follow.Finish().code, kUnauthenticated) << token;
  }
  WireFollow follow(address_, "ooo", 1);
  v1::FollowReply reply;
  ASSERT_TRUE(follow.Read(reply));
  EXPECT_EQ(WireFollow(address_, "ooo", 1).Finish().code, kResourceExhausted);
}

TEST_F(Follow, WhoDoesNotReadHoldsUpNobody) {
  StartDinner({"--journal", journal_});
  std::vector<std::unique_ptr<WireFollow>> idle;
  for (int i = 0; i < 8; ++i) {
    v1::FollowReply scenario;
    idle.push_back(std::make_unique<WireFollow>(address_, "ooo", 1));
    ASSERT_TRUE(idle.back()->Read(scenario));
  }
  Play();
  EXPECT_EQ(broker_->Wait(), 0);
  EXPECT_EQ(agents_->Wait(), 0);
  for (const auto& follow : idle) {
    // What had left the broker is there; whoever has not got it all is told so.
    v1::FollowReply reply;
    v1::RunState state = v1::RUN_STATE_UNSPECIFIED;
    while (follow->Read(reply)) state = reply.state();
    const WireEnd end = follow->Finish();
    EXPECT_TRUE(end.code == kUnavailable || (end.code == kOk && state == v1::RUN_STATE_COMPLETE)) << end.code;
  }
}

// What comes of haggle-agent --follow, waited for to its end.
std::vector<FeedRecord> Fed(launch::BrokerFeed& feed) {
  std::vector<FeedRecord> records;
  while (!feed.ended()) {
    pollfd way{feed.fd(), POLLIN, 0};
    ::poll(&way, 1, -1);
    feed.Read([&](FeedRecord record) { records.push_back(std::move(record)); });
  }
  return records;
}

TEST_F(Follow, AsRecordsForAnotherProgramTellsTheRunAndHowItStands) {
  StartDinner({"--journal", journal_});
  launch::BrokerFeed feed;
  ASSERT_TRUE(feed.Start({Programs(), address_, "", tokens_}, 1).ok());
  // It is asked how the run stands before anybody has joined, and again.
  std::vector<FeedRecord> records;
  while (records.size() < 2) {
    pollfd way{feed.fd(), POLLIN, 0};
    ::poll(&way, 1, -1);
    feed.Read([&](FeedRecord record) { records.push_back(std::move(record)); });
    ASSERT_FALSE(feed.ended()) << feed.message();
  }
  ASSERT_TRUE(std::holds_alternative<FeedScenario>(records[0]));
  EXPECT_EQ(std::get<FeedScenario>(records[0]).scenario, Canonical(plan_.scenario));
  ASSERT_TRUE(std::holds_alternative<Standing>(records[1]));
  EXPECT_EQ(std::get<Standing>(records[1]).state, "joining");
  Play();
  const std::vector<FeedRecord> rest = Fed(feed);
  EXPECT_EQ(feed.how(), HowEnded::kDone) << feed.message();
  ASSERT_FALSE(rest.empty());
  EXPECT_EQ(rest.back(), FeedRecord(FeedEnd{true, ""}));
  std::vector<v1::FollowedStep> steps;
  for (const FeedRecord& record : rest) {
    const auto* step = std::get_if<FeedStep>(&record);
    if (step == nullptr) continue;
    v1::FollowedStep& copy = steps.emplace_back();
    copy.set_id(static_cast<std::uint64_t>(step->id));
    EXPECT_EQ(copy.id(), steps.size());
    copy.set_step(step->bytes);
    copy.set_hash(step->hash.data(), step->hash.size());
    copy.set_told(step->told);
  }
  EXPECT_EQ(broker_->Wait(), 0);
  ExpectAsInTheJournal(journal_, steps, 1);
}

TEST_F(Follow, AsRecordsSaysWhatIsWrong) {
  StartDinner({});
  const std::string other = folder_ / "other";
  std::ofstream(other) << "@observer wrong\n";
  launch::BrokerFeed wrong;
  ASSERT_TRUE(wrong.Start({Programs(), address_, "", other}, 1).ok());
  EXPECT_TRUE(Fed(wrong).empty());
  EXPECT_EQ(wrong.how(), HowEnded::kRefused);
  EXPECT_THAT(wrong.message(), HasSubstr("@observer"));

  // A broker that is killed is lost, not over.
  launch::BrokerFeed lost;
  ASSERT_TRUE(lost.Start({Programs(), address_, "", tokens_}, 1).ok());
  bool began = false;
  while (!began) {
    pollfd way{lost.fd(), POLLIN, 0};
    ::poll(&way, 1, -1);
    lost.Read([&](const FeedRecord&) { began = true; });
    ASSERT_FALSE(lost.ended()) << lost.message();
  }
  broker_->Signal(SIGKILL);
  for (const FeedRecord& record : Fed(lost)) EXPECT_FALSE(std::holds_alternative<FeedEnd>(record));
  EXPECT_EQ(lost.how(), HowEnded::kFailed);
  EXPECT_THAT(lost.message(), HasSubstr("is lost"));
}

}  // namespace
}  // namespace haggle::follow_test
