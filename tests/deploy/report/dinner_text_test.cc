// One dinner told from end to end, against a run that is reckoned by hand (tests/broker/village_dinners.h).
#include "deploy/report/dinner_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/report/market_text.h"
#include "deploy/report/run_text.h"
#include "tests/broker/scripted_run.h"
#include "tests/broker/village_dinners.h"

namespace haggle::report::dinner_text_test {
namespace {

using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class DinnerTextTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_dinner_text_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    scenario_ = DinnerVillage();
    Change(scenario_.rules);
    WriteJournal(folder_ + "/run.haggle", scenario_, -1, DinnerMoves);
    const auto reader = journal::JournalReader::Open(folder_ + "/run.haggle");
    ASSERT_TRUE(reader.ok()) << reader.status();
    const absl::StatusOr<ReplayedRun> run = ReplayWhole(**reader);
    ASSERT_TRUE(run.ok()) << run.status();
    run_ = *run;
  }
  virtual void Change(Rules&) {}
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<DinnerLine> Told(std::size_t index) const { return TellDinner(scenario_, run_.dinners, index); }
  // The lines of one part.
  std::vector<DinnerLine> Part(std::size_t index, const std::string& part) const {
    std::vector<DinnerLine> lines;
    for (const DinnerLine& line : Told(index)) {
      if (line.part == part) lines.push_back(line);
    }
    return lines;
  }
  std::string Show() const { return RunText(scenario_, run_, "", false); }

  std::string folder_;
  Scenario scenario_;
  ReplayedRun run_;
};

TEST_F(DinnerTextTest, TheSellerCameToThreeOfSeven) {
  EXPECT_EQ(run_.dinners.invitations.size(), 7u);
  ASSERT_EQ(run_.dinners.dinners.size(), 3u);
  EXPECT_EQ(run_.dinners.dinners[0].tick, 1);
  EXPECT_EQ(run_.dinners.dinners[1].tick, 4);
  EXPECT_EQ(run_.dinners.dinners[2].tick, 5);
}

TEST_F(DinnerTextTest, RefusalsBeforeItAreToldAndHowThePledgesRose) {
  const auto asked = Part(0, "asked");
  ASSERT_EQ(asked.size(), 1u) << "bob's of the same tick has none of its parties";
  EXPECT_EQ(asked[0].tick, 0);
  EXPECT_THAT(asked[0].text, HasSubstr("ada invites maker: 100 chip for pledges of $300"));
  EXPECT_THAT(asked[0].text, HasSubstr("maker does not come"));
  EXPECT_THAT(asked[0].why, HasSubstr("do not pay for the evening at $3"));
  const auto rose = Part(0, "rose");
  ASSERT_EQ(rose.size(), 1u);
  EXPECT_EQ(rose[0].data, (ordered_json{{"refusals", 1},
                                        {"first_cents", 30'000},
                                        {"last_cents", 70'000},
                                        {"first_unit_cents", 300},
                                        {"last_unit_cents", 438}}));
  const auto came = Part(0, "came");
  ASSERT_EQ(came.size(), 1u);
  EXPECT_THAT(came[0].text, HasSubstr("ada invites maker, with patron: 160 chip for pledges of $700"));
  EXPECT_THAT(came[0].why, HasSubstr("pledges it trusts at $5 and firm demand worth $2 outweigh"));
  // What was refused before an earlier dinner of theirs belongs to that one.
  EXPECT_EQ(Part(1, "asked").size(), 1u);
  EXPECT_THAT(Part(1, "asked")[0].text, HasSubstr("maker does not answer"));
  EXPECT_EQ(Part(2, "asked").size(), 0u);
  EXPECT_EQ(Part(2, "rose").size(), 0u);
}

TEST(DinnerRefusalsTest, ThoseOfThePartiesSinceTheirLastDinnerAreTold) {
  Scenario scenario = DinnerVillage();
  DinnerStories stories;
  const auto invite = [&](Tick tick, std::vector<PartyId> parties, bool came) {
    journal::Invitation& invitation = stories.invitations.emplace_back();
    invitation.table = stories.invitations.size();
    invitation.tick = tick;
    invitation.host = parties[0];
    invitation.seller = 1;
    invitation.answer = came ? journal::SellerAnswer::kCame : journal::SellerAnswer::kStayed;
    for (const PartyId party : parties) {
      invitation.pleas.emplace_back().party = party;
      invitation.speakers.push_back(party);
      invitation.joined.push_back(1);
    }
    if (!came) return;
    DinnerStory& dinner = stories.dinners.emplace_back();
    dinner.tick = tick;
    dinner.opened.table = invitation.table;
  };
  invite(0, {2}, false);
  invite(1, {2}, true);   // ends the story of the first
  invite(2, {3}, false);  // of others
  invite(3, {3, 2}, false);
  invite(4, {5}, true);  // of others
  invite(5, {2}, false);
  invite(6, {2}, false);  // answered together with the dinner
  invite(6, {2, 6}, true);
  std::vector<Tick> asked;
  for (const DinnerLine& line : TellDinner(scenario, stories, 2)) {
    if (line.part == "asked") asked.push_back(line.tick);
  }
  EXPECT_THAT(asked, ElementsAre(3, 5));
}

TEST_F(DinnerTextTest, RoundsAreToldWithTheirReasons) {
  std::vector<std::string> texts;
  for (const DinnerLine& line : Part(0, "table")) texts.push_back(line.text);
  EXPECT_THAT(texts, ElementsAre("round 1: maker offers share 100%, window 4 ticks, premium 10%, prepaid 50%",
                                 "round 1: ada accepts", "round 1: patron accepts",
                                 "agreed in round 1: share 100%, window 4 ticks, premium 10%, prepaid 50%"));
  EXPECT_THAT(Part(0, "table")[0].why, HasSubstr("begins with its own best outcome, worth $10"));
  EXPECT_EQ(Part(0, "table")[3].why, "") << "the reason of the last word is told once";
}

TEST_F(DinnerTextTest, WhatWasPromisedIsFollowedToTheLastUnit) {
  const auto promised = Part(0, "promised");
  ASSERT_EQ(promised.size(), 2u);
  EXPECT_THAT(promised[0].text,
              HasSubstr("ada: 100 chip at $11, the list price being $10; firm by tick 5 (2024-02-05); "
                        "$550 paid at the table, of $1,100"));
  EXPECT_THAT(promised[1].text, HasSubstr("cid: 50 chip at $11"));
  std::vector<std::string> arrived;
  for (const DinnerLine& line : Part(0, "arrived")) arrived.push_back(std::to_string(line.tick) + " " + line.text);
  EXPECT_THAT(arrived,
              ElementsAre("1 ada gets 60 chip for $660", "2 ada gets 40 chip for $440", "2 cid gets 50 chip for $550"));
  const auto ended = Part(0, "ended");
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].text, "150 of 150 units came, the last in tick 2 (2024-01-15); $1,650 paid for them");
  // The maker walked away from the second, and had nothing left to ship for the third.
  EXPECT_EQ(Part(1, "promised").size(), 0u);
  EXPECT_EQ(Part(1, "ended").size(), 0u);
  EXPECT_THAT(Part(2, "ended")[0].text, HasSubstr("0 of 100 units came"));
  EXPECT_THAT(Part(2, "ended")[0].text, HasSubstr("100 were still to come when the run ended"));
}

TEST_F(DinnerTextTest, WhoWaitedIsReckonedFromTheQueue) {
  // In tick 1 the dinner's parties have had 60: bob's 150, of tick 0 and for tick 2, stand first, and could
  // have come sooner. In tick 2 they have had 150: dan's 20 of tick 1 stand first, then bob's, of which 30
  // have just been shipped and 120 were due. There the queue ends: bob's 30 were booked after the dinner, dan's
  // other 30 were asked for tick 6, all else is ada's and cid's.
  const auto waited = Part(0, "waited");
  ASSERT_EQ(waited.size(), 2u);
  EXPECT_EQ(
      waited[0].data,
      (ordered_json{{"party", "bob"}, {"due_unit_ticks", 120}, {"dated_unit_ticks", 60}, {"short_unit_ticks", 120}}));
  EXPECT_EQ(
      waited[1].data,
      (ordered_json{{"party", "dan"}, {"due_unit_ticks", 20}, {"dated_unit_ticks", 0}, {"short_unit_ticks", 20}}));
  EXPECT_THAT(waited[0].text, HasSubstr("bob: 180 unit-weeks behind the dinner's units, 120 of them"));
}

TEST_F(DinnerTextTest, ItIsWrittenInThreeForms) {
  const auto lines = Told(0);
  const std::string text = DinnerText(scenario_, lines, LogFormat::kText, false);
  EXPECT_THAT(text, HasSubstr("dinner 1 of 3, table "));
  for (const char* head : {"\nasked before, and refused\n", "\nthe invitation that was accepted\n", "\nthe table\n",
                           "\nwhat was promised\n", "\nwhat came, and was paid\n", "\nwho waited until "}) {
    EXPECT_THAT(text, HasSubstr(head));
  }
  std::istringstream jsonl(DinnerText(scenario_, lines, LogFormat::kJsonLines, false));
  std::size_t count = 0;
  for (std::string line; std::getline(jsonl, line); ++count) {
    const auto json = ordered_json::parse(line);
    EXPECT_EQ(json["part"], lines[count].part);
    EXPECT_EQ(json["data"], lines[count].data);
    EXPECT_EQ(json["why"].is_null(), lines[count].why.empty());
  }
  EXPECT_EQ(count, lines.size());
  const std::string csv = DinnerText(scenario_, lines, LogFormat::kCsv, false);
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), lines.size() + 1);
  EXPECT_THAT(csv, HasSubstr("\narrived,2,2024-01-15,cid gets 50 chip for $550,"));
}

// ---- the run as a whole ---------------------------------------------------------------

// The words of the line that begins with these ones; empty: there is none.
std::vector<std::string> WordsAfter(const std::string& text, const std::string& head, const std::string& begin) {
  std::istringstream stream(text.substr(std::min(text.size(), text.find(head))));
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::vector<std::string> row;
    for (std::string word; words >> word;) row.push_back(word);
    std::string joined;
    for (const std::string& word : row) joined += word + " ";
    if (joined.rfind(begin, 0) == 0) return row;
  }
  return {};
}

TEST_F(DinnerTextTest, ShowSaysHowOftenTheSellerWasAskedAndWhatItTook) {
  const std::string text = Show();
  EXPECT_THAT(WordsAfter(text, "\ninvitations", "maker all"),
              ElementsAre("maker", "all", "7", "3", "1", "1", "1", "1", "tick", "0", "(2024-01-01)", "$300", "for",
                          "100", "$1", "for", "10"));
  EXPECT_THAT(WordsAfter(text, "\ninvitations", "maker ada"),
              ElementsAre("maker", "ada", "5", "3", "1", "0", "0", "1", "tick", "0", "(2024-01-01)", "$300", "for",
                          "100", "$300", "for", "100"));
  EXPECT_THAT(text, HasSubstr("prepaid 50%; 150 of 150 units came, the last in tick 2 (2024-01-15)\n"));
}

// Ada pledges 500 a unit and cid as much: 50,000 for 100 and 25,000 for 50. So all pay 10%, and alone she does.
class DinnerByPledgeTest : public DinnerTextTest {
  void Change(Rules& rules) override { rules.dinner.premium_by = PremiumBy::kPledge; }
};

TEST_F(DinnerByPledgeTest, NothingIsToldWhereAllPayTheSame) {
  EXPECT_THAT(Part(0, "promised")[0].text, HasSubstr("ada: 100 chip at $11, the list price being $10"));
  EXPECT_THAT(Part(0, "promised")[1].text, HasSubstr("cid: 50 chip at $11"));
  EXPECT_THAT(Show(), Not(HasSubstr("pays a premium of")));
}

TEST_F(DinnerTextTest, ShowSaysWhatEachGuestPaysWhereItDiffers) {
  scenario_.rules.dinner.premium_by = PremiumBy::kPledge;
  for (auto& [id, table] : run_.story.tables) {
    if (table.opened.pleas.size() == 2) table.opened.pleas[1].pledge_cents = 12'500;
  }
  EXPECT_THAT(Show(), HasSubstr("premium 10%, prepaid 50%; ada pays a premium of 12% and cid pays a premium of 6%; 150 "
                                "of 150 units came"));
}

TEST_F(DinnerTextTest, ShowSaysWhatARedirectionWasWorth) {
  // 20 chips at $10, due in tick 1, which has passed, for 20 of tick 6: four weeks.
  EXPECT_THAT(WordsAfter(Show(), "\nredirections (", "tick 2"),
              ElementsAre("tick", "2", "(2024-01-15)", ::testing::_, "20", "chip", "$200", "cid", "dan", "20", "4",
                          "weeks", "4", "weeks", "$2"));
}

TEST_F(DinnerTextTest, ShowSaysWhatClaimantsExpectedAndWhatGoesIn) {
  const std::string text = Show();
  EXPECT_THAT(
      WordsAfter(text, "\nclaims beside", "tick 0 (2024-01-01) ada"),
      ElementsAre("tick", "0", "(2024-01-01)", "ada", "120", "chip", "tick", "2", "(2024-01-15)", "100", "0", "60"));
  EXPECT_EQ(WordsAfter(text, "\nclaims beside", "tick 0 (2024-01-01) cid")[9], "-") << "it gave no reason";
  EXPECT_THAT(text, HasSubstr("in, from the scenario: 0 units held and 120 booked before the run"));
}

TEST(RedirectionStoryTest, UnitsAreExchangedInTheOrderOfTheirDates) {
  RedirectionStory story;
  story.tick = 10;
  const auto booking = [](BookingId id, std::int64_t units, Tick date) {
    Booking made;
    made.id = id;
    made.units = units;
    made.price_cents = 300;
    made.requested_tick = date;
    return made;
  };
  EXPECT_EQ(story.unit_ticks(), 0);
  story.out = {booking(2, 30, 14), booking(1, 50, 8)};
  EXPECT_EQ(story.value_cents(), 80 * 300);
  EXPECT_EQ(story.unit_ticks(), 0) << "nothing goes back";
  story.back = {booking(3, 60, 20)};
  // 50 from 10 (8 has passed) to 20, 10 from 14 to 20; the other 20 have no counterpart.
  EXPECT_EQ(story.unit_ticks(), 50 * 10 + 10 * 6);
  story.back = {booking(3, 60, 12)};
  // Two later, and then two sooner than what went out: a swap for sooner units has a sum below nothing.
  EXPECT_EQ(story.unit_ticks(), 50 * 2 - 10 * 2);
  story.out = {booking(2, 60, 18)};
  EXPECT_EQ(story.unit_ticks(), -60 * 6);

  Scenario scenario = DinnerVillage();
  story.redirected.from = scenario.parties[1].id;
  story.redirected.to = scenario.parties[2].id;
  story.redirected.units = story.redirected.swapped = 60;
  Story told;
  told.redirections.push_back(story);
  const EventText text(scenario);
  EXPECT_THAT(RedirectionsText(scenario, told, text, false), HasSubstr("-6"));
}

}  // namespace
}  // namespace haggle::report::dinner_text_test
