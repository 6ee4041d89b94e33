// The broker without a transport: who joins, what each is told, how it ends.
#include "broker/server/run_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/validate.h"
#include "broker/journal/reader.h"
#include "proto/codec/scenario_text.h"

namespace haggle::server::run_session_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Scenario TwoCompanies() {
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  return file->scenario;
}

class RunSessionTest : public ::testing::Test {
 protected:
  void Make(std::int64_t pace_ms = 0) { Make(pace_ms, referee::RecordOptions{}); }
  void Make(std::int64_t pace_ms, referee::RecordOptions options) {
    Tokens tokens;
    for (const Party& party : scenario_.parties) tokens.parties[party.name] = "secret-" + party.name;
    session_.reset();
    identity_ = std::make_unique<TokenIdentity>(tokens);
    options.keep_steps = true;
    record_ = std::make_unique<referee::RunRecord>(scenario_, std::move(options));
    session_ = std::make_unique<RunSession>(scenario_, *identity_, SessionOptions{pace_ms, restarts_, joins_},
                                            record_.get(), &lines_);
  }

  absl::Status Join(ProcessId process, const std::vector<std::string>& parties) {
    v1::Join join;
    join.set_protocol_version(1);
    for (const std::string& party : parties) {
      v1::Seat& seat = *join.add_seats();
      seat.set_party(party);
      seat.set_token("secret-" + party);
    }
    return session_->Join(process, {}, join);
  }

  // The next message for the process; an empty one if there is none.
  v1::BrokerMessage Next(ProcessId process) {
    v1::BrokerMessage message;
    session_->Next(process, message);
    return message;
  }

  v1::MovesBatch Pass(const v1::PromptBatch& prompts) {
    v1::MovesBatch batch;
    for (const v1::Prompt& prompt : prompts.prompts()) {
      v1::Moves& moves = *batch.add_moves();
      moves.set_party(prompt.party());
      moves.set_epoch(prompt.epoch());
      moves.set_number(prompt.number());
      for (int i = 0; i < beliefs_; ++i) moves.add_beliefs()->set_code(1000);
    }
    return batch;
  }

  // Plays with silence until nothing is asked any more.
  void PassOn(const std::vector<ProcessId>& processes) {
    for (bool more = true; more;) {
      more = false;
      for (const ProcessId process : processes) {
        if (session_->over()) return;
        const v1::BrokerMessage message = Next(process);
        if (!message.has_prompts()) continue;
        more = true;
        EXPECT_TRUE(session_->Answer(process, Pass(message.prompts())).ok());
      }
    }
  }

  Scenario scenario_ = TwoCompanies();
  int beliefs_ = 0;  // in each answer
  std::int64_t restarts_ = -1;
  std::int64_t joins_ = 0;
  StatusLines lines_{-1};
  std::unique_ptr<TokenIdentity> identity_;
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<RunSession> session_;
};

TEST_F(RunSessionTest, StartsWhenAllSeatsAreTakenInWhateverOrder) {
  Make();
  ASSERT_TRUE(Join(5, {"lab"}).ok());
  EXPECT_FALSE(Next(5).has_welcome());
  ASSERT_TRUE(Join(2, {"maker"}).ok());
  const v1::BrokerMessage welcome = Next(5);
  ASSERT_TRUE(welcome.has_welcome());
  ASSERT_EQ(welcome.welcome().briefings_size(), 1);
  EXPECT_GT(welcome.welcome().max_message_bytes(), 0u);
  EXPECT_TRUE(Next(2).has_welcome());
  PassOn({5, 2});
  EXPECT_TRUE(session_->over());
  EXPECT_TRUE(session_->end().complete);
  const std::string hash = Next(5).farewell().hash();
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(record_->summary().hash, hash);

  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  EXPECT_TRUE(Next(1).has_welcome());
  EXPECT_TRUE(Next(2).has_welcome());
  PassOn({1, 2});
  EXPECT_EQ(Next(1).farewell().hash(), hash);
}

TEST_F(RunSessionTest, OneProcessGetsAllPromptsOfAStepInOneMessage) {
  Make();
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  const v1::BrokerMessage welcome = Next(1);
  // In the order of the seats.
  EXPECT_GT(welcome.welcome().briefings(0).party(), welcome.welcome().briefings(1).party());
  const v1::BrokerMessage first = Next(1);
  ASSERT_TRUE(first.has_prompts());
  for (int i = 1; i < first.prompts().prompts_size(); ++i) {
    EXPECT_LT(first.prompts().prompts(i - 1).party(), first.prompts().prompts(i).party());
  }
  EXPECT_EQ(first.prompts().prompts(0).epoch(), 1u);
  EXPECT_EQ(first.prompts().prompts(0).number(), 1u);
  EXPECT_FALSE(Next(1).has_prompts());  // never twice
  ASSERT_TRUE(session_->Answer(1, Pass(first.prompts())).ok());
  PassOn({1});
  EXPECT_TRUE(session_->end().complete);
  v1::StatusReply status;
  session_->Describe(status);
  EXPECT_EQ(status.state(), v1::RUN_STATE_COMPLETE);
  EXPECT_GT(status.counters().prompts(), 0u);
  EXPECT_GT(status.counters().steps(), 0u);
}

TEST_F(RunSessionTest, AProcessThatLeavesBeforeTheStartFreesItsSeats) {
  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  EXPECT_EQ(Join(2, {"maker"}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Join(2, {"lab", "maker"}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(session_->sessions().missing(), ElementsAre("lab"));
  session_->Lose(1, "gone");
  EXPECT_EQ(session_->sessions().missing().size(), 2u);
  EXPECT_FALSE(session_->over());
  ASSERT_TRUE(Join(3, {"maker"}).ok());
  ASSERT_TRUE(Join(4, {"lab"}).ok());
  Next(3);
  const v1::BrokerMessage first = Next(3);
  ASSERT_TRUE(first.has_prompts());
  for (const v1::Prompt& prompt : first.prompts().prompts()) {
    const bool came_back = session_->sessions().name(prompt.party()) == "maker";
    EXPECT_EQ(prompt.epoch(), came_back ? 2u : 1u);  // it never goes back
  }
  EXPECT_EQ(session_->sessions().epoch(scenario_.parties[0].id), scenario_.parties[0].name == "maker" ? 2u : 1u);
}

TEST_F(RunSessionTest, AProcessThatIsLostTooOftenStopsTheRun) {
  restarts_ = 0;
  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  session_->Lose(1, "it died");
  EXPECT_TRUE(session_->over());
  EXPECT_EQ(session_->end().how, HowEnded::kAgentFailed);
  EXPECT_EQ(session_->end().culprit, "maker");
  EXPECT_THAT(session_->end().message, HasSubstr("it died"));
  EXPECT_FALSE(Next(2).farewell().complete());
  EXPECT_EQ(Next(2).body_case(), v1::BrokerMessage::BODY_NOT_SET);  // one farewell
  EXPECT_EQ(Next(1).body_case(), v1::BrokerMessage::BODY_NOT_SET);  // it is gone
  EXPECT_EQ(Join(3, {"maker"}).code(), absl::StatusCode::kAborted);
}

TEST_F(RunSessionTest, AnswersMustMatchThePrompts) {
  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  EXPECT_FALSE(session_->Answer(9, {}).ok());  // nobody
  Next(1);
  EXPECT_FALSE(session_->Answer(1, {}).ok());  // not asked yet
  const v1::BrokerMessage first = Next(1);
  v1::MovesBatch answer = Pass(first.prompts());
  answer.mutable_moves(0)->set_number(2);
  EXPECT_THAT(std::string(session_->Answer(1, answer).message()), HasSubstr("number 2"));
  answer = Pass(first.prompts());
  answer.mutable_moves(0)->set_epoch(2);
  EXPECT_FALSE(session_->Answer(1, answer).ok());
  answer = Pass(first.prompts());
  answer.mutable_moves()->RemoveLast();
  EXPECT_FALSE(session_->Answer(1, answer).ok());
  answer = Pass(first.prompts());
  ASSERT_TRUE(session_->Answer(1, answer).ok());
  EXPECT_FALSE(session_->Answer(1, answer).ok());  // twice
}

TEST_F(RunSessionTest, OfAProcessThatIsLostAllPartiesAreNamed) {
  restarts_ = 0;
  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  session_->Lose(1, "it died");
  EXPECT_EQ(session_->end().culprit, "maker,lab");
  EXPECT_THAT(session_->end().message, HasSubstr("the agent of maker,lab failed"));
}

TEST_F(RunSessionTest, TheDiaryTellsWhoCameAndWent) {
  std::string folder = ::testing::TempDir() + "/haggle_run_session_test_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  referee::RecordOptions options;
  options.journal = folder + "/run.haggle";
  Make(0, options);
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  session_->Lose(1, "gone");
  ASSERT_TRUE(Join(2, {"maker", "lab"}).ok());
  Next(2);
  PassOn({2});
  ASSERT_TRUE(session_->end().complete) << session_->end().message;
  const auto reader = journal::JournalReader::Open(options.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto notes = (*reader)->ReadNotes();
  ASSERT_TRUE(notes.ok()) << notes.status();
  std::vector<journal::NoteKind> kinds;
  for (const journal::StoredNote& note : *notes) {
    if (note.note.party != 0) kinds.push_back(note.note.kind);
  }
  EXPECT_THAT(kinds, ElementsAre(journal::NoteKind::kJoined, journal::NoteKind::kLeft, journal::NoteKind::kJoined,
                                 journal::NoteKind::kJoined));
  std::filesystem::remove_all(folder);
}

TEST_F(RunSessionTest, WhoWasCutOffAtTheEndIsToldItWhenItComes) {
  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  PassOn({1});
  ASSERT_TRUE(session_->end().complete) << session_->end().message;
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  EXPECT_THAT(session_->replaced(), ElementsAre(1u));
  EXPECT_FALSE(session_->sessions().full());  // the maker has not come
  const v1::BrokerMessage end = Next(2);
  EXPECT_TRUE(end.farewell().complete());
  EXPECT_FALSE(end.farewell().hash().empty());
  EXPECT_EQ(Next(2).body_case(), v1::BrokerMessage::BODY_NOT_SET);
  ASSERT_TRUE(Join(3, {"maker"}).ok());
  EXPECT_TRUE(Next(3).farewell().complete());
  EXPECT_TRUE(session_->sessions().full());
}

TEST_F(RunSessionTest, WhatTheRulesAllowIsNeverTooLarge) {
  scenario_.limits.prompt_bytes = 20;
  scenario_.limits.moves = 2;
  EXPECT_GT(MaxMessageBytes(scenario_, 1), 60'000u);  // a join, an envelope
  scenario_.limits.moves = 100'000;                   // each with a reason
  EXPECT_GT(MaxMessageBytes(scenario_, 1), 100'000u * 64);
  EXPECT_GE(MaxMessageBytes(scenario_, 3), 3 * MaxMessageBytes(scenario_, 1));
  scenario_.limits.prompt_bytes = 1 << 30;
  EXPECT_LE(MaxMessageBytes(scenario_, 1000), std::uint64_t{1} << 30);  // gRPC takes an int
}

TEST_F(RunSessionTest, BeliefsChangeNothingHoweverMany) {
  const auto play = [&](int beliefs) {
    beliefs_ = beliefs;
    Make();
    EXPECT_TRUE(Join(1, {"maker", "lab"}).ok());
    EXPECT_TRUE(Next(1).has_welcome());
    PassOn({1});
    EXPECT_TRUE(session_->end().complete);
    return Next(1).farewell().hash();
  };
  const std::string hash = play(0);
  EXPECT_EQ(play(3), hash);
  EXPECT_EQ(play(5000), hash) << "a flood is dropped, and the run goes on";
  // As many as are kept are never too large for a message.
  v1::Moves most;
  for (std::size_t i = 0; i < referee::BeliefsKept(scenario_); ++i) {
    v1::Belief& belief = *most.add_beliefs();
    belief.set_about(UINT32_MAX);
    belief.set_code(UINT32_MAX);
    belief.set_value_ppm(-1);
  }
  EXPECT_LT(most.ByteSizeLong(), MaxMessageBytes(scenario_, 1) - 60'000);
}

TEST_F(RunSessionTest, ATickBeginsWhenItsFirstPromptIsOut) {
  Make(1000);
  session_->Wake(500);
  session_->SetTime(540);
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  PassOn({1});
  session_->Wake(1500);
  EXPECT_FALSE(Next(1).has_prompts());
  session_->Wake(1540);
  EXPECT_TRUE(Next(1).has_prompts());
}

TEST_F(RunSessionTest, PaceHoldsBackTheNextTick) {
  Make(1000);
  session_->Wake(500);
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  PassOn({1});
  v1::StatusReply status;
  session_->Describe(status);
  ASSERT_FALSE(session_->over());
  EXPECT_EQ(status.tick(), 1);
  EXPECT_TRUE(status.waiting_for().empty());  // nobody is asked before the time
  EXPECT_FALSE(Next(1).has_prompts());
  EXPECT_LE(session_->Wake(1480), 20);
  EXPECT_FALSE(Next(1).has_prompts());
  session_->Wake(1500);
  EXPECT_TRUE(Next(1).has_prompts());
}

// A run that is on is replayed for everybody who joins, so nobody may do that all the time.
TEST_F(RunSessionTest, APartyIsJoinedForSoOftenInASecond) {
  joins_ = 3;
  Make();
  session_->SetTime(5'000);
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  ProcessId lab = 2;
  for (int i = 0; i < joins_; ++i) ASSERT_TRUE(Join(lab++, {"lab"}).ok()) << i;
  session_->SetTime(5'999);
  const absl::Status refused = Join(lab++, {"lab"});
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("party 'lab'"));
  EXPECT_EQ(session_->sessions().epoch(2), 3U) << "who plays it goes on";
  ASSERT_TRUE(Join(lab++, {"maker"}).ok()) << "of another party it is not counted";
  session_->SetTime(6'000);
  EXPECT_TRUE(Join(lab++, {"lab"}).ok());
}

TEST_F(RunSessionTest, AnInterruptStopsARunThatHasNotStarted) {
  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  session_->Stop({false, HowEnded::kInterrupted, "", "interrupted"});
  EXPECT_TRUE(session_->over());
  const v1::BrokerMessage message = Next(1);
  ASSERT_TRUE(message.has_farewell());
  EXPECT_EQ(message.farewell().hash(), "");
  EXPECT_EQ(message.farewell().message(), "interrupted");
}

TEST(EventRing, DropsTheOldestAndCounts) {
  EventRing ring(4);
  for (int i = 1; i <= 10; ++i) {
    Event event;
    event.cause = static_cast<Seq>(i);
    ring.OnEvent(event, true, {});
  }
  v1::WatchEvents out;
  std::uint64_t cursor = 0;
  ASSERT_TRUE(ring.Read(cursor, 3, out));
  EXPECT_EQ(out.dropped(), 6u);
  EXPECT_EQ(out.first(), 7u);
  ASSERT_EQ(out.events_size(), 3);
  EXPECT_EQ(out.events(0).cause(), 7u);
  EXPECT_EQ(out.events(2).cause(), 9u);
  ASSERT_TRUE(ring.Read(cursor, 3, out));
  EXPECT_EQ(out.dropped(), 0u);
  EXPECT_EQ(out.first(), 10u);
  EXPECT_EQ(out.events_size(), 1);
  EXPECT_FALSE(ring.Read(cursor, 3, out));
  std::uint64_t later = 11;
  EXPECT_FALSE(ring.Read(later, 3, out));
  EXPECT_EQ(later, 11u);
}

// The lines that a session tells until it is destroyed.
class Telling : public RunSessionTest {
 protected:
  Telling() { EXPECT_EQ(::pipe(ends_), 0); }
  ~Telling() override {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  void Begin() {
    Tokens tokens;
    for (const Party& party : scenario_.parties) tokens.parties[party.name] = "secret-" + party.name;
    identity_ = std::make_unique<TokenIdentity>(tokens);
    record_ = std::make_unique<referee::RunRecord>(scenario_, referee::RecordOptions{});
    told_ = std::make_unique<StatusLines>(std::exchange(ends_[1], -1));
    session_ = std::make_unique<RunSession>(scenario_, *identity_, SessionOptions{}, record_.get(), told_.get());
  }
  std::vector<RunStatus> End() {
    session_.reset();
    told_.reset();
    std::string text(1 << 16, '\0');
    const ssize_t size = ::read(ends_[0], text.data(), text.size());
    std::vector<RunStatus> all;
    std::istringstream lines(text.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0))));
    for (std::string line; std::getline(lines, line);) {
      const auto status = ParseRunStatus(line);
      EXPECT_TRUE(status.ok()) << status.status();
      all.push_back(*status);
    }
    return all;
  }

 private:
  int ends_[2] = {-1, -1};
  std::unique_ptr<StatusLines> told_;
};

TEST_F(Telling, ATableThatNeverOpenedIsNotCounted) {
  // Two of three tables of one evening have no room: they are closed without having been opened.
  ASSERT_FALSE(scenario_.tables.empty());
  scenario_.tables.front().opens = 0;
  for (const char* name : {"second", "third"}) {
    scenario_.tables.push_back(scenario_.tables.front());
    scenario_.tables.back().name = name;
  }
  scenario_.limits.tables = 1;
  ASSERT_TRUE(core::Validate(scenario_).empty()) << core::Validate(scenario_).front().expected;
  Begin();
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  ASSERT_TRUE(Next(1).has_welcome());
  std::int64_t now = 1000;
  for (int steps = 0; steps < 4 && !session_->over(); ++steps, now += 1000) {
    session_->Wake(now);
    const v1::BrokerMessage message = Next(1);
    if (!message.has_prompts()) continue;
    ASSERT_TRUE(session_->Answer(1, Pass(message.prompts())).ok());
  }
  std::int64_t most = 0;
  for (const RunStatus& status : End()) {
    const auto* progress = std::get_if<Progress>(&status.body);
    if (progress == nullptr) continue;
    EXPECT_GE(progress->open_tables, 0);
    most = std::max(most, progress->open_tables);
  }
  EXPECT_EQ(most, 1);
}

TEST_F(Telling, WhoJoinedWhatItWaitsForAndHowItEnded) {
  Begin();
  ASSERT_TRUE(Join(1, {"lab"}).ok());
  session_->Lose(1, "gone");
  ASSERT_TRUE(Join(2, {"lab", "maker"}).ok());
  session_->Wake(1000);
  session_->Stop(referee::EndBySignal(SIGTERM));
  EXPECT_EQ(session_->end().how, HowEnded::kFailed);
  EXPECT_THAT(session_->end().message, HasSubstr("SIGTERM"));
  const std::vector<RunStatus> told = End();
  ASSERT_EQ(told.size(), 7u);
  EXPECT_EQ(told[0], RunStatus{RunStatus::Joined{"lab"}});
  EXPECT_EQ(told[1], RunStatus{RunStatus::Left{"lab"}});
  EXPECT_EQ(told[4], RunStatus{RunStatus::Started{""}});
  const auto& progress = std::get<Progress>(told[5].body);
  EXPECT_GT(progress.steps, 0);
  EXPECT_FALSE(progress.waiting_for.empty());
  EXPECT_EQ(told[6], RunStatus{RunStatus::Signalled{"SIGTERM"}});
}

TEST_F(Telling, ThatAnAgentGaveWayToAnother) {
  Begin();
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  session_->Stop(referee::EndBySignal(SIGTERM));
  std::vector<std::string> told;
  for (const RunStatus& status : End()) told.push_back(WriteRunStatus(status));
  EXPECT_THAT(told, ElementsAre("joined\tlab", "joined\tmaker", "started\t", "left\tlab", "left\tmaker", "joined\tlab",
                                "signalled\tSIGTERM"));
}

TEST_F(RunSessionTest, ASignalSealsTheJournalHoweverLittleThereIs) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::string folder = ::testing::TempDir() + "/haggle_signal_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    referee::RecordOptions options;
    options.journal = folder + "/runs/x-";
    options.numbered = true;
    Make(0, options);
    ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
    EXPECT_EQ(record_->journal(), folder + "/runs/x-1.haggle");
    session_->Stop(referee::EndBySignal(signal));
    EXPECT_EQ(session_->end().how, signal == SIGINT ? HowEnded::kInterrupted : HowEnded::kFailed);
    const auto reader = journal::JournalReader::Open(record_->journal());
    ASSERT_TRUE(reader.ok()) << reader.status();
    std::filesystem::remove_all(folder);
  }
}

TEST_F(RunSessionTest, ANumberedJournalTakesTheFirstFreeName) {
  std::string folder = ::testing::TempDir() + "/haggle_numbered_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/x-1.haggle") << "precious";
  referee::RecordOptions options;
  options.journal = folder + "/x-";
  options.numbered = true;
  restarts_ = 0;
  Make(0, options);
  ASSERT_TRUE(Join(1, {"lab"}).ok());
  EXPECT_EQ(record_->journal(), "");  // before the start nothing is taken
  EXPECT_FALSE(std::filesystem::exists(folder + "/x-2.haggle"));
  ASSERT_TRUE(Join(2, {"maker"}).ok());
  EXPECT_EQ(record_->journal(), folder + "/x-2.haggle");
  EXPECT_EQ(std::filesystem::file_size(folder + "/x-1.haggle"), 8u);
  session_->Lose(1, "gone");
  EXPECT_EQ(record_->journal(), "");  // nobody had decided anything
  EXPECT_FALSE(std::filesystem::exists(folder + "/x-2.haggle"));
  std::filesystem::remove_all(folder);
}

// ---- agents that come back ----------------------------------------------------------

TEST_F(RunSessionTest, WhoComesBackIsAskedFirstWhatItHasDecided) {
  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  Next(1), Next(2);
  std::vector<v1::Prompt> decided;
  for (int step = 0; step < 3; ++step) {
    for (const ProcessId process : {1U, 2U}) {
      const v1::BrokerMessage message = Next(process);
      if (!message.has_prompts()) continue;
      if (process == 1) decided.push_back(message.prompts().prompts(0));
      ASSERT_TRUE(session_->Answer(process, Pass(message.prompts())).ok());
    }
  }
  ASSERT_GE(decided.size(), 2U);
  session_->Lose(1, "it died");
  EXPECT_FALSE(session_->over());
  ASSERT_TRUE(Join(3, {"maker"}).ok());
  EXPECT_TRUE(Next(3).has_welcome());
  const v1::BrokerMessage past = Next(3);
  ASSERT_TRUE(past.has_past());
  EXPECT_EQ(Next(3).body_case(), v1::BrokerMessage::BODY_NOT_SET);  // not before it is answered
  v1::PromptBatch asked;
  ASSERT_LE(past.past().past_size(), static_cast<int>(decided.size()));
  for (int i = 0; i < past.past().past_size(); ++i) {
    const v1::PastPrompt& one = past.past().past(i);
    *asked.add_prompts() = one.prompt();
    v1::Prompt then = decided[static_cast<std::size_t>(i)];
    EXPECT_EQ(one.prompt().epoch(), 2U);
    then.set_epoch(2);
    EXPECT_EQ(one.prompt().SerializeAsString(), then.SerializeAsString());
    EXPECT_EQ(one.moves().number(), then.number());
    EXPECT_EQ(one.moves().moves_size(), 0);
  }
  ASSERT_TRUE(session_->Answer(3, Pass(asked)).ok());
  PassOn({3, 2});
  EXPECT_TRUE(session_->end().complete);
  const std::string hash = record_->summary().hash;

  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  PassOn({1});
  EXPECT_EQ(record_->summary().hash, hash);
}

TEST_F(RunSessionTest, WhoComesBackAndDecidesOtherwiseStopsTheRun) {
  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  for (int step = 0; step < 3; ++step) ASSERT_TRUE(session_->Answer(1, Pass(Next(1).prompts())).ok());
  session_->Lose(1, "it died");
  ASSERT_TRUE(Join(2, {"maker", "lab"}).ok());
  Next(2);
  const v1::BrokerMessage past = Next(2);
  ASSERT_TRUE(past.has_past());
  v1::PromptBatch asked;
  for (const v1::PastPrompt& one : past.past().past()) *asked.add_prompts() = one.prompt();
  v1::AgentMessage answer;
  *answer.mutable_moves() = Pass(asked);
  v1::Moves& last = *answer.mutable_moves()->mutable_moves(asked.prompts_size() - 1);
  last.add_moves()->mutable_leave()->set_table(1);
  const std::string party = session_->sessions().name(last.party());
  EXPECT_TRUE(session_->Answer(2, answer.moves()).ok());
  EXPECT_TRUE(session_->over());
  EXPECT_EQ(session_->end().how, HowEnded::kAgentFailed);
  EXPECT_EQ(session_->end().culprit, party);
  EXPECT_THAT(session_->end().message, HasSubstr("decides otherwise than it did: tick 0, phase "));
  EXPECT_THAT(session_->end().message, HasSubstr("party " + party + ": expected no move, got leave"));
  EXPECT_THAT(Next(2).farewell().message(), HasSubstr("decides otherwise"));
}

TEST_F(RunSessionTest, OfTwoThatPlayAPartyTheLaterOneCounts) {
  Make();
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  EXPECT_EQ(Join(2, {"maker"}).code(), absl::StatusCode::kAlreadyExists);  // before the start, the first one
  ASSERT_TRUE(Join(3, {"lab"}).ok());
  Next(1);
  const v1::BrokerMessage asked = Next(1);
  ASSERT_TRUE(asked.has_prompts());
  ASSERT_TRUE(Join(4, {"maker"}).ok());
  EXPECT_THAT(session_->replaced(), ElementsAre(1U));
  EXPECT_FALSE(session_->Answer(1, Pass(asked.prompts())).ok());  // it is not heard any more
  session_->Lose(1, "the server has ended its stream");           // and is not missed
  EXPECT_TRUE(Next(4).has_welcome());
  const v1::BrokerMessage again = Next(4);  // nothing was decided before, so there is no past
  ASSERT_TRUE(again.has_prompts());
  EXPECT_EQ(again.prompts().prompts(0).epoch(), 2U);
  Next(3);
  PassOn({4, 3});
  ASSERT_TRUE(session_->Answer(4, Pass(again.prompts())).ok());
  PassOn({4, 3});
  EXPECT_TRUE(session_->end().complete);
}

TEST_F(RunSessionTest, WhatWasAnsweredInAnOpenStepIsAskedAgain) {
  const auto dinner = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/dinner.textproto");
  ASSERT_TRUE(dinner.ok()) << dinner.status();
  scenario_ = dinner->scenario;
  Make();
  std::vector<std::string> others;
  for (const Party& party : scenario_.parties) {
    if (party.name != "oracle") others.push_back(party.name);
  }
  ASSERT_TRUE(Join(1, {"oracle"}).ok());
  ASSERT_TRUE(Join(2, others).ok());
  Next(1), Next(2);
  v1::BrokerMessage one;
  v1::BrokerMessage two;
  for (int tries = 0; tries < 100 && (!one.has_prompts() || !two.has_prompts()); ++tries) {  // until both are asked
    if (one.has_prompts()) {
      ASSERT_TRUE(session_->Answer(1, Pass(one.prompts())).ok());
    }
    if (two.has_prompts()) {
      ASSERT_TRUE(session_->Answer(2, Pass(two.prompts())).ok());
    }
    one = Next(1);
    two = Next(2);
  }
  ASSERT_TRUE(one.has_prompts() && two.has_prompts());
  const std::uint64_t number = one.prompts().prompts(0).number();
  ASSERT_TRUE(session_->Answer(1, Pass(one.prompts())).ok());
  session_->Lose(1, "it died before the step was over");
  ASSERT_TRUE(Join(3, {"oracle"}).ok());
  Next(3);
  v1::BrokerMessage again = Next(3);
  if (again.has_past()) {
    v1::PromptBatch asked;
    for (const v1::PastPrompt& past : again.past().past()) *asked.add_prompts() = past.prompt();
    ASSERT_TRUE(session_->Answer(3, Pass(asked)).ok());
    again = Next(3);
  }
  ASSERT_TRUE(again.has_prompts());
  EXPECT_EQ(again.prompts().prompts(0).number(), number);
}

TEST_F(RunSessionTest, AnAbandonedRunLeavesItsJournalToBeGoneOnWith) {
  std::string folder = ::testing::TempDir() + "/haggle_abandoned_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  referee::RecordOptions options;
  options.journal = folder + "/run.haggle";
  Make(0, options);
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  Next(1);
  ASSERT_TRUE(session_->Answer(1, Pass(Next(1).prompts())).ok());
  session_->Abandon();
  EXPECT_TRUE(session_->over());
  EXPECT_TRUE(session_->abandoned());
  EXPECT_EQ(Next(1).body_case(), v1::BrokerMessage::BODY_NOT_SET);
  const auto reader = journal::JournalReader::Open(options.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->state(), journal::JournalState::kRunning);
  std::filesystem::remove_all(folder);
}

TEST_F(RunSessionTest, AnAgentThatIsGivenUpIsNamedWithThePlace) {
  Make();
  session_->GiveUp("maker", "it cannot begin");
  EXPECT_EQ(session_->end().message, "the agent of maker failed before the start: it cannot begin");
  Make();
  ASSERT_TRUE(Join(1, {"maker", "lab"}).ok());
  session_->GiveUp("lab", "it died");
  EXPECT_EQ(session_->end().culprit, "lab");
  EXPECT_THAT(session_->end().message, HasSubstr("the agent of lab failed in tick 0, "));
  EXPECT_THAT(session_->end().message, HasSubstr(": it died"));
}

TEST(StatusLines, CannotBeHeldUpByAReaderThatSleeps) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::string expected;
  {
    StatusLines lines(ends[1]);
    const std::string word(1000, 'x');
    for (int i = 0; i < 40; ++i) {
      lines.Say({RunStatus::Note{word}});
      expected += "note\t" + word + "\n";
    }
    for (int i = 0; i < 1000; ++i) lines.SayIfRoom({RunStatus::Note{word + word}});
    lines.Say({RunStatus::Note{"two\nlines"}});
    std::string got(1 << 20, '\0');
    // What fitted into the pipe at once, then the rest.
    for (std::size_t at = 0;;) {
      const ssize_t n = ::read(ends[0], got.data() + at, got.size() - at);
      ASSERT_GT(n, 0);
      at += static_cast<std::size_t>(n);
      lines.Flush();
      const std::string last = "two\\nlines\n";
      if (got.compare(at - last.size(), last.size(), last) != 0) continue;
      EXPECT_EQ(got.substr(0, expected.size()), expected);
      EXPECT_LT(at, std::size_t{200'000});  // most of the optional ones are gone
      break;
    }
  }
  ::close(ends[0]);
}

}  // namespace
}  // namespace haggle::server::run_session_test
