// What parties state that they believe: in the journal's diary, and as rows of `metrics`.
#include "broker/journal/belief_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "proto/base/belief.h"
#include "tests/broker/journal_folder.h"
#include "tests/broker/market_driver.h"

namespace haggle::journal::belief_series_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

HeldBelief Held(PartyId holder, BeliefCode code, std::int64_t permille, PartyId about = 0) {
  return {holder, Believed(code, permille, about)};
}

std::vector<std::string> Texts(const std::vector<BeliefRow>& rows) {
  std::vector<std::string> told;
  for (const BeliefRow& row : rows) {
    told.push_back(absl::StrCat(std::string(row.product), " ", row.party, " ", row.name, " ", row.value_ppm));
  }
  return told;
}

TEST(BeliefSeriesTest, HasARowForTheFirstWordAndForEachChange) {
  const Scenario scenario = LivelyVillage();
  BeliefSeries series(scenario);
  series.Take({Held(kMaker, BeliefCode::kTrust, 2000), Held(kMaker, BeliefCode::kRelationship, 0, kAda),
               Held(kAda, BeliefCode::kCredibility, 900, kAda)});
  EXPECT_THAT(Texts(series.EndTick()), ElementsAre("chip 1 trust 2000000", "chip 2 relationship 0",  //
                                                   " 2 credibility 900000"));
  EXPECT_THAT(Texts(series.EndTick()), IsEmpty());
  series.Take({Held(kMaker, BeliefCode::kTrust, 2000), Held(kAda, BeliefCode::kCredibility, 700, kAda)});
  EXPECT_THAT(Texts(series.EndTick()), ElementsAre(" 2 credibility 700000")) << "what is said again is no news";
}

TEST(BeliefSeriesTest, OfATickTheLastWordCounts) {
  const Scenario scenario = LivelyVillage();
  BeliefSeries series(scenario);
  series.Take({Held(kMaker, BeliefCode::kTrust, 2000)});
  series.Take({Held(kMaker, BeliefCode::kTrust, 1500), Held(kMaker, BeliefCode::kTrust, 1400)});
  EXPECT_THAT(Texts(series.EndTick()), ElementsAre("chip 1 trust 1400000"));
  series.Take({Held(kMaker, BeliefCode::kTrust, 900)});
  series.Take({Held(kMaker, BeliefCode::kTrust, 1400)});
  EXPECT_THAT(Texts(series.EndTick()), IsEmpty()) << "it is back where it was";
}

TEST(BeliefSeriesTest, EachSellerHasItsOwnSeriesOfACustomer) {
  Scenario scenario = LivelyVillage();
  scenario.products.push_back(scenario.products[0]);
  scenario.products[1].name = "dial";
  BeliefSeries one(scenario);
  one.Take({Held(kMaker, BeliefCode::kRelationship, 10, kAda)});
  EXPECT_THAT(Texts(one.EndTick()), ElementsAre("chip 2 relationship 10000", "dial 2 relationship 10000"));
  scenario.products[1].seller = "bob";
  BeliefSeries two(scenario);
  two.Take({Held(kMaker, BeliefCode::kRelationship, 10, kAda), Held(kBob, BeliefCode::kRelationship, 20, kAda)});
  EXPECT_THAT(Texts(two.EndTick()), ElementsAre("chip 2 relationship 10000", "dial 2 relationship 20000"));
}

// What ada states, before it orders: something in tick 0 and in each third one.
std::vector<Belief> BeliefsOf(const Prompt& prompt) {
  const bool first = prompt.step == 0 && prompt.phase == Phase::kOrder;
  if (!first) return {};
  if (prompt.party != kAda || prompt.tick % 3 != 0) return {};
  return {Believed(BeliefCode::kCredibility, 900 - 100 * (prompt.tick / 3), kAda), Belief{kBob, 1005, -3}};
}

class BelievedJournalTest : public JournalFolderTest {
 protected:
  // In its first `ticks` ticks.
  Hash Play(Tick ticks, bool believe, bool silent = false) {
    auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
    EXPECT_TRUE(writer.ok()) << writer.status();
    referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
    EXPECT_TRUE(referee.Start().ok());
    while (!referee.done() && referee.market().tick() < ticks) {
      for (const PartyId party : std::vector<PartyId>(referee.awaited())) {
        Moves answer;
        answer.party = party;
        if (!silent) answer.moves = ScriptedMoves(referee.market(), party);
        if (believe) answer.beliefs = BeliefsOf(referee.prompt(party));
        EXPECT_TRUE(referee.Answer(answer));
      }
      EXPECT_TRUE(referee.Advance().ok());
    }
    const JournalState state = referee.done() ? JournalState::kFinished : JournalState::kStopped;
    EXPECT_TRUE((*writer)->Seal(state, "").ok());
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(report.ok() && report->ok) << report->first_bad << ": " << report->message;
    return referee.hash();
  }
  std::unique_ptr<JournalReader> Open() {
    auto reader = JournalReader::Open(path_);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    const std::string sql =
        "SELECT tick, coalesce(product, ''), party, name, value FROM metrics "
        "WHERE name IN ('trust', 'relationship', 'credibility') OR name LIKE 'belief%'";
    const absl::Status status = Open()->Query(sql, nullptr, [&](const std::vector<Cell>& row) {
      rows.push_back(absl::StrCat(row[0].integer, " ", std::string(row[1].bytes), " ", row[2].integer, " ",
                                  std::string(row[3].bytes), " ", row[4].integer));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
};

TEST_F(BelievedJournalTest, BeliefsAreRowsOfMetricsAndChangeNoHash) {
  const Hash without = Play(100, false);
  EXPECT_THAT(Rows(), IsEmpty());
  EXPECT_EQ(Play(100, true), without);
  EXPECT_THAT(Rows(), ElementsAre("0  2 credibility 900000", "0  3 belief_1005 -3",  //
                                  "3  2 credibility 800000", "6  2 credibility 700000"));
}

TEST_F(BelievedJournalTest, StepsWithBeliefsAloneKeepThem) {
  Play(4, true, true);
  EXPECT_THAT(Rows(), ElementsAre("0  2 credibility 900000", "0  3 belief_1005 -3", "3  2 credibility 800000"));
}

TEST_F(BelievedJournalTest, AnAnswerIsReadBackWithItsBeliefs) {
  Play(4, true);
  const auto answers = PromptsOf(*Open(), kAda);
  ASSERT_TRUE(answers.ok()) << answers.status();
  int stated = 0;
  for (const PromptAndMoves& kept : *answers) {
    const std::vector<Belief> expected = BeliefsOf(kept.prompt);
    ASSERT_EQ(kept.answer.beliefs.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i, ++stated) {
      EXPECT_EQ(kept.answer.beliefs[i].code, expected[i].code);
      EXPECT_EQ(kept.answer.beliefs[i].about, expected[i].about);
      EXPECT_EQ(kept.answer.beliefs[i].value_ppm, expected[i].value_ppm);
    }
  }
  EXPECT_EQ(stated, 4);
}

}  // namespace
}  // namespace haggle::journal::belief_series_test
