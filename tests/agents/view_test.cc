#include "agents/sdk/view.h"

#include <gtest/gtest.h>

#include "agents/sdk/reply.h"
#include "tests/agents/desk.h"

namespace haggle::view_test {
namespace {

TableOpened Opened(TableId id) {
  TableOpened opened;
  opened.table = id;
  opened.kind = TableKind::kScenario;
  opened.name = "t" + std::to_string(id);
  opened.parties = {kDeskSeller, kDeskBuyer};
  opened.rounds = 5;
  return opened;
}

Prompt At(Tick tick, std::vector<EventBody> shown) {
  Prompt prompt;
  prompt.party = kDeskBuyer;
  prompt.tick = tick;
  for (EventBody& body : shown) prompt.shown.push_back(Event{0, tick, std::move(body)});
  return prompt;
}

Outcome Values(std::int32_t value) {
  Outcome outcome;
  outcome.push_back(value);
  return outcome;
}

class ViewTest : public ::testing::Test {
 protected:
  View view_{DeskBriefing(DeskScenario(100))};
};

TEST_F(ViewTest, KnowsWhoItIsAndWhoElseIsThere) {
  EXPECT_EQ(view_.party(), kDeskBuyer);
  EXPECT_EQ(view_.me().name, "buyer");
  ASSERT_NE(view_.find("seller"), nullptr);
  EXPECT_EQ(view_.find("seller")->id, kDeskSeller);
  EXPECT_EQ(view_.find("nobody"), nullptr);
  EXPECT_EQ(view_.find(PartyId{9}), nullptr);
  EXPECT_EQ(view_.ticks(), 40);
}

TEST_F(ViewTest, KeepsTheLatestBulletinAndStatement) {
  const Prompt first = DeskPrompt(0, 5, {}, 10);
  view_.Take(first);
  const Prompt second = DeskPrompt(1, 9, {BookingOf(3, 4, 0)}, 12);
  view_.Take(second);
  ASSERT_NE(view_.bulletin(0), nullptr);
  EXPECT_EQ(view_.bulletin(0)->lead_ticks, 12);
  EXPECT_EQ(view_.bulletin(1), nullptr);
  ASSERT_NE(view_.statement(kDeskBuyer), nullptr);
  EXPECT_EQ(view_.statement(kDeskBuyer)->holdings[0].installed, 9);
  EXPECT_EQ(view_.statement(kDeskBuyer)->bookings.size(), 1U);
  EXPECT_EQ(view_.statement(kDeskSeller), nullptr);
}

TEST_F(ViewTest, FollowsTheStandingOfferOfATable) {
  const Prompt opened = At(2, {Opened(17)});
  view_.Take(opened);
  ASSERT_NE(view_.table(17), nullptr);
  EXPECT_FALSE(view_.table(17)->standing);
  const Prompt offered = At(2, {Offered{17, 0, kDeskSeller, Values(4)}});
  view_.Take(offered);
  EXPECT_TRUE(view_.table(17)->standing);
  EXPECT_EQ(view_.table(17)->offer, Values(4));
  EXPECT_EQ(view_.table(17)->offered_by, kDeskSeller);
  EXPECT_FALSE(view_.table(17)->has_agreed);
  const Prompt accepted = At(2, {Accepted{17, 0, kDeskBuyer}});
  view_.Take(accepted);
  EXPECT_TRUE(view_.table(17)->has_agreed);
  const Prompt again = At(2, {Offered{17, 1, kDeskSeller, Values(3)}});
  view_.Take(again);
  EXPECT_FALSE(view_.table(17)->has_agreed) << "a new offer needs a new agreement";
  EXPECT_EQ(view_.table(17)->round, 1);
}

TEST_F(ViewTest, KnowsWhoSaidWhatWhereTextsAreVotedOn) {
  constexpr PartyId kMediator = 7;
  TableOpened opening = Opened(17);
  opening.protocol = ProtocolKind::kSingleText;
  opening.parties.insert(opening.parties.begin(), kMediator);
  const Prompt opened = At(2, {opening});
  view_.Take(opened);
  const TableView& table = *view_.table(17);
  EXPECT_EQ(table.protocol, ProtocolKind::kSingleText);
  ASSERT_EQ(table.seats.size(), 3U);
  EXPECT_EQ(table.seat, 2U) << "mediator, seller, buyer";
  const Prompt voted =
      At(2, {Offered{17, 0, kMediator, Values(4)}, Accepted{17, 0, kDeskSeller, 0}, Rejected{17, 0, kDeskBuyer}});
  view_.Take(voted);
  EXPECT_TRUE(table.seats[0].standing);
  EXPECT_EQ(table.seats[0].offer, Values(4));
  EXPECT_TRUE(table.seats[1].accepted);
  EXPECT_TRUE(table.seats[2].rejected);
  EXPECT_FALSE(table.settled);
  const Prompt settled = At(2, {Offered{17, 1, kMediator, Values(6)}, Accepted{17, 1, kDeskSeller, 0},
                                Accepted{17, 1, kDeskBuyer, 0}, Offered{17, 2, kMediator, Values(9)}});
  view_.Take(settled);
  EXPECT_TRUE(table.settled);
  EXPECT_EQ(table.settled_text, Values(6));
  EXPECT_FALSE(table.seats[1].accepted) << "a new text needs new votes";
  EXPECT_FALSE(table.seats[2].rejected);
}

TEST_F(ViewTest, KeepsEachPartysOfferWhereAllPropose) {
  TableOpened opening = Opened(17);
  opening.protocol = ProtocolKind::kMonotonicConcession;
  const Prompt both = At(2, {opening, Offered{17, 0, kDeskSeller, Values(9)}, Offered{17, 0, kDeskBuyer, Values(1)},
                             Accepted{17, 1, kDeskSeller, kDeskBuyer}});
  view_.Take(both);
  const TableView& table = *view_.table(17);
  EXPECT_EQ(table.seats[0].offer, Values(9));
  EXPECT_EQ(table.seats[1].offer, Values(1));
  EXPECT_TRUE(table.seats[0].accepted);
  EXPECT_FALSE(table.settled);
  const Prompt more = At(2, {Offered{17, 1, kDeskSeller, Values(8)}});
  view_.Take(more);
  EXPECT_EQ(table.seats[0].offer, Values(8));
  EXPECT_TRUE(table.seats[0].accepted) << "its own concession takes back nothing";
  const Prompt own = At(2, {Offered{17, 2, kDeskBuyer, Values(2)}});
  view_.Take(own);
  EXPECT_FALSE(table.seats[0].accepted) << "what was accepted does not stand any more";
}

TEST_F(ViewTest, TakesTheRoundFromTheQuestion) {
  Prompt prompt = At(2, {Opened(17)});
  Ask ask;
  ask.kind = AskKind::kBargain;
  ask.table = 17;
  ask.round = 3;
  prompt.asks.push_back(ask);
  view_.Take(prompt);
  EXPECT_EQ(view_.table(17)->round, 3);
}

TEST_F(ViewTest, ForgetsAClosedTableATickLater) {
  const Prompt opened = At(2, {Opened(17), Opened(20)});
  view_.Take(opened);
  TableClosed closed;
  closed.table = 17;
  closed.result = TableResult::kAgreed;
  closed.values = Values(6);
  const Prompt ended = At(3, {closed});
  view_.Take(ended);
  ASSERT_NE(view_.table(17), nullptr);
  EXPECT_TRUE(view_.table(17)->closed);
  EXPECT_EQ(view_.table(17)->result.values, Values(6));
  const Prompt later = At(4, {});
  view_.Take(later);
  EXPECT_EQ(view_.table(17), nullptr);
  EXPECT_NE(view_.table(20), nullptr);
}

TEST_F(ViewTest, FindsEachOfManyTablesInAnyOrder) {
  std::vector<EventBody> shown;
  for (TableId id = 300; id > 100; --id) shown.push_back(Opened(id));
  const Prompt prompt = At(0, std::move(shown));
  view_.Take(prompt);
  for (TableId id = 101; id <= 300; ++id) {
    ASSERT_NE(view_.table(id), nullptr);
    EXPECT_EQ(view_.table(id)->opened.name, "t" + std::to_string(id));
  }
  for (TableId id = 300; id > 100; id -= 7) EXPECT_EQ(view_.table(id)->opened.table, id);
  EXPECT_EQ(view_.table(100), nullptr);
  EXPECT_EQ(view_.table(301), nullptr);
}

TEST_F(ViewTest, RemembersClaimsInOrder) {
  const Prompt prompt = At(0, {Claimed{5, kDeskBuyer, 0, 10, 26}, Claimed{6, kDeskSeller, 0, 20, 27}});
  view_.Take(prompt);
  ASSERT_EQ(view_.claims().size(), 2U);
  EXPECT_EQ(view_.claims()[1].claim, 6U);
}

TEST_F(ViewTest, DrawsTheSameFromTheSameStreamAndOtherwiseNot) {
  const Prompt prompt = At(3, {});
  view_.Take(prompt);
  const std::uint64_t drawn = view_.random(1).Next64();
  EXPECT_EQ(view_.random(1).Next64(), drawn);
  EXPECT_NE(view_.random(2).Next64(), drawn);
  EXPECT_NE(view_.random(1, 17).Next64(), drawn);
  EXPECT_NE(view_.random(1, 17).Next64(), view_.random(1, 18).Next64());
  const Prompt later = At(4, {});
  view_.Take(later);
  EXPECT_NE(view_.random(1).Next64(), drawn);
}

TEST(ReplyTest, HandsOutWhatWasAddedInTheMemoryOfOldMoves) {
  Outcome values;
  values.push_back(7);
  const std::vector<Move> old(3, Move{Why{1, {2, 3, 4, 5}}, Offer{9, values}});
  Moves answer;
  answer.moves = old;
  answer.beliefs = {{1, 2, 3}, {4, 5, 6}};
  Reply reply;
  reply.Exchange(answer);
  EXPECT_TRUE(answer.moves.empty());
  EXPECT_TRUE(answer.beliefs.empty());
  EXPECT_TRUE(reply.moves().empty());
  EXPECT_TRUE(reply.beliefs().empty());
  answer.moves = old;
  answer.beliefs = {{1, 2, 3}, {4, 5, 6}};
  const Move* const memory = answer.moves.data();
  const Belief* const beliefs = answer.beliefs.data();
  reply.Exchange(answer);
  reply.Do(Offer{4, {}});
  reply.Do(Leave{5}, Why{6, {}});
  reply.Believe(Belief{7, 8, 9});
  reply.Exchange(answer);
  const std::vector<Move>& list = answer.moves;
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list.data(), memory);
  EXPECT_EQ(list[0].why.code, 0U);
  ASSERT_TRUE(std::holds_alternative<Offer>(list[0].action));
  EXPECT_EQ(std::get<Offer>(list[0].action).table, 4U);
  EXPECT_EQ(std::get<Offer>(list[0].action).values.count(), 0);
  ASSERT_TRUE(std::holds_alternative<Leave>(list[1].action));
  EXPECT_EQ(list[1].why.code, 6U);
  ASSERT_EQ(answer.beliefs.size(), 1U);
  EXPECT_EQ(answer.beliefs.data(), beliefs);
  EXPECT_EQ(answer.beliefs[0].value_ppm, 9);
}

}  // namespace
}  // namespace haggle::view_test
