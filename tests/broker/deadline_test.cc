// Parties that do not answer in time: when that is so, what is recorded of it, what they are told afterwards.
#include "broker/server/deadline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "broker/referee/referee.h"
#include "broker/run/chain.h"
#include "broker/run/run.h"
#include "broker/server/run_session.h"
#include "proto/base/canonical.h"
#include "proto/codec/scenario_text.h"
#include "tests/broker/scripted_run.h"

namespace haggle::server::deadline_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DeadlineTest, CountsFromWhenThePromptsAreWritten) {
  Deadline deadline(100);
  deadline.Start(5);  // nobody was asked
  EXPECT_FALSE(deadline.Expired(1000));
  deadline.Arm();
  EXPECT_FALSE(deadline.Expired(1000));
  EXPECT_EQ(deadline.LeftMs(1000, 50), 50);
  deadline.Start(1000);
  deadline.Start(1050);  // it runs already
  EXPECT_FALSE(deadline.Expired(1099));
  EXPECT_EQ(deadline.LeftMs(1080, 50), 20);
  EXPECT_TRUE(deadline.Expired(1100));
  EXPECT_EQ(deadline.LeftMs(1200, 50), 0);
  deadline.Disarm();
  EXPECT_FALSE(deadline.Expired(1200));
}

TEST(DeadlineTest, ABrokerThatDidNotRunBlamesNobodyForIt) {
  Deadline deadline(100);
  deadline.Arm();
  deadline.Start(0);
  deadline.Excuse(50, 10);  // as it happens all the time
  EXPECT_TRUE(deadline.Expired(100));
  deadline.Excuse(5000, 4900);
  EXPECT_FALSE(deadline.Expired(5099));
  EXPECT_TRUE(deadline.Expired(5100));
  for (int i = 0; i < 10; ++i) deadline.Excuse(6000 + i, 900);
  EXPECT_TRUE(deadline.Expired(6102)) << "whoever holds the broker up holds the others up without end";
}

TEST(DeadlineTest, WithoutOneNothingEverExpires) {
  Deadline none(0);
  none.Arm();
  none.Start(0);
  EXPECT_FALSE(none.Expired(1'000'000'000));
  EXPECT_EQ(none.LeftMs(1'000'000'000, 50), 50);
}

class DeadlineSessionTest : public ::testing::Test {
 protected:
  DeadlineSessionTest() {
    const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
    EXPECT_TRUE(file.ok()) << file.status();
    scenario_ = file->scenario;
    Tokens tokens;
    for (const Party& party : scenario_.parties) tokens.parties[party.name] = "secret-" + party.name;
    identity_ = std::make_unique<TokenIdentity>(tokens);
    Make();
  }

  void Make() {
    SessionOptions options;
    options.deadline_ms = 100;
    session_.reset();
    referee::RecordOptions keep;
    keep.keep_steps = true;
    record_ = std::make_unique<referee::RunRecord>(scenario_, keep);
    session_ = std::make_unique<RunSession>(scenario_, *identity_, options, record_.get(), &lines_);
  }

  absl::Status Join(ProcessId process, const std::string& party) {
    v1::Join join;
    join.set_protocol_version(1);
    v1::Seat& seat = *join.add_seats();
    seat.set_party(party);
    seat.set_token("secret-" + party);
    return session_->Join(process, {}, join);
  }

  v1::BrokerMessage Next(ProcessId process) {
    v1::BrokerMessage message;
    session_->Next(process, message);
    return message;
  }

  static v1::MovesBatch Pass(const std::vector<v1::Prompt>& prompts) {
    v1::MovesBatch batch;
    for (const v1::Prompt& prompt : prompts) {
      v1::Moves& moves = *batch.add_moves();
      moves.set_party(prompt.party());
      moves.set_epoch(prompt.epoch());
      moves.set_number(prompt.number());
    }
    return batch;
  }
  static std::vector<v1::Prompt> PromptsOf(const v1::BrokerMessage& message) {
    std::vector<v1::Prompt> prompts(message.prompts().prompts().begin(), message.prompts().prompts().end());
    for (const v1::PastPrompt& past : message.past().past()) prompts.push_back(past.prompt());
    return prompts;
  }

  // What the server does once in a while.
  void At(std::int64_t now_ms) {
    session_->SetTime(now_ms);
    session_->Wake(now_ms);
    session_->Written(now_ms);
  }

  std::uint64_t Steps() const {
    v1::StatusReply status;
    session_->Describe(status);
    return status.counters().steps();
  }

  // Starts at 0, is welcomed, and lets maker (1) answer until lab (2) is awaited; what lab was asked.
  std::vector<v1::Prompt> UntilLabIsAwaited() {
    EXPECT_TRUE(Join(1, "maker").ok());
    EXPECT_TRUE(Join(2, "lab").ok());
    EXPECT_TRUE(Next(1).has_welcome());
    EXPECT_TRUE(Next(2).has_welcome());
    At(0);
    return LabsPrompts();
  }
  std::vector<v1::Prompt> LabsPrompts() {
    for (;;) {
      const v1::BrokerMessage makers = Next(1);
      if (makers.has_prompts()) {
        EXPECT_TRUE(session_->Answer(1, Pass(PromptsOf(makers))).ok());
      }
      const v1::BrokerMessage labs = Next(2);
      if (labs.has_prompts()) return PromptsOf(labs);
      EXPECT_TRUE(makers.has_prompts() || session_->over()) << "nobody is asked";
      if (!makers.has_prompts()) return {};
    }
  }
  // Maker answers what it is asked, at once.
  void MakerAnswers() {
    for (v1::BrokerMessage asked = Next(1); asked.has_prompts(); asked = Next(1)) {
      EXPECT_TRUE(session_->Answer(1, Pass(PromptsOf(asked))).ok());
    }
  }

  Scenario scenario_;
  StatusLines lines_{-1};
  std::unique_ptr<TokenIdentity> identity_;
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<RunSession> session_;
};

TEST_F(DeadlineSessionTest, ALateAnswerIsDroppedAndTheNextPromptTellsSo) {
  const std::vector<v1::Prompt> asked = UntilLabIsAwaited();
  ASSERT_FALSE(asked.empty());
  MakerAnswers();
  At(0);
  const std::uint64_t before = Steps();
  At(99);
  EXPECT_EQ(Steps(), before);
  At(100);
  EXPECT_GT(Steps(), before);
  EXPECT_EQ(session_->counters().timed_out(), 1U);
  MakerAnswers();
  EXPECT_FALSE(Next(2).has_prompts()) << "it owes an answer, and is asked something else";
  // Not the answer to what is open now, whatever it says.
  v1::MovesBatch next = Pass(asked);
  next.mutable_moves(0)->set_number(asked[0].number() + 1);
  EXPECT_TRUE(absl::IsInvalidArgument(session_->Answer(2, next)));
  const std::uint64_t then = Steps();
  ASSERT_TRUE(session_->Answer(2, Pass(asked)).ok());
  EXPECT_EQ(Steps(), then) << "a late answer has closed a step";
  EXPECT_EQ(session_->counters().late_answers(), 1U);
  std::vector<v1::Prompt> again = PromptsOf(Next(2));
  if (again.empty()) again = LabsPrompts();
  ASSERT_FALSE(again.empty());
  EXPECT_EQ(again[0].number(), asked[0].number() + 1);
  ASSERT_FALSE(again[0].shown().empty());
  bool told = false;
  for (const v1::Event& event : again[0].shown()) {
    if (!event.has_timed_out()) continue;
    told = true;
    EXPECT_EQ(event.timed_out().party(), asked[0].party());
    EXPECT_EQ(event.timed_out().number(), asked[0].number());
  }
  EXPECT_TRUE(told);
  EXPECT_TRUE(session_->Answer(2, Pass(again)).ok());
}

TEST_F(DeadlineSessionTest, WhatWasMissedIsAskedAsItsPastAndNotCompared) {
  const std::vector<v1::Prompt> asked = UntilLabIsAwaited();
  ASSERT_FALSE(asked.empty());
  for (std::int64_t now = 0; session_->counters().timed_out() < 4; now += 100) {
    At(now);
    MakerAnswers();
    At(now);
    ASSERT_FALSE(session_->over());
  }
  ASSERT_TRUE(session_->Answer(2, Pass(asked)).ok());
  const v1::BrokerMessage missed = Next(2);
  ASSERT_TRUE(missed.has_past());
  ASSERT_EQ(missed.past().past_size(), 3);
  for (int i = 0; i < missed.past().past_size(); ++i) {
    const v1::PastPrompt& past = missed.past().past(i);
    EXPECT_TRUE(past.timed_out());
    EXPECT_EQ(past.moves().moves_size(), 0);
    EXPECT_EQ(past.prompt().number(), asked[0].number() + 1 + static_cast<std::uint64_t>(i));
  }
  v1::MovesBatch decided = Pass(PromptsOf(missed));
  decided.mutable_moves(0)->add_moves()->mutable_leave()->set_table(1);
  ASSERT_TRUE(session_->Answer(2, decided).ok());
  ASSERT_FALSE(session_->over()) << session_->end().message;
  const v1::BrokerMessage now = Next(2);
  ASSERT_TRUE(now.has_prompts());
  EXPECT_EQ(now.prompts().prompts(0).number(), asked[0].number() + 4);
  EXPECT_TRUE(session_->Answer(2, Pass(PromptsOf(now))).ok());
}

TEST_F(DeadlineSessionTest, WhoComesBackIsToldWhereItTimedOut) {
  const std::vector<v1::Prompt> asked = UntilLabIsAwaited();
  MakerAnswers();
  At(0);
  At(100);
  session_->Lose(2, "it died");
  ASSERT_FALSE(session_->over());
  ASSERT_TRUE(Join(3, "lab").ok());
  EXPECT_TRUE(Next(3).has_welcome());
  const v1::BrokerMessage past = Next(3);
  ASSERT_TRUE(past.has_past());
  ASSERT_EQ(static_cast<std::uint64_t>(past.past().past_size()), asked[0].number());
  EXPECT_TRUE(past.past().past(past.past().past_size() - 1).timed_out());
  for (int i = 0; i + 1 < past.past().past_size(); ++i) EXPECT_FALSE(past.past().past(i).timed_out());
}

TEST_F(DeadlineSessionTest, TheClockStandsStillBeforeTheStart) {
  ASSERT_TRUE(Join(1, "maker").ok());
  for (std::int64_t now = 0; now < 100'000; now += 1000) At(now);
  EXPECT_EQ(session_->counters().timed_out(), 0U);
  EXPECT_EQ(Steps(), 0U);
  ASSERT_TRUE(Join(2, "lab").ok());
  At(100'000);
  At(100'099);
  EXPECT_EQ(session_->counters().timed_out(), 0U);
  At(100'100);
  EXPECT_GT(session_->counters().timed_out(), 0U);
}

TEST_F(DeadlineSessionTest, WhoIsLostForGoodIsNotWaitedFor) {
  UntilLabIsAwaited();
  MakerAnswers();
  session_->Lose(2, "it died");
  session_->GiveUp("lab", "it is not started again");
  ASSERT_FALSE(session_->over());
  EXPECT_EQ(session_->counters().timed_out(), 1U);
  // No time passes any more, and the run comes to its end.
  MakerAnswers();
  EXPECT_TRUE(session_->over());
  EXPECT_TRUE(session_->end().complete) << session_->end().message;
  EXPECT_GT(session_->counters().timed_out(), 1U);
}

TEST_F(DeadlineSessionTest, WhoeverJoinsForItIsWaitedForAgain) {
  UntilLabIsAwaited();
  session_->Lose(2, "it died");
  session_->GiveUp("lab", "it is not started again");
  ASSERT_TRUE(Join(3, "lab").ok());
  const std::uint64_t before = session_->counters().timed_out();
  At(150);
  MakerAnswers();
  At(200);
  MakerAnswers();
  EXPECT_EQ(session_->counters().timed_out(), before);
}

TEST_F(DeadlineSessionTest, WithoutAnybodyTheRunIsStopped) {
  UntilLabIsAwaited();
  session_->Lose(2, "it died");
  session_->GiveUp("lab", "it is not started again");
  ASSERT_FALSE(session_->over());
  session_->Lose(1, "it died too");
  session_->GiveUp("maker", "it is not started again either");
  EXPECT_TRUE(session_->over());
  EXPECT_FALSE(session_->end().complete);
  EXPECT_THAT(session_->end().message, HasSubstr("the agent of maker failed"));
}

// A broker that takes another's place: everybody has to come back first.
TEST_F(DeadlineSessionTest, AfterARestartTheClockWaitsForThoseWhoWereThere) {
  run::Run run(scenario_);
  run.Draw();
  run.Apply();
  ASSERT_TRUE(record_->recorder()->OnStep({}, run.next().bytes, run.hash(), {}).ok());
  session_->GoOn(std::move(run), {});
  for (std::int64_t now = 0; now <= 9'000; now += 50) At(now);
  EXPECT_EQ(session_->counters().timed_out(), 0U);
  // Not without end, for one of them may never come.
  for (std::int64_t now = 9'000; now <= 10'200; now += 50) At(now);
  EXPECT_GT(session_->counters().timed_out(), 0U);
}

// ---- the record ------------------------------------------------------------------

// Answers every prompt but each third one, which times out.
struct Recorded : journal::StepRecorder {
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    EXPECT_EQ(told.whys.size(), step.commands.size());
    steps.emplace_back(step, std::string(bytes), hash);
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash&) override { return absl::OkStatus(); }
  std::vector<std::tuple<Step, std::string, Hash>> steps;
};

Hash PlayOut(referee::Referee& referee, bool time_out) {
  EXPECT_TRUE(referee.Start().ok());
  for (int i = 0; !referee.done(); ++i) {
    const std::vector<PartyId> awaited = referee.awaited();
    for (const PartyId party : awaited) {
      std::vector<Move> none;
      const bool late = time_out && i % 3 == 0;
      EXPECT_TRUE(late ? referee.TimeOut(party) : referee.Answer(party, none));
      EXPECT_FALSE(referee.TimeOut(party)) << "it has answered, or timed out";
    }
    EXPECT_TRUE(referee.Advance().ok());
  }
  return referee.hash();
}

TEST(TimeOutTest, IsHashedAndReplayedExactly) {
  const Scenario scenario = LivelyVillage();
  Recorded recorded;
  referee::Referee late(scenario, &recorded, nullptr);
  referee::Referee silent(scenario, nullptr, nullptr);
  EXPECT_NE(PlayOut(late, true), PlayOut(silent, false)) << "a time-out is not hashed";
  run::Run run(scenario);
  int time_outs = 0;
  for (const auto& [step, bytes, hash] : recorded.steps) {
    const absl::Status loaded = run.Load(bytes, hash);
    ASSERT_TRUE(loaded.ok()) << loaded;
    for (const Command& command : run.next().step.commands) {
      time_outs += std::holds_alternative<TimeOut>(command.action) ? 1 : 0;
    }
    run.Apply();
  }
  EXPECT_GT(time_outs, 0);
  EXPECT_EQ(run.hash(), late.hash());
  EXPECT_EQ(run.market().Digest(), late.outcome());
}

TEST(TimeOutTest, ARecordThatContradictsItselfIsRefused) {
  const Scenario scenario = LivelyVillage();
  Recorded recorded;
  referee::Referee late(scenario, &recorded, nullptr);
  PlayOut(late, true);
  run::Run run(scenario);
  int contradictions = 0;
  for (const auto& [step, bytes, hash] : recorded.steps) {
    const auto refused = [&](const Step& other) {
      run::Chain chain("");
      chain.Advance(run.hash());
      const std::string otherwise = Canonical(other);
      return std::string(run.Load(otherwise, chain.After(otherwise)).message());
    };
    if (!step.commands.empty() && std::holds_alternative<TimeOut>(step.commands[0].action)) {
      ++contradictions;
      Step both = step;
      both.commands.insert(both.commands.begin() + 1, Command{0, step.commands[0].party, Claim{}});
      EXPECT_THAT(refused(both), HasSubstr("has timed out and is said to have moved as well"));
      std::swap(both.commands[0], both.commands[1]);
      EXPECT_THAT(refused(both), HasSubstr("has timed out and is said to have moved as well"));
      Step nobody = step;
      nobody.commands.push_back(Command{0, 60'000, TimeOut{}});
      EXPECT_THAT(refused(nobody), HasSubstr("has timed out and was not asked"));
    }
    ASSERT_TRUE(run.Load(bytes, hash).ok());
    run.Apply();
  }
  EXPECT_GT(contradictions, 0);
}

// What the sink is told.
struct Told : core::EventSink {
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    if (const auto* late = std::get_if<TimedOut>(&event.body)) {
      EXPECT_FALSE(all);
      EXPECT_THAT(audience, ElementsAre(late->party)) << "others are told";
      EXPECT_GT(event.cause, 0U);
      ++time_outs;
    }
    if (const auto* refused = std::get_if<Refused>(&event.body)) reasons.push_back(refused->reason);
  }
  int time_outs = 0;
  std::vector<RefusalReason> reasons;
};

TEST(TimeOutTest, NobodySaysItOfItself) {
  const Scenario scenario = LivelyVillage();
  Told told;
  Recorded recorded;
  referee::Referee referee(scenario, &recorded, &told);
  ASSERT_TRUE(referee.Start().ok());
  const std::vector<PartyId> awaited = referee.awaited();
  for (const PartyId party : awaited) {
    std::vector<Move> moves = {Move{{}, TimeOut{}}};
    ASSERT_TRUE(referee.Answer(party, moves));
  }
  ASSERT_TRUE(referee.Advance().ok());
  EXPECT_EQ(told.time_outs, 0);
  EXPECT_EQ(told.reasons, std::vector<RefusalReason>(awaited.size(), RefusalReason::kMalformed));
}

TEST(TimeOutTest, IsTheBrokersWhateverTheLimits) {
  Scenario scenario = LivelyVillage();
  scenario.limits.prompt_bytes = 1;
  scenario.limits.moves = 1;
  Told told;
  referee::Referee referee(scenario, nullptr, &told);
  PlayOut(referee, true);
  EXPECT_GT(told.time_outs, 0);
  EXPECT_TRUE(told.reasons.empty());
}

TEST(TimeOutTest, WhoComesBackInTheStepIsAwaitedAgain) {
  const Scenario scenario = LivelyVillage();
  Recorded recorded;
  referee::Referee referee(scenario, &recorded, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  const PartyId party = referee.awaited().front();
  ASSERT_TRUE(referee.TimeOut(party));
  referee.Reopen(party);
  EXPECT_EQ(referee.awaited().front(), party);
  const std::vector<PartyId> awaited = referee.awaited();
  for (const PartyId due : awaited) {
    std::vector<Move> none;
    ASSERT_TRUE(referee.Answer(due, none));
  }
  ASSERT_TRUE(referee.Advance().ok());
  for (const auto& [step, bytes, hash] : recorded.steps) {
    for (const Command& command : step.commands) EXPECT_FALSE(std::holds_alternative<TimeOut>(command.action));
  }
}

}  // namespace
}  // namespace haggle::server::deadline_test
