// The derived tables that tell of dinners, dates and redirections, row by row against a run that is
// reckoned by hand (village_dinners.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "proto/base/why.h"
#include "tests/broker/journal_folder.h"
#include "tests/broker/market_driver.h"
#include "tests/broker/village_dinners.h"

namespace haggle::journal::market_tables_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MarketTablesTest : public JournalFolderTest {
 protected:
  void SetUp() override {
    JournalFolderTest::SetUp();
    const RunSummary summary = WriteJournal(path_, DinnerVillage(), -1, DinnerMoves);
    dan_spent_ = summary.parties.back().spent_cents;
    absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(path_);
    ASSERT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
  }

  // Rows in the order in which they are stored, cells with spaces between.
  std::vector<std::string> Rows(const std::string& sql) {
    std::vector<std::string> rows;
    const absl::Status status = reader_->Query(sql, nullptr, [&](const std::vector<Cell>& cells) {
      std::string row;
      for (const Cell& cell : cells) {
        if (!row.empty()) row += " ";
        row += cell.type == Cell::Type::kInteger ? std::to_string(cell.integer) : std::string(cell.bytes);
      }
      rows.push_back(row);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }

  std::unique_ptr<JournalReader> reader_;
  std::int64_t dan_spent_ = 0;
};

TEST_F(MarketTablesTest, EveryInvitationHasARowWithItsAnswerAndItsEnd) {
  EXPECT_THAT(Rows("SELECT tick, product, host, guests, units, pledged_cents, answer, ended FROM invitations"),
              ElementsAre("0 chip 2 [] 100 30000 stayed declined",  //
                          "1 chip 2 [4] 160 70000 came agreed",     //
                          "1 chip 3 [] 10 100 elsewhere declined",  //
                          "3 chip 2 [] 100 30000 silent declined",  //
                          "4 chip 2 [] 100 30000 came broke_up",    //
                          "5 chip 2 [] 100 30000 came agreed",      //
                          "5 chip 3 [] 10 100 no_room declined"));
  const std::vector<std::string> whys = Rows("SELECT why FROM invitations");
  EXPECT_THAT(whys[0], HasSubstr("do not pay for the evening at $3"));
  EXPECT_THAT(whys[2], HasSubstr("goes to a better invitation of the same tick"));
  EXPECT_EQ(whys[3], "") << "who says nothing gives no reason";
  EXPECT_THAT(Rows("SELECT count(*) FROM invitations i JOIN tables t ON t.id = i.table_id AND t.kind = 'dinner'"),
              ElementsAre("7"));
}

TEST_F(MarketTablesTest, EveryPleaHasARowWithItsSpeaker) {
  EXPECT_THAT(Rows("SELECT tick, party, speaker, units, pledge_cents, urgency_ticks, prepaid_permille, joined FROM "
                   "pledges WHERE tick < 3"),
              ElementsAre("0 2 2 100 30000 7 500 1",  //
                          "1 2 2 100 50000 7 500 1",  //
                          "1 5 4 60 20000 7 500 1",   // the patron speaks for cid, in the words of the invitation
                          "1 3 3 10 100 7 500 1"));
  EXPECT_THAT(Rows("SELECT sum(pledge_cents) = (SELECT sum(pledged_cents) FROM invitations) FROM pledges"),
              ElementsAre("1"));
}

TEST_F(MarketTablesTest, QuotesAndDatesTellOfTheQueue) {
  EXPECT_THAT(Rows("SELECT tick, product, lead_ticks, why FROM quotes"),
              ElementsAre(HasSubstr("0 chip 5 1 units are left, 2 a tick are expected")));
  // Bob's 30 were ordered in tick 1 for tick 1 + 5. In tick 2 they are the last of 300 that wait, 120 are in stock, and
  // 60 a tick bring the other 180 in three ticks.
  EXPECT_THAT(Rows("SELECT tick, party, product, units, from_tick, to_tick FROM dates"),
              ElementsAre("2 3 chip 30 6 5"));
  EXPECT_THAT(Rows("SELECT count(*) FROM dates d JOIN orders o ON o.id = d.order_id AND o.party = d.party"),
              Rows("SELECT count(*) FROM dates"));
}

TEST_F(MarketTablesTest, WhatIsRedirectedHasItsValueAndItsDates) {
  EXPECT_THAT(Rows("SELECT from_party, to_party, product, units, swapped, fee_cents FROM redirections"),
              ElementsAre("5 6 chip 20 20 200"));
  EXPECT_THAT(Rows("SELECT b.tick, b.from_party, b.to_party, b.units, b.price_cents, b.requested_tick, b.swap FROM "
                   "redirected_bookings b JOIN redirections USING (table_id)"),
              ElementsAre("2 5 6 20 1000 1 0", "2 6 5 20 1000 6 1"));
  EXPECT_THAT(Rows("SELECT count(*) FROM redirected_bookings b JOIN orders o ON o.id = b.order_id AND o.party = "
                   "b.to_party"),
              ElementsAre("2"));
}

TEST_F(MarketTablesTest, ClaimantsThatSayWhatTheyExpectHaveABelief) {
  EXPECT_THAT(Rows("SELECT c.party, c.units, b.tick, b.party, b.expected FROM claims c LEFT JOIN claim_beliefs b "
                   "USING (seq)"),
              ElementsAre("2 120 0 2 100", "3 10 0 3 10", "5 5   "));
}

TEST_F(MarketTablesTest, EveryExtensionHasARowWithItsReason) {
  EXPECT_THAT(Rows("SELECT * FROM extensions"), ElementsAre());
  Scenario village = DinnerVillage();
  Site& hall = village.parties.back().sites[0];
  hall.extend_units = 10;
  hall.extend_cost_cents = 5'000;
  hall.extend_lag = 3;
  hall.extend_most = 40;
  Site yard = hall;
  yard.name.clear();
  yard.extend_lag = 0;
  village.parties.back().sites.push_back(yard);
  const RunSummary summary = WriteJournal(path_, village, -1, [](const core::Market& market, PartyId party) {
    std::vector<Move> moves = DinnerMoves(market, party);
    if (party != kDan || market.phase() != Phase::kOrder) return moves;
    if (market.tick() == 0) moves.push_back(Move{Because(WhyCode::kBuildRoom, 20, 25, 90, 100), Build{0, 2}});
    if (market.tick() == 1) moves.push_back(Move{{}, Build{1, 1}});
    if (market.tick() == 2) moves.push_back(Move{{}, Build{0, 9}});  // more than may be
    return moves;
  });
  absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  reader_ = *std::move(reader);
  EXPECT_THAT(Rows("SELECT tick, party, site, units, from_tick, cost_cents, why FROM extensions"),
              ElementsAre("0 6 hall 20 3 10000 builds room for 20 units: 25 that would earn their price and place have "
                          "none, and 90 are held or booked for 100 places",
                          "1 6 1 10 2 5000 "));
  EXPECT_THAT(Rows("SELECT count(*) FROM extensions JOIN commands USING (seq, tick, party) WHERE kind = 'build'"),
              ElementsAre("2"));
  // It is spent, though nobody in the market got it.
  EXPECT_EQ(summary.parties.back().spent_cents, dan_spent_ + 15'000);
  const auto report = VerifyJournal(path_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
}

TEST_F(MarketTablesTest, TheyAreRebuiltAndCompared) {
  const auto report = VerifyJournal(path_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
}

}  // namespace
}  // namespace haggle::journal::market_tables_test
