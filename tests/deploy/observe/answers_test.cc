// Answers of the observatory: about tables, dinners, curves, two runs and many, wrong questions, and what strangers
// have written into names and reasons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/observe/observatory.h"
#include "deploy/report/dinner_text.h"
#include "deploy/report/json_text.h"
#include "deploy/report/run_text.h"
#include "deploy/report/summary.h"
#include "proto/base/canonical.h"
#include "tests/deploy/golden_runs.h"
#include "tests/deploy/observe/played.h"

namespace haggle::observe::answers_test {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

std::string IdOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

ordered_json HeadOf(Observatory& observatory, const std::string& path) {
  return Asked(observatory, "/api/run/head", {{"run", IdOf(path)}});
}

TEST(AnswersTest, ATableOfTwoShowsEachOfferAndWhatItIsWorth) {
  const std::string path = Played("two_companies");
  Observatory observatory({{path}});
  const ordered_json head = HeadOf(observatory, path);
  ASSERT_FALSE(head["tables"].empty());
  std::size_t offers = 0;
  std::size_t agreed = 0;
  for (const ordered_json& entry : head["tables"]) {
    const ordered_json table =
        Asked(observatory, "/api/run/table", {{"run", IdOf(path)}, {"table", entry["i"].dump()}});
    EXPECT_EQ(table["id"], entry["id"]);
    EXPECT_EQ(table["parties"].size(), entry["parties"].size());
    std::size_t before = 0;
    for (const ordered_json& move : table["moves"]) {
      EXPECT_GE(move["e"].get<std::size_t>(), before);
      before = move["e"];
      if (move["move"] != "offer") continue;
      ++offers;
      ASSERT_EQ(move["values"].size(), table["issues"].size());
      for (const auto& [party, ppm] : move["utilities"].items()) {
        EXPECT_GE(ppm.get<std::int64_t>(), 0) << party;
        EXPECT_LE(ppm.get<std::int64_t>(), 1'000'000) << party;
      }
    }
    if (entry["result"] != "agreed" || table["preferences"].is_null()) continue;
    ++agreed;
    const ordered_json& plane = table["preferences"];
    EXPECT_EQ(plane["agreement"].size(), plane["parties"].size());
    EXPECT_FALSE(plane["frontier"].empty());
    EXPECT_EQ(plane["solutions"]["nash"].size(), plane["parties"].size());
    EXPECT_TRUE(plane["distances"]["nash"].is_number());
    // The agreement is the last offer that stood.
    std::vector<std::int64_t> last;
    for (const ordered_json& move : table["moves"]) {
      if (move["move"] != "offer") continue;
      last.clear();
      for (const ordered_json& party : plane["parties"]) last.push_back(move["utilities"][party.dump()]);
    }
    EXPECT_EQ(plane["agreement"], last);
  }
  EXPECT_GT(offers, 0U);
  EXPECT_GT(agreed, 0U);
}

// A journal may be overwritten, or gone on with, while it is shown.
TEST(AnswersTest, ARunThatIsWrittenOverIsShownAnew) {
  const std::string folder = ::testing::TempDir() + "/written_over";
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/run.haggle";
  std::filesystem::copy_file(Played("two_companies"), path, std::filesystem::copy_options::overwrite_existing);
  Observatory observatory({{path}});
  const ordered_json before = HeadOf(observatory, path);
  EXPECT_TRUE(observatory.Refresh().empty()) << "nothing has changed";
  std::filesystem::copy_file(Played("dinner"), path, std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(observatory.Refresh().empty());
  const ordered_json after = HeadOf(observatory, path);
  EXPECT_NE(before["hash"], after["hash"]);
  EXPECT_EQ(after["scenario"]["name"], "dinner");
  std::filesystem::remove_all(folder);
}

// Whoever holds something of the first run is told, and gets nothing of the second by its side.
TEST(AnswersTest, AnotherRunInAFilesPlaceIsAnotherLife) {
  const std::string folder = Folder() + "/lives";
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/run.haggle";
  const auto put = [&path](const std::string& journal) {
    std::filesystem::copy_file(journal, path, std::filesystem::copy_options::overwrite_existing);
  };
  put(Played("two_companies"));
  Observatory observatory({{path}}, {1, 1});
  const std::string run = "run.haggle";
  const ordered_json first = Asked(observatory, "/api/run/head", {{"run", run}});
  EXPECT_EQ(first["life"], 1);
  const std::string at = first["at"];
  EXPECT_TRUE(Asked(observatory, "/api/run/head", {{"run", run}, {"since", at}, {"life", "1"}}).contains("since"));
  put(Played("two_companies", 2));
  const std::vector<Growth> growths = observatory.Refresh();
  ASSERT_FALSE(growths.empty());
  EXPECT_EQ(growths.back().life, 2U);
  const ordered_json second = Asked(observatory, "/api/run/head", {{"run", run}, {"since", at}, {"life", "1"}});
  EXPECT_EQ(second["life"], 2);
  EXPECT_FALSE(second.contains("since"));
  // Even who knows how far the second has come gets it whole, for it holds something of the first.
  EXPECT_FALSE(
      Asked(observatory, "/api/run/head", {{"run", run}, {"since", second["at"]}, {"life", "1"}}).contains("since"));
  for (const char* const what : {"columns", "state", "rows", "series"}) {
    const std::string path_asked = std::string("/api/run/") + what;
    const std::string body = AskedFor(observatory, 409, path_asked, {{"run", run}, {"life", "1"}, {"event", "0"}});
    EXPECT_EQ(ordered_json::parse(body)["life"], 2);
  }
  Asked(observatory, "/api/run/state", {{"run", run}, {"life", "2"}, {"event", "0"}});
  AskedFor(observatory, 400, "/api/run/head", {{"run", run}, {"life", "nine"}});
  std::filesystem::remove_all(folder);
}

// A run that was put out of memory and read again is the same one, unless it was written over meanwhile.
TEST(AnswersTest, ALifeGoesOnWhereARunIsReadAnew) {
  const std::string folder = Folder() + "/forgotten";
  std::filesystem::create_directories(folder);
  for (const char* const name : {"a", "b", "c"}) {
    std::filesystem::copy_file(Played("two_companies"), folder + "/" + name + ".haggle");
  }
  Observatory observatory({{folder}}, {1, 1});
  const auto life = [&observatory](const char* run) {
    return Asked(observatory, "/api/run/head", {{"run", run}})["life"].get<int>();
  };
  const auto forget_a = [&life] { return life("b.haggle") + life("c.haggle"); };
  EXPECT_EQ(life("a.haggle"), 1);
  EXPECT_EQ(forget_a(), 2);
  EXPECT_EQ(life("a.haggle"), 1);
  EXPECT_EQ(forget_a(), 2);
  std::filesystem::copy_file(Played("two_companies", 2), folder + "/a.haggle",
                             std::filesystem::copy_options::overwrite_existing);
  observatory.Refresh();
  EXPECT_EQ(life("a.haggle"), 2);
  std::filesystem::remove_all(folder);
}

// Whoever has all up to an event is told the steps after it too, also those in which nothing happened.
TEST(AnswersTest, PiecesOfColumnsLeaveNoStepOut) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  const ordered_json head = HeadOf(observatory, path);
  const auto events = head["events"].get<std::uint32_t>();
  std::size_t seams = 0;  // at which steps without events lie
  std::uint32_t known = 0;
  for (std::uint32_t from = 0; from <= events; ++from) {
    const ReadColumns piece =
        Unpack(AskedFor(observatory, 200, "/api/run/columns", {{"run", IdOf(path)}, {"from", std::to_string(from)}}));
    ASSERT_EQ(piece.first, from);
    ASSERT_LE(piece.first_step, known) << "a step before event " << from << " is told by no piece";
    ASSERT_EQ(piece.first_step + piece.tick.size(), head["steps"].get<std::size_t>());
    if (from == events) break;
    if (from > 0 && piece.step.front() > known) ++seams;
    known = piece.step.front() + 1;
  }
  EXPECT_GT(seams, 10U) << "the dinner has steps in which nothing happens";
}

TEST(AnswersTest, EveryTableOfEveryScenarioIsTold) {
  for (const std::string& scenario : ShippedScenarios()) {
    const std::string path = Played(scenario);
    Observatory observatory({{path}});
    const ordered_json head = HeadOf(observatory, path);
    std::size_t told = 0;
    for (const ordered_json& entry : head["tables"]) {
      if (++told > 40) break;
      const ordered_json table =
          Asked(observatory, "/api/run/table", {{"run", IdOf(path)}, {"table", entry["i"].dump()}});
      ASSERT_EQ(table["id"], entry["id"]) << scenario;
      ASSERT_EQ(table["result"], entry["result"]) << scenario;
      ASSERT_EQ(table["outcome"].is_null(), entry["result"] != "agreed") << scenario << " " << entry["i"];
    }
  }
}

TEST(AnswersTest, ADinnerIsTheStoryOfTheLogAndItsLinesAreEvents) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  const ordered_json head = HeadOf(observatory, path);
  const auto reader = journal::JournalReader::Open(path);
  ASSERT_TRUE(reader.ok());
  const auto run = report::ReplayWhole(**reader);
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(head["dinners"].size(), run->dinners.dinners.size());
  ASSERT_FALSE(head["dinners"].empty());
  const ReadColumns columns = Unpack(AskedFor(observatory, 200, "/api/run/columns", {{"run", IdOf(path)}}));
  const std::map<std::string, std::vector<std::string>> kinds = {
      {"asked", {"invited"}},
      {"came", {"invited"}},
      {"promised", {"ordered"}},
      {"arrived", {"delivered"}},
      {"table", {"offered", "accepted", "rejected", "left_table", "table_closed", "no_agreement"}}};
  for (std::size_t i = 0; i < head["dinners"].size(); ++i) {
    const ordered_json& entry = head["dinners"][i];
    const ordered_json dinner =
        Asked(observatory, "/api/run/dinner", {{"run", IdOf(path)}, {"number", std::to_string(i + 1)}});
    EXPECT_EQ(dinner["table"], entry["table"]);
    EXPECT_EQ(run->dinners.dinners[i].units(), entry["units"]);
    const auto lines = report::TellDinner((*reader)->scenario(), run->dinners, i);
    ASSERT_EQ(dinner["lines"].size(), lines.size());
    std::int64_t refused = 0;
    for (std::size_t k = 0; k < lines.size(); ++k) {
      const ordered_json& line = dinner["lines"][k];
      EXPECT_EQ(line["text"], lines[k].text);
      refused += lines[k].part == "asked" ? 1 : 0;
      const auto of = kinds.find(lines[k].part);
      if (of == kinds.end()) continue;
      ASSERT_TRUE(line["e"].is_number()) << lines[k].part << ": " << lines[k].text;
      const std::string kind = head["kinds"][columns.kind.at(line["e"].get<std::size_t>())];
      EXPECT_THAT(of->second, ::testing::Contains(kind)) << lines[k].text;
    }
    EXPECT_EQ(entry["refused_before"], refused);
    std::int64_t promised = 0;
    for (const ordered_json& promise : dinner["promised"]) {
      promised += promise["units"].get<std::int64_t>();
      const std::int64_t list = promise["list_cents"];
      const std::int64_t over = promise["price_cents"].get<std::int64_t>() - list;
      const std::int64_t cut = promise["premium_permille"].get<std::int64_t>() * list - over * 1000;
      EXPECT_LE(2 * std::abs(cut), list) << "the nearest, as in the story: " << promise;
    }
    EXPECT_EQ(promised, entry["units"]);
    EXPECT_FALSE(dinner["pledges"].empty());
  }
}

TEST(AnswersTest, CurvesAreTheJournalsMetrics) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  const ordered_json series =
      Asked(observatory, "/api/run/series", {{"run", IdOf(path)}, {"names", "backlog,cash,price"}});
  auto reader = journal::JournalReader::Open(path);
  ASSERT_TRUE(reader.ok());
  std::map<std::string, std::string> names;
  for (const Party& party : (*reader)->scenario().parties) names[std::to_string(party.id)] = party.name;
  std::size_t compared = 0;
  const absl::Status asked = (*reader)->Query(
      "SELECT tick, coalesce(product,''), coalesce(party,0), name, value FROM metrics WHERE tick IS NOT NULL AND name "
      "IN "
      "('backlog','cash','price')",
      nullptr, [&](const std::vector<journal::Cell>& row) {
        for (const ordered_json& one : series["series"]) {
          const std::string product = one["product"].is_null() ? "" : one["product"];
          const std::string party = one["party"].is_null() ? "" : one["party"];
          const std::string wanted = row[2].integer == 0 ? "" : names[std::to_string(row[2].integer)];
          if (one["name"] != row[3].bytes || product != row[1].bytes || party != wanted) continue;
          EXPECT_EQ(one["values"][static_cast<std::size_t>(row[0].integer)], row[4].integer);
          ++compared;
        }
        return absl::OkStatus();
      });
  ASSERT_TRUE(asked.ok()) << asked;
  EXPECT_GT(compared, 500U);
  AskedFor(observatory, 400, "/api/run/series", {{"run", IdOf(path)}, {"names", "backlog,nonsense"}});
}

// Who holds units, none of them idle, has a curve of zeros, and is not left out as if it had none.
TEST(AnswersTest, WhoHasNothingIdleIsToldToo) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  const ordered_json series =
      Asked(observatory, "/api/run/series", {{"run", IdOf(path)}, {"names", "idle,installed,warehoused"}});
  std::set<std::string> holders;
  std::set<std::string> idle;
  for (const ordered_json& one : series["series"]) {
    if (one["party"].is_null() || one["product"].is_null()) continue;
    (one["name"] == "idle" ? idle : holders).insert(one["party"].get<std::string>());
  }
  EXPECT_THAT(holders, ::testing::Contains("rest"));
  EXPECT_EQ(idle, holders);
}

TEST(AnswersTest, TheSummaryIsThatOfShow) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  ordered_json summary = Asked(observatory, "/api/run/summary", {{"run", IdOf(path)}});
  const auto reader = journal::JournalReader::Open(path);
  ASSERT_TRUE(reader.ok());
  const auto run = report::ReplayWhole(**reader);
  ASSERT_TRUE(run.ok());
  ordered_json shown = report::SummaryJson(run->summary.run, 0, "");
  shown.erase("wall_seconds");
  shown.erase("journal");
  EXPECT_EQ(summary["story"]["redirections"].size(), run->story.redirections.size());
  summary.erase("story");
  EXPECT_EQ(summary, shown);
}

TEST(AnswersTest, TheIndexTellsRunsAndWhatCannotBeRead) {
  const std::string folder = Folder() + "/index";
  std::filesystem::create_directories(folder + "/other");
  std::filesystem::copy_file(Played("dinner"), folder + "/dinner-1.haggle",
                             std::filesystem::copy_options::overwrite_existing);
  std::filesystem::copy_file(Played("two_companies"), folder + "/other/dinner-1.haggle",
                             std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder + "/notes.txt") << "no journal";
  std::ofstream(folder + "/broken.haggle") << "SQLite format 3" << std::string(200, '\0');
  Observatory observatory({{folder, folder + "/other/dinner-1.haggle", folder + "/missing.haggle"}});
  const ordered_json index = Asked(observatory, "/api/index");
  ASSERT_EQ(index["runs"].size(), 2U) << index.dump(1);
  EXPECT_EQ(index["runs"][0]["id"], "index/dinner-1.haggle");
  EXPECT_EQ(index["runs"][1]["id"], "other/dinner-1.haggle");
  EXPECT_EQ(index["runs"][0]["state"], "finished");
  EXPECT_GT(index["runs"][0]["results"]["units"], 0);
  EXPECT_GT(index["runs"][0]["results"]["dinners"], 0);
  ASSERT_EQ(index["problems"].size(), 2U) << index["problems"].dump();
  EXPECT_TRUE(observatory.Refresh().empty());
  std::filesystem::remove(folder + "/other/dinner-1.haggle");
  ASSERT_EQ(observatory.Refresh().size(), 1U);
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"][0]["id"], "dinner-1.haggle");
  AskedFor(observatory, 404, "/api/run/head", {{"run", "other/dinner-1.haggle"}});
}

// What looking costs is counted: of a thousand runs only what has changed is opened, and what is known to have changed
// is all that is asked for its size.
TEST(AnswersTest, AThousandRunsAreLookedAtWhereTheyHaveChanged) {
  constexpr int kRuns = 1000;
  const std::string folder = Folder() + "/thousand";
  std::filesystem::create_directories(folder);
  const auto name = [&](int i) { return folder + "/run-" + std::to_string(i) + ".haggle"; };
  for (int i = 0; i < kRuns; ++i) std::filesystem::create_hard_link(Played("two_companies"), name(i));
  Observatory observatory({{folder}});
  EXPECT_LE(observatory.work().opened, 2 * kRuns);
  EXPECT_EQ(observatory.work().stamped, kRuns);
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"].size(), static_cast<std::size_t>(kRuns));

  LibraryWork before = observatory.work();
  EXPECT_TRUE(observatory.Refresh().empty());
  EXPECT_EQ(observatory.work().opened, before.opened) << "nothing has changed";
  EXPECT_EQ(observatory.work().stamped, before.stamped + kRuns);

  before = observatory.work();
  EXPECT_TRUE(observatory.Refresh({name(17)}).empty());
  EXPECT_TRUE(observatory.Refresh({folder + "/nothing"}).empty());
  ASSERT_EQ(::mkfifo((folder + "/pipe").c_str(), 0600), 0);
  EXPECT_TRUE(observatory.Refresh({folder + "/pipe"}).empty()) << "and was not waited for";
  EXPECT_EQ(observatory.work().opened, before.opened + 2) << "what was no run may have become one";
  EXPECT_EQ(observatory.work().stamped, before.stamped + 3);

  // In another one's place, without that anybody tells that a file has come or gone.
  std::filesystem::remove(name(5));
  std::filesystem::copy_file(Played("dinner"), name(5));
  before = observatory.work();
  EXPECT_EQ(observatory.Refresh({name(5)}).size(), 1U);
  EXPECT_LE(observatory.work().opened, before.opened + 2);
  EXPECT_EQ(observatory.work().stamped, before.stamped + 1);
  std::size_t dinners = 0;
  const ordered_json index = Asked(observatory, "/api/index");
  for (const ordered_json& run : index["runs"]) dinners += run["scenario"] == "dinner" ? 1 : 0;
  EXPECT_EQ(dinners, 1U) << index["problems"].dump();

  std::filesystem::copy_file(Played("dinner"), name(kRuns));
  before = observatory.work();
  EXPECT_EQ(observatory.Refresh().size(), 1U);
  EXPECT_LE(observatory.work().opened, before.opened + 2);
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"].size(), static_cast<std::size_t>(kRuns) + 1);
  std::filesystem::remove_all(folder);
}

// A run of this process that nobody has opened is in the list as it stands, and nothing of it waits to be read.
TEST(AnswersTest, ARunThatNobodyOpensIsListedAsItStands) {
  const auto reader = journal::JournalReader::Open(Played("two_companies"));
  ASSERT_TRUE(reader.ok());
  auto live = std::make_shared<LiveSource>((*reader)->scenario(), (*reader)->cast());
  Observatory observatory{Sources{}};
  const std::string id = observatory.Add("elsewhere", live);
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"][0]["state"], "live");
  std::int64_t steps = 0;
  ASSERT_TRUE((*reader)
                  ->ReadSteps([&](const journal::StoredStep& step) {
                    live->Add(step.bytes, step.hash, {});
                    ++steps;
                    return absl::OkStatus();
                  })
                  .ok());
  const std::vector<Growth> grown = observatory.Refresh();
  ASSERT_EQ(grown.size(), 1U);
  EXPECT_EQ(grown[0].run, id);
  EXPECT_FALSE(live->MayHaveMore());
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"][0]["steps"], steps);
  live->End("finished", "");
  ASSERT_EQ(observatory.Refresh().size(), 1U);
  const ordered_json run = Asked(observatory, "/api/index")["runs"][0];
  EXPECT_EQ(run["state"], "finished");
  EXPECT_EQ(run["hash"], Hex((*reader)->seal()->hash));
}

// Where a tick begins and nobody was asked in it yet, nobody is waited for: the pace is.
TEST(AnswersTest, APaceHoldsATickBackBeforeItsFirstQuestion) {
  const auto reader = journal::JournalReader::Open(Played("two_companies"));
  ASSERT_TRUE(reader.ok());
  std::vector<Step> steps;
  std::vector<journal::StoredStep> stored;
  std::vector<std::string> bytes;
  ASSERT_TRUE((*reader)
                  ->ReadSteps([&](const journal::StoredStep& step) {
                    stored.push_back(step);
                    bytes.emplace_back(step.bytes);
                    EXPECT_TRUE(ParseCanonical(bytes.back(), steps.emplace_back()));
                    return absl::OkStatus();
                  })
                  .ok());
  auto live = std::make_shared<LiveSource>((*reader)->scenario(), (*reader)->cast(), 250);
  Observatory observatory{Sources{}};
  const std::string id = observatory.Add("paced", live);
  std::int64_t held = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    live->Add(bytes[i], stored[i].hash, {});
    if (i == 0) Asked(observatory, "/api/run/head", {{"run", id}});
    const std::vector<Growth> grown = observatory.Refresh();
    const bool asks = i + 1 < steps.size() && steps[i + 1].phase > Phase::kOpen;
    const bool begins = asks && (steps[i].tick < steps[i + 1].tick || steps[i].phase <= Phase::kOpen);
    const nlohmann::ordered_json head = Asked(observatory, "/api/run/head", {{"run", id}});
    EXPECT_EQ(head["held_ms"], begins ? 250 : 0) << "after step " << i;
    if (i > 0) {
      ASSERT_EQ(grown.size(), 1U);
      EXPECT_EQ(grown[0].held_ms, begins ? 250 : 0) << "after step " << i;
    }
    held += begins ? 1 : 0;
  }
  EXPECT_EQ(held, (*reader)->scenario().ticks);
  live->End("finished", "");
  EXPECT_EQ(Asked(observatory, "/api/run/head", {{"run", id}})["held_ms"], 0);
}

TEST(AnswersTest, TwoRunsPartAtTheSameEventOnBothSides) {
  const std::string a = Played("dinner", 7);
  const std::string b = Played("dinner", 8);
  Observatory observatory({{a, b}});
  const ordered_json comparison = Asked(observatory, "/api/compare", {{"a", IdOf(a)}, {"b", IdOf(b)}});
  EXPECT_FALSE(comparison["same"].get<bool>());
  EXPECT_EQ(comparison["first_step"], 0);  // seeds differ: nature's first draws
  EXPECT_TRUE(comparison["first_event"]["a"].is_number());
  EXPECT_TRUE(comparison["parent"].is_null());
  const ordered_json same = Asked(observatory, "/api/compare", {{"a", IdOf(a)}, {"b", IdOf(a)}});
  EXPECT_TRUE(same["same"].get<bool>());
  EXPECT_TRUE(same["first_event"].is_null());
  AskedFor(observatory, 400, "/api/compare", {{"a", IdOf(a)}});
  AskedFor(observatory, 404, "/api/compare", {{"a", IdOf(a)}, {"b", "nothing"}});
}

TEST(AnswersTest, WhatIsLookedForIsFound) {
  const std::string path = Played("dinner");
  const std::string id = IdOf(path);
  Observatory observatory({{path}});
  const ordered_json head = HeadOf(observatory, path);
  const ReadColumns columns = Unpack(AskedFor(observatory, 200, "/api/run/columns", {{"run", id}}));
  const ordered_json invited = Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "invited"}});
  ASSERT_FALSE(invited["events"].empty());
  EXPECT_TRUE(invited["next"].is_null());
  EXPECT_EQ(invited["to"], head["events"]);
  const std::size_t second = invited["events"][1];
  const ordered_json later =
      Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "invited"}, {"from", std::to_string(second)}});
  EXPECT_EQ(later["events"].size() + 1, invited["events"].size());
  EXPECT_EQ(later["events"][0], second);
  for (const ordered_json& e : invited["events"])
    EXPECT_EQ(head["kinds"][columns.kind[e.get<std::size_t>()]], "invited");
  std::string list;
  for (const ordered_json& e : invited["events"]) list += (list.empty() ? "" : ",") + e.dump();
  const ordered_json rows = Asked(observatory, "/api/run/rows", {{"run", id}, {"events", list}})["rows"];
  ASSERT_EQ(rows.size(), invited["events"].size());
  std::size_t oracle = 0;
  for (const ordered_json& row : rows) {
    EXPECT_THAT(row["text"].get<std::string>(), HasSubstr("invites"));
    oracle += row["text"].get<std::string>().find("oracle") != std::string::npos ? 1 : 0;
  }
  const ordered_json named =
      Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "invited"}, {"text", "ORACLE"}});
  EXPECT_GE(named["events"].size(), oracle);
  const ordered_json others =
      Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "invited"}, {"not", "oracle"}});
  EXPECT_EQ(named["events"].size() + others["events"].size(), invited["events"].size());
}

// An invitation that was refused is no acceptance; it is found by its words, by who asked and by who was asked.
TEST(AnswersTest, ATableThatCameToNothingIsAKindOfItsOwn) {
  const std::string path = Played("dinner", 10);
  const std::string id = IdOf(path);
  Observatory observatory({{path}});
  const ordered_json head = HeadOf(observatory, path);
  const ordered_json in_vain = Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "no_agreement"}});
  ASSERT_FALSE(in_vain["events"].empty());
  std::string list;
  for (const ordered_json& e : in_vain["events"]) list += (list.empty() ? "" : ",") + e.dump();
  std::size_t not_set = 0;
  const ordered_json rows = Asked(observatory, "/api/run/rows", {{"run", id}, {"events", list}});
  ASSERT_FALSE(rows["rows"].empty());
  for (const ordered_json& row : rows["rows"]) {
    EXPECT_EQ(row["kind"], "no_agreement");
    const ordered_json& table = head["tables"][row["table"].get<std::size_t>() - 1];
    EXPECT_NE(table["result"], "agreed");
    if (row["text"].get<std::string>().find("the table is not set") == std::string::npos) continue;
    ++not_set;
    EXPECT_EQ(row["party"], table["host"]);
    EXPECT_EQ(row["other"], table["parties"][1]);
    EXPECT_THAT(row["text"].get<std::string>(),
                ::testing::StartsWith("table " + table["id"].get<std::string>() + " of "));
    const ordered_json by_host = Asked(observatory, "/api/run/find",
                                       {{"run", id}, {"text", "table is not set"}, {"party", table["host"].dump()}});
    EXPECT_THAT(by_host["events"], ::testing::Contains(row["e"]));
  }
  EXPECT_GT(not_set, 0U);
  const ordered_json agreed = Asked(observatory, "/api/run/find", {{"run", id}, {"kinds", "table_closed"}});
  for (const ordered_json& e : agreed["events"]) {
    const ordered_json row = Asked(observatory, "/api/run/rows", {{"run", id}, {"events", e.dump()}})["rows"][0];
    EXPECT_EQ(head["tables"][row["table"].get<std::size_t>() - 1]["result"], "agreed");
  }
}

// The order of questions, numbers and names that a page never asks.
TEST(AnswersTest, WrongQuestionsAreAnsweredAndNeverHarm) {
  const std::string path = Played("two_companies");
  const std::string id = IdOf(path);
  Observatory observatory({{path}});
  const std::vector<std::string> numbers = {
      "-1",  "1e3",        "x",          "",    " 1", "99999999999999999999", "9007199254740992", "0x1", "1.5",
      "NaN", "4294967296", "2147483648", "%00", "1,2"};
  for (const std::string& number : numbers) {
    for (const char* const name : {"event", "step", "tick"}) {
      const Answer answer = observatory.Ask({"/api/run/state", {{"run", id}, {name, number}}});
      EXPECT_TRUE(answer.status == 400 || answer.status == 404) << name << "=" << number << " " << answer.status;
      EXPECT_TRUE(ordered_json::parse(answer.body).contains("error"));
    }
    for (const char* const name : {"event", "seq"}) {
      const Answer answer = observatory.Ask({"/api/run/decision", {{"run", id}, {name, number}}});
      EXPECT_TRUE(answer.status == 400 || answer.status == 404) << name << "=" << number << " " << answer.status;
    }
    for (const auto& [what, name] : {std::make_pair("table", "table"), std::make_pair("dinner", "number")}) {
      const Answer answer = observatory.Ask({std::string("/api/run/") + what, {{"run", id}, {name, number}}});
      EXPECT_TRUE(answer.status == 400 || answer.status == 404) << what << "=" << number << " " << answer.status;
    }
  }
  AskedFor(observatory, 400, "/api/run/state", {{"run", id}});
  AskedFor(observatory, 400, "/api/run/state", {{"run", id}, {"event", "1"}, {"step", "1"}});
  AskedFor(observatory, 400, "/api/run/rows", {{"run", id}, {"from", "0"}, {"count", "501"}});
  AskedFor(observatory, 400, "/api/run/rows", {{"run", id}, {"from", "0"}});
  AskedFor(observatory, 400, "/api/run/find", {{"run", id}, {"kinds", "offered,nonsense"}});
  AskedFor(observatory, 404, "/api/run/find", {{"run", id}, {"party", "77"}});
  AskedFor(observatory, 400, "/api/run/head", {});
  for (const char* const run : {"../../etc/passwd", "/etc/passwd", "", "two_companies-1.haggle\n", "%2e%2e"}) {
    AskedFor(observatory, 404, "/api/run/head", {{"run", run}});
  }
  for (const char* const what : {"/", "/api", "/api/run/", "/api/run/nonsense", "/api/../index", "/etc/passwd"}) {
    AskedFor(observatory, 404, what, {{"run", id}});
  }
  AskedFor(observatory, 404, "/api/sweep", {{"file", id}});
  // Beyond the end there is nothing, and that is no mistake.
  EXPECT_TRUE(Asked(observatory, "/api/run/rows", {{"run", id}, {"from", "100000"}, {"count", "5"}})["rows"].empty());
  EXPECT_TRUE(Unpack(AskedFor(observatory, 200, "/api/run/columns", {{"run", id}, {"from", "100000"}})).kind.empty());
}

// What strangers write stays text: valid UTF-8 in JSON, never cut off, never anything else.
constexpr char kHostile[] = "</script><script>alert(1)</script>\"'\\ \x01 \xe2\x80\xae&#x3C;";

// Asks everything about a run; each answer must be JSON.
void AskEverything(Observatory& observatory, const std::string& id) {
  const ordered_json head = Asked(observatory, "/api/run/head", {{"run", id}});
  for (std::size_t from = 0; from < head["events"].get<std::size_t>(); from += 500) {
    Asked(observatory, "/api/run/rows", {{"run", id}, {"from", std::to_string(from)}, {"count", "500"}});
  }
  for (const char* const what : {"scenario", "states", "decisions", "series", "summary"}) {
    Asked(observatory, std::string("/api/run/") + what, {{"run", id}});
  }
  for (const ordered_json& table : head["tables"]) {
    Asked(observatory, "/api/run/table", {{"run", id}, {"table", table["i"].dump()}});
  }
  for (const ordered_json& dinner : head["dinners"]) {
    Asked(observatory, "/api/run/dinner", {{"run", id}, {"number", dinner["number"].dump()}});
  }
  Asked(observatory, "/api/index");
}

TEST(AnswersTest, HostileTextsAreTextAndNothingElse) {
  launch::RunPlan plan = PlanOf(GoldenRun{"majority", 1, "", "", {}});
  plan.scenario.summary = std::string(kHostile) + "\xff\xc0\x80";  // no UTF-8
  for (TableSpec& table : plan.scenario.tables) {
    for (Issue& issue : table.issues) {
      for (std::string& label : issue.labels) label = std::string(kHostile) + "\xff" + label;
    }
  }
  const std::string path = Play(plan, "labels.haggle");
  Observatory observatory({{path}});
  const std::string described = HeadOf(observatory, path)["scenario"]["description"];
  EXPECT_EQ(described.rfind(kHostile, 0), 0U);
  EXPECT_THAT(described, HasSubstr("\xef\xbf\xbd"));  // U+FFFD
  const ordered_json table = Asked(observatory, "/api/run/table", {{"run", "labels.haggle"}, {"table", "1"}});
  EXPECT_THAT(table["issues"][0]["values"][0].get<std::string>(), HasSubstr("<script>"));
  AskEverything(observatory, "labels.haggle");
}

}  // namespace
}  // namespace haggle::observe::answers_test
