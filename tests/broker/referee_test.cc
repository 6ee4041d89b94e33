// The referee: what it asks, how it numbers, chains and records.
#include "broker/referee/referee.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "broker/run/run.h"
#include "proto/base/canonical.h"
#include "tests/broker/count_allocations.h"
#include "tests/broker/market_driver.h"
#include "tests/broker/scripted_run.h"

namespace haggle::referee::referee_test {
namespace {

// Takes down everything; fails at a step if told to.
class Notebook : public journal::StepRecorder {
 public:
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    if (static_cast<int>(steps.size()) == fail_at) return absl::ResourceExhaustedError("full");
    EXPECT_EQ(Canonical(step), bytes);
    EXPECT_EQ(step.commands.size(), told.whys.size());
    steps.emplace_back(bytes);
    decoded.push_back(step);
    hashes.push_back(hash);
    beliefs.push_back(told.beliefs);
    for (const Why& why : told.whys) reasons += why.code != 0 ? 1 : 0;
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick tick, const Hash& digest) override {
    EXPECT_EQ(tick, static_cast<Tick>(digests.size()));
    digests.push_back(digest);
    return absl::OkStatus();
  }
  std::vector<std::string> steps;
  std::vector<Step> decoded;
  std::vector<Hash> hashes;
  std::vector<Hash> digests;
  std::vector<std::vector<journal::HeldBelief>> beliefs;  // by step
  int reasons = 0;
  int fail_at = -1;
};

TEST(RefereeTest, ChainsAndNumbersEveryStep) {
  const Scenario scenario = LivelyVillage();
  Notebook notebook;
  Referee referee(scenario, &notebook, nullptr);
  ASSERT_TRUE(PlayScript(referee).ok());
  EXPECT_TRUE(referee.done());
  EXPECT_EQ(referee.steps(), notebook.steps.size());
  EXPECT_EQ(notebook.digests.size(), 8U);
  EXPECT_EQ(notebook.digests.back(), referee.outcome());
  EXPECT_GT(notebook.reasons, 0);
  run::Chain chain(Canonical(scenario));
  Seq next = 1;
  for (std::size_t i = 0; i < notebook.steps.size(); ++i) {
    EXPECT_EQ(chain.Add(notebook.steps[i]), notebook.hashes[i]);
    PartyId last = 0;
    for (const Command& command : notebook.decoded[i].commands) {
      EXPECT_EQ(command.seq, next++);
      EXPECT_GE(command.party, last);
      last = command.party;
    }
  }
  EXPECT_EQ(chain.hash(), referee.hash());
}

TEST(RefereeTest, OrderOfAnswersDoesNotShow) {
  const Scenario scenario = LivelyVillage();
  Referee forward(scenario, nullptr, nullptr);
  ASSERT_TRUE(PlayScript(forward).ok());
  Referee backward(scenario, nullptr, nullptr);
  ASSERT_TRUE(backward.Start().ok());
  while (!backward.done()) {
    std::vector<PartyId> awaited = backward.awaited();
    for (auto party = awaited.rbegin(); party != awaited.rend(); ++party) {
      std::vector<Move> moves = ScriptedMoves(backward.market(), *party);
      ASSERT_TRUE(backward.Answer(*party, moves));
    }
    EXPECT_TRUE(backward.awaited().empty());
    ASSERT_TRUE(backward.Advance().ok());
  }
  EXPECT_EQ(forward.hash(), backward.hash());
  EXPECT_EQ(forward.outcome(), backward.outcome());
}

TEST(RefereeTest, TakesOneAnswerOfThoseAwaited) {
  Referee referee(LivelyVillage(), nullptr, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  ASSERT_FALSE(referee.awaited().empty());
  const PartyId party = referee.awaited().front();
  std::vector<Move> moves;
  EXPECT_FALSE(referee.Answer(99, moves));
  EXPECT_FALSE(referee.Answer(0, moves));
  EXPECT_TRUE(referee.Answer(party, moves));
  EXPECT_FALSE(referee.Answer(party, moves));
}

TEST(RefereeTest, AnErrorOfTheRecorderEndsTheRunBeforeTheStepIsApplied) {
  Notebook notebook;
  notebook.fail_at = 6;
  Referee referee(LivelyVillage(), &notebook, nullptr);
  const absl::Status status = PlayScript(referee);
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(notebook.steps.size(), 6U);
  haggle::run::Run again(LivelyVillage());
  for (std::size_t i = 0; i < notebook.steps.size(); ++i) {
    ASSERT_TRUE(again.Load(notebook.steps[i], notebook.hashes[i]).ok());
    again.Apply();
  }
  EXPECT_EQ(again.market().Digest(), referee.outcome());
  // What the run is called is what is stored of it.
  EXPECT_EQ(referee.hash(), notebook.hashes.back());
  EXPECT_EQ(referee.steps(), notebook.steps.size());
  EXPECT_TRUE(referee.decided());
}

TEST(RefereeTest, ARunIsDecidedOnceAStepOfPartiesIsRecorded) {
  Notebook notebook;
  Referee referee(LivelyVillage(), &notebook, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  EXPECT_GT(referee.steps(), 0U);
  EXPECT_FALSE(referee.decided());
  notebook.fail_at = static_cast<int>(notebook.steps.size());
  const Hash before = referee.hash();
  while (!referee.awaited().empty()) {
    std::vector<Move> none;
    ASSERT_TRUE(referee.Answer(PartyId{referee.awaited().front()}, none));
  }
  EXPECT_FALSE(referee.Advance().ok());
  EXPECT_FALSE(referee.decided());
  EXPECT_EQ(referee.hash(), before);
}

// Counts refusals of a reason.
class Refusals : public core::EventSink {
 public:
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    const auto* refused = std::get_if<Refused>(&event.body);
    too_many += refused != nullptr && refused->reason == RefusalReason::kTooManyMoves ? 1 : 0;
  }
  int too_many = 0;
};

TEST(RefereeTest, AFloodIsRefusedAndNotJournaled) {
  Scenario scenario = LivelyVillage();
  scenario.limits.moves = 3;
  for (const std::size_t flood : {3U, 4U, 10'000U}) {
    Notebook notebook;
    Refusals refusals;
    Referee referee(scenario, &notebook, &refusals);
    ASSERT_TRUE(referee.Start().ok());
    std::vector<Move> moves(flood, Move{{}, Leave{}});
    ASSERT_TRUE(referee.Answer(PartyId{referee.awaited().front()}, moves));
    while (!referee.awaited().empty()) {
      moves.clear();
      ASSERT_TRUE(referee.Answer(PartyId{referee.awaited().front()}, moves));
    }
    const std::size_t step = notebook.decoded.size();
    ASSERT_TRUE(referee.Advance().ok());
    EXPECT_EQ(notebook.decoded[step].commands.size(), std::min<std::size_t>(flood, 4));
    EXPECT_EQ(refusals.too_many, flood > 3 ? 1 : 0);
  }
}

// Plays the script to the end; each answer of `holder` states `count` beliefs.
Hash PlayBelieving(Notebook* notebook, PartyId holder, std::size_t count) {
  Referee referee(LivelyVillage(), notebook, nullptr);
  EXPECT_TRUE(referee.Start().ok());
  while (!referee.done()) {
    for (const PartyId party : std::vector<PartyId>(referee.awaited())) {
      Moves answer;
      answer.party = party;
      answer.moves = ScriptedMoves(referee.market(), party);
      if (party == holder) answer.beliefs.assign(count, Belief{kBob, 1000, 5});
      EXPECT_TRUE(referee.Answer(answer));
    }
    EXPECT_TRUE(referee.Advance().ok());
  }
  return referee.hash();
}

TEST(RefereeTest, BeliefsAreNotedAndChangeNothing) {
  Notebook quiet;
  Notebook notebook;
  EXPECT_EQ(PlayBelieving(&quiet, kAda, 0), PlayBelieving(&notebook, kAda, 2));
  EXPECT_EQ(quiet.hashes, notebook.hashes);
  EXPECT_EQ(quiet.digests, notebook.digests);
  std::size_t noted = 0;
  for (const std::vector<journal::HeldBelief>& step : notebook.beliefs) {
    noted += step.size();
    for (const journal::HeldBelief& held : step) {
      EXPECT_EQ(held.holder, kAda);
      EXPECT_EQ(held.belief.about, kBob);
      EXPECT_EQ(held.belief.value_ppm, 5);
    }
  }
  EXPECT_GT(noted, 10U);
  for (const std::vector<journal::HeldBelief>& step : quiet.beliefs) EXPECT_TRUE(step.empty());
}

TEST(RefereeTest, AFloodOfBeliefsIsDropped) {
  Notebook quiet;
  Notebook notebook;
  EXPECT_EQ(PlayBelieving(&quiet, kAda, 0), PlayBelieving(&notebook, kAda, 10'000));
  const std::size_t kept = BeliefsKept(LivelyVillage());
  EXPECT_GT(kept, LivelyVillage().parties.size());
  std::size_t most = 0;
  for (const std::vector<journal::HeldBelief>& step : notebook.beliefs) most = std::max(most, step.size());
  EXPECT_EQ(most, kept);
}

// A flood of pleas is refused by the rules, and does not fill the journal.
TEST(RefereeTest, AnInvitationWithoutEndIsCut) {
  Scenario scenario = LivelyVillage();
  scenario.limits.prompt_bytes = 1'000;
  Notebook notebook;
  Referee referee(scenario, &notebook, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  const std::size_t before = notebook.steps.size();
  while (!referee.awaited().empty()) {
    Moves answer;
    answer.party = referee.awaited().front();
    Invite invite;
    invite.pleas.resize(200'000);
    answer.moves = {Move{{}, Accept{7, 0}}, Move{{}, invite}, Move{{}, Accept{7, 0}}};
    ASSERT_TRUE(referee.Answer(answer));
  }
  const std::size_t parties = referee.market().due().size();
  ASSERT_TRUE(referee.Advance().ok());
  ASSERT_GT(notebook.steps.size(), before);
  EXPECT_EQ(notebook.decoded[before].commands.size(), 2 * parties);
  EXPECT_GT(notebook.steps[before].size(), 1'000 * parties);
  EXPECT_LT(notebook.steps[before].size(), 1'100 * parties);
}

TEST(RefereeTest, ABeliefWithoutACodeIsNone) {
  Notebook notebook;
  Referee referee(LivelyVillage(), &notebook, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  while (!referee.awaited().empty()) {
    Moves answer;
    answer.party = referee.awaited().front();
    answer.beliefs = {Belief{kBob, 0, 5}};
    ASSERT_TRUE(referee.Answer(answer));
  }
  ASSERT_TRUE(referee.Advance().ok());
  for (const std::vector<journal::HeldBelief>& step : notebook.beliefs) EXPECT_TRUE(step.empty());
}

// Two parties that never agree: one table of many rounds, and nothing else.
Scenario LongHaggle(std::int32_t rounds) {
  Scenario scenario = LivelyVillage();
  scenario.ticks = 1;
  scenario.rules.dinner.enabled = false;
  scenario.rules.redirection.enabled = false;
  TableSpec table;
  table.name = "long";
  table.parties = {scenario.parties[0].name, scenario.parties[1].name};
  Issue price;
  price.name = "price";
  price.high = 1000;
  table.issues = {price};
  table.rounds = rounds;
  scenario.tables = {table};
  return scenario;
}

TEST(RefereeTest, AMoveAtATableAllocatesNothing) {
  constexpr std::int32_t kRounds = 400;
  Referee referee(LongHaggle(kRounds), nullptr, nullptr);
  ASSERT_TRUE(referee.Start().ok());
  std::vector<Move> moves;
  moves.reserve(8);
  std::size_t before = 0;
  int turns = 0;
  while (!referee.done() && turns < 2 * kRounds - 2) {
    const bool bargains = referee.market().phase() == Phase::kBargain;
    for (PartyId party = 1; !referee.awaited().empty(); ++party) {
      moves.clear();
      if (bargains && referee.awaited().front() == party) {
        Offer offer;
        offer.table = referee.prompt(party).asks.front().table;
        offer.values.push_back(turns % 1000);
        moves.push_back(Move{{}, offer});
      }
      referee.Answer(party, moves);
    }
    ASSERT_TRUE(referee.Advance().ok());
    // Every buffer has grown by now.
    if (bargains && ++turns == 100) before = allocations;
  }
  EXPECT_GT(turns, 700);
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace haggle::referee::referee_test
