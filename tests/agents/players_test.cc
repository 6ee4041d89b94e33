// One loop for all links: what it does with prompts, and with links that fail.
#include "agents/sdk/players.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "tests/agents/faulty_link.h"
#include "tests/agents/play.h"
#include "tests/agents/watched_link.h"
#include "tests/broker/count_allocations.h"

namespace haggle::sdk::players_test {
namespace {

using ::testing::HasSubstr;

// Offers the same value for ever and takes nothing.
class Stubborn : public Strategy {
 public:
  void Decide(const View& view, Reply& reply) override {
    for (const Ask& ask : view.asks()) {
      if (ask.kind != AskKind::kBargain) continue;
      Offer offer;
      offer.table = ask.table;
      offer.values.push_back(ask.round % 100);
      reply.Do(std::move(offer));
    }
  }
};

// Breaks when it is asked for the third time.
class Fragile : public Strategy {
 public:
  void Decide(const View&, Reply&) override {
    if (++asked_ == 3) throw std::runtime_error("it broke");
  }

 private:
  int asked_ = 0;
};

template <class S>
StrategySpec Spec(const char* name) {
  StrategySpec spec;
  spec.name = name;
  spec.make = [](const Briefing&, const Parameters&) { return std::make_unique<S>(); };
  return spec;
}

// Three parties at one table of many rounds.
Scenario LongTable(std::int32_t rounds) {
  Scenario scenario;
  scenario.name = "long";
  scenario.seed = 1;
  scenario.ticks = 1;
  for (const char* name : {"ada", "bob", "cid"}) {
    Party party;
    party.id = static_cast<PartyId>(scenario.parties.size() + 1);
    party.name = name;
    party.kind = PartyKind::kBuyer;
    scenario.parties.push_back(party);
  }
  TableSpec table;
  table.name = "fence";
  table.parties = {"ada", "bob", "cid"};
  Issue price;
  price.name = "price";
  price.high = 100;
  table.issues = {price};
  table.rounds = rounds;
  scenario.tables = {table};
  return scenario;
}

class PlayersTest : public ::testing::Test {
 protected:
  explicit PlayersTest(std::int32_t rounds = 10)
      : scenario_(LongTable(rounds)), referee_(scenario_, nullptr, nullptr), link_(&referee_) {
    EXPECT_TRUE(registry_.Add(Spec<Stubborn>("stubborn")).ok());
    EXPECT_TRUE(registry_.Add(Spec<Fragile>("fragile")).ok());
  }
  std::vector<Casting> Cast(const std::string& of_bob = "stubborn") const {
    return {{"ada", "stubborn", {}}, {"bob", of_bob, {}}, {"cid", "stubborn", {}}};
  }

  Scenario scenario_;
  referee::Referee referee_;
  launch::InProcessLink link_;
  Registry registry_;
  Players players_;
};

TEST_F(PlayersTest, PlaysARunToItsEnd) {
  int answers = 0;
  WatchedLink watched(&link_, [&](const Prompt& prompt, const Moves& moves) {
    EXPECT_EQ(prompt.party, moves.party);
    EXPECT_EQ(prompt.number, moves.number);
    ++answers;
  });
  ASSERT_TRUE(players_.Join(watched, Cast(), registry_).ok());
  EXPECT_TRUE(players_.plays(2));
  EXPECT_FALSE(players_.plays(9));
  ASSERT_TRUE(PlayParties(watched, players_).ok());
  EXPECT_TRUE(referee_.done());
  EXPECT_GT(answers, 20);
  EXPECT_EQ(players_.culprit(), "");
}

// Joins whatever it is asked to, and remembers what that was.
class Joiner : public Strategy {
 public:
  Joiner(std::vector<TableId>* asked, std::vector<TableId>* shown) : asked_(asked), shown_(shown) {}
  void Decide(const View& view, Reply& reply) override {
    for (const Event& event : view.shown()) {
      if (const auto* invited = std::get_if<Invited>(&event.body)) shown_->push_back(invited->table);
    }
    for (const Ask& ask : view.asks()) {
      if (ask.kind != AskKind::kAnswer) continue;
      asked_->push_back(ask.table);
      reply.Do(haggle::Answer{ask.table, true, {}});
    }
  }

 private:
  std::vector<TableId>* const asked_;
  std::vector<TableId>* const shown_;
};

TEST(DecliningTest, AnInvitationIsDeclinedWithoutAskingAndTheOthersAreAsked) {
  std::vector<TableId> asked;
  std::vector<TableId> shown;
  Briefing briefing;
  briefing.scenario = LongTable(1);
  briefing.party = 1;
  Agent agent(briefing, std::make_unique<Joiner>(&asked, &shown), "joiner", {17, 35});
  Prompt prompt;
  prompt.party = 1;
  for (const TableId table : {16, 17, 18}) {
    Ask ask;
    ask.kind = AskKind::kAnswer;
    ask.table = table;
    prompt.asks.push_back(ask);
  }
  for (const TableId table : {16, 17, 18}) {
    Invited invited;
    invited.table = table;
    Event event;
    event.body = invited;
    prompt.shown.push_back(event);
  }
  Moves moves;
  ASSERT_TRUE(agent.Answer(prompt, moves).ok());
  EXPECT_EQ(asked, (std::vector<TableId>{16, 18}));
  EXPECT_EQ(shown, (std::vector<TableId>{16, 18}));
  ASSERT_EQ(moves.moves.size(), 3U);
  for (const Move& move : moves.moves) {
    const auto& answer = std::get<haggle::Answer>(move.action);
    EXPECT_EQ(answer.join, answer.table != 17);
  }
  prompt.asks.resize(1);
  prompt.asks[0].kind = AskKind::kBargain;
  prompt.asks[0].table = 17;
  ASSERT_TRUE(agent.Answer(prompt, moves).ok());
  EXPECT_TRUE(moves.moves.empty()) << "only what is to be answered is declined";
}

TEST_F(PlayersTest, AStrategyThatCannotBeMadeIsNamed) {
  const absl::Status status = players_.Join(link_, Cast("no such thing"), registry_);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(players_.culprit(), "bob");
}

TEST_F(PlayersTest, AStrategyThatThrowsIsNamed) {
  ASSERT_TRUE(players_.Join(link_, Cast("fragile"), registry_).ok());
  const absl::Status status = PlayParties(link_, players_);
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("party bob: its strategy fragile threw an exception: it broke"));
  EXPECT_EQ(players_.culprit(), "bob");
}

TEST_F(PlayersTest, ALinkThatRefusesTheJoinIsTold) {
  FaultyLink faulty(&link_, {.join = true});
  EXPECT_TRUE(absl::IsUnauthenticated(players_.Join(faulty, Cast(), registry_)));
  EXPECT_EQ(players_.culprit(), "");
}

TEST_F(PlayersTest, ALinkThatIsLostEndsTheLoopThere) {
  FaultyLink faulty(&link_, {.receive = 5});
  ASSERT_TRUE(players_.Join(faulty, Cast(), registry_).ok());
  EXPECT_TRUE(absl::IsUnavailable(PlayParties(faulty, players_)));
  EXPECT_EQ(faulty.received(), 6);
  EXPECT_EQ(faulty.sent(), 5);
}

TEST_F(PlayersTest, AnAnswerThatCannotBeSentEndsTheLoopThere) {
  FaultyLink faulty(&link_, {.send = 5});
  ASSERT_TRUE(players_.Join(faulty, Cast(), registry_).ok());
  EXPECT_TRUE(absl::IsUnavailable(PlayParties(faulty, players_)));
  EXPECT_EQ(faulty.received(), 6);
}

TEST_F(PlayersTest, APromptForAnotherPartyIsAnError) {
  FaultyLink faulty(&link_, {.foreign_prompt = 2});
  ASSERT_TRUE(players_.Join(faulty, Cast(), registry_).ok());
  const absl::Status status = PlayParties(faulty, players_);
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("party number 99, which is not played here"));
  EXPECT_EQ(players_.culprit(), "");
}

// A broker that did not get the answers goes on waiting: it is asked what it waits for, and
// the prompts are the same.
TEST_F(PlayersTest, AnswersThatAreLostAreAskedForAgain) {
  FaultyLink faulty(&link_, {.lose_answers = 3});
  std::vector<std::pair<PartyId, std::uint64_t>> asked;
  WatchedLink watched(&faulty,
                      [&](const Prompt& prompt, const Moves&) { asked.emplace_back(prompt.party, prompt.number); });
  ASSERT_TRUE(players_.Join(watched, Cast(), registry_).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(players_.Step(watched).ok());
  ASSERT_EQ(asked.size(), 5U);
  EXPECT_EQ(asked[3], asked[4]);
  EXPECT_NE(asked[2], asked[3]);
}

class LongPlayTest : public PlayersTest {
 protected:
  LongPlayTest() : PlayersTest(400) {}
};

TEST_F(LongPlayTest, AStepAllocatesNothing) {
  ASSERT_TRUE(players_.Join(link_, Cast(), registry_).ok());
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(players_.Step(link_).ok());
  const std::size_t before = allocations;
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(players_.Step(link_).ok());
  EXPECT_EQ(allocations, before);
  EXPECT_FALSE(referee_.done());
}

}  // namespace
}  // namespace haggle::sdk::players_test
