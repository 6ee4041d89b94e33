// Who is connected, what is asked of whom, and how fast.
#include "broker/server/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "broker/server/pace.h"
#include "proto/codec/scenario_text.h"

namespace haggle::server::sessions_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Message = Sessions::Message;

Scenario TwoCompanies() {
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  return file->scenario;
}

// Whose certificate has a party's name may play it: no tokens at all.
class ByCertificate : public Identity {
 public:
  absl::Status CheckParty(std::string_view party, const Proof& proof) const override {
    const bool named = std::find(proof.names.begin(), proof.names.end(), party) != proof.names.end();
    return named ? absl::OkStatus() : absl::UnauthenticatedError("the certificate has another name");
  }
  absl::Status CheckConnection(const std::vector<std::string>&) const override { return absl::OkStatus(); }
  absl::Status CheckAnyParty(const Proof& proof) const override {
    return proof.names.empty() ? absl::UnauthenticatedError("no certificate") : absl::OkStatus();
  }
  absl::Status CheckObserver(const Proof&) const override { return absl::OkStatus(); }
};

class SessionsTest : public ::testing::Test {
 protected:
  SessionsTest() {
    for (const Party& party : scenario_.parties) (party.name == "maker" ? maker_ : lab_) = party.id;
  }

  absl::Status Join(ProcessId process, const std::vector<std::string>& parties) {
    v1::Join join;
    join.set_protocol_version(1);
    for (const std::string& party : parties) join.add_seats()->set_party(party);
    return Join(process, {"maker", "lab"}, join);
  }
  absl::Status Join(ProcessId process, const std::vector<std::string>& names, const v1::Join& join) {
    const auto played_by = sessions_.Admit(process, names, join, false);
    if (played_by.ok()) sessions_.Join(process, join);
    return played_by.status();
  }

  v1::MovesBatch AnswerTo(ProcessId process) {
    v1::MovesBatch batch;
    for (const OpenPrompt& open : sessions_.open(process)) {
      v1::Moves& moves = *batch.add_moves();
      moves.set_party(open.party);
      moves.set_epoch(open.epoch);
      moves.set_number(open.number);
    }
    return batch;
  }

  const Scenario scenario_ = TwoCompanies();
  const ByCertificate identity_;
  Sessions sessions_{scenario_, identity_};
  PartyId maker_ = 0;
  PartyId lab_ = 0;
};

TEST_F(SessionsTest, EpochsCountJoinsAndNeverGoBack) {
  EXPECT_EQ(sessions_.epoch(maker_), 0U);
  for (std::uint32_t joins = 1; joins <= 5; ++joins) {
    ASSERT_TRUE(Join(joins, {"maker"}).ok());
    EXPECT_EQ(sessions_.epoch(maker_), joins);
    EXPECT_THAT(sessions_.Leave(joins), ElementsAre(maker_));
    EXPECT_EQ(sessions_.epoch(maker_), joins);
  }
  EXPECT_EQ(sessions_.epoch(lab_), 0U);
}

TEST_F(SessionsTest, AJoinTakesAllOrNothing) {
  ASSERT_TRUE(Join(1, {"maker"}).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Join(2, {"lab", "maker"})));
  EXPECT_TRUE(absl::IsAlreadyExists(Join(2, {"lab", "lab"})));
  EXPECT_TRUE(absl::IsNotFound(Join(2, {"lab", "labb"})));
  EXPECT_TRUE(absl::IsInvalidArgument(Join(2, {})));
  EXPECT_FALSE(sessions_.has(2));
  EXPECT_EQ(sessions_.epoch(lab_), 0U);
  EXPECT_THAT(sessions_.missing(), ElementsAre("lab"));
  ASSERT_TRUE(Join(2, {"lab"}).ok());
  EXPECT_TRUE(sessions_.full());
}

TEST_F(SessionsTest, WhoMayPlayIsTheIdentitysAffair) {
  v1::Join join;
  join.set_protocol_version(1);
  join.add_seats()->set_party("lab");
  const absl::Status refused = Join(1, {"maker"}, join);
  EXPECT_TRUE(absl::IsUnauthenticated(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("join: party 'lab': the certificate has another name"));
  EXPECT_TRUE(Join(1, {"lab"}, join).ok());
}

TEST_F(SessionsTest, EachMessageIsToldOnce) {
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  EXPECT_THAT(sessions_.parties(1), ElementsAre(lab_, maker_));
  EXPECT_EQ(sessions_.Next(1), Message::kNone);
  referee::Referee referee(scenario_, nullptr, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  sessions_.WelcomeAll();
  sessions_.Ask(referee);
  EXPECT_EQ(sessions_.Next(1), Message::kWelcome);
  EXPECT_EQ(sessions_.Next(1), Message::kPrompts);
  EXPECT_EQ(sessions_.Next(1), Message::kNone);
  EXPECT_EQ(sessions_.Next(2), Message::kNone);
  sessions_.DismissAll();
  EXPECT_EQ(sessions_.Next(1), Message::kFarewell);
  EXPECT_EQ(sessions_.Next(1), Message::kNone);
}

TEST_F(SessionsTest, AFarewellIsTheLastThingThatIsTold) {
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  referee::Referee referee(scenario_, nullptr, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  sessions_.WelcomeAll();
  sessions_.Ask(referee);
  sessions_.DismissAll();
  EXPECT_EQ(sessions_.Next(1), Message::kFarewell);
  EXPECT_EQ(sessions_.Next(1), Message::kNone);
  sessions_.DismissAll();
  sessions_.Leave(1);
  EXPECT_EQ(sessions_.Next(1), Message::kNone);
}

TEST_F(SessionsTest, AnAnswerMustBelongToWhatIsOpen) {
  ASSERT_TRUE(Join(1, {"lab", "maker"}).ok());
  referee::Referee referee(scenario_, nullptr, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  EXPECT_FALSE(sessions_.Check(1, {}).ok());
  sessions_.Ask(referee);
  ASSERT_FALSE(sessions_.open(1).empty());
  EXPECT_EQ(sessions_.open(1).front().epoch, 1U);
  EXPECT_EQ(sessions_.open(1).front().number, 1U);
  EXPECT_FALSE(sessions_.Check(1, AnswerTo(1)).ok());  // not told yet
  EXPECT_EQ(sessions_.Next(1), Message::kPrompts);
  EXPECT_TRUE(sessions_.Check(1, AnswerTo(1)).ok());
  v1::MovesBatch stale = AnswerTo(1);
  stale.mutable_moves(0)->set_epoch(0);
  EXPECT_FALSE(sessions_.Check(1, stale).ok());
  EXPECT_FALSE(sessions_.Check(2, AnswerTo(1)).ok());
  const v1::MovesBatch answer = AnswerTo(1);
  sessions_.Close(1);
  EXPECT_THAT(sessions_.open(1), IsEmpty());
  EXPECT_FALSE(sessions_.Check(1, answer).ok());  // twice
}

TEST(PaceTest, HoldsBackATickThatComesTooEarly) {
  Pace pace(1000);
  EXPECT_TRUE(pace.MayAsk(0, 540));
  EXPECT_TRUE(pace.MayAsk(0, 600));
  EXPECT_FALSE(pace.MayAsk(1, 1500));
  EXPECT_TRUE(pace.held());
  EXPECT_EQ(pace.LeftMs(1500), 40);
  EXPECT_TRUE(pace.MayAsk(1, 1540));
  EXPECT_FALSE(pace.held());
  EXPECT_FALSE(pace.MayAsk(2, 2539));
  EXPECT_TRUE(pace.MayAsk(2, 9000));
  EXPECT_EQ(pace.LeftMs(99'000), 0);
}

TEST(PaceTest, NoneHoldsNothingBack) {
  Pace pace(0);
  for (Tick tick = 0; tick < 3; ++tick) EXPECT_TRUE(pace.MayAsk(tick, 0));
  EXPECT_FALSE(pace.held());
}

}  // namespace
}  // namespace haggle::server::sessions_test
