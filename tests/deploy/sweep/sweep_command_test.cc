// `haggle sweep` as it is called, killed and gone on with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <random>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::sweep_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Sweep(const std::string& seeds, const std::string& out,
                               const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"sweep",   "two_companies",
                                        "--seeds", seeds,
                                        "--ticks", "2",
                                        "--vary",  "parties.lab.preferences.0.reservation_ppm=300000,500000",
                                        "--keep",  "ticks",
                                        "-o",      out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(SweepCommandTest, TellsWhatItDidAndDoesNothingTwice) {
  const Folder folder;
  const Said said = Haggle(folder.path(), Sweep("1..5", "a.sweep", {"--json"}));
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.err, IsEmpty());
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json["runs"], 10);
  EXPECT_EQ(json["settings"], 2);
  EXPECT_EQ(json["made"], 10);
  EXPECT_EQ(json["failed"], 0);
  EXPECT_FALSE(Exists(folder / "a.sweep.parts"));
  const std::string bytes = ReadFile(folder / "a.sweep");
  const Said again = Haggle(folder.path(), Sweep("1..5", "a.sweep"));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("a.sweep holds them all already; nothing was changed"));
  const Said other = Haggle(folder.path(), Sweep("1..6", "a.sweep"));
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("a.sweep holds another sweep: where it has \"seeds 1..5\""));
  EXPECT_EQ(ReadFile(folder / "a.sweep"), bytes);
  EXPECT_EQ(Haggle(folder.path(), Sweep("1..6", "a.sweep", {"--force"})).exit_code, 0);
  const Said sql = Haggle(folder.path(), {"sql", "a.sweep", "SELECT count(*) AS runs, sum(complete) FROM runs"});
  EXPECT_EQ(sql.exit_code, 0) << sql.err;
  EXPECT_THAT(sql.out, HasSubstr("12"));
  EXPECT_EQ(Haggle(folder.path(), {"sql", "a.sweep", "DELETE FROM runs"}).exit_code, 1);
}

// Kills a sweep ten times, by `kill` with a number of threads, which says whether it was in time. One that ends before
// is compared and begun anew, so that a fast machine is no other test than a slow one.
void ExpectTheSameAfterTenKills(const std::function<bool(const Folder&, const std::vector<std::string>&)>& kill) {
  const Folder folder;
  const Said whole = Haggle(folder.path(), Sweep("1..1000", "whole.sweep", {"--json"}));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_EQ(nlohmann::json::parse(whole.out)["runs"], 2000);
  int killed = 0;
  for (int call = 0; killed < 10; ++call) {
    ASSERT_LT(call, 100) << "killed " << killed << " times";
    if (kill(folder, Sweep("1..1000", "killed.sweep", {"--jobs", std::to_string(call % 3 + 1)}))) {
      ++killed;
      continue;
    }
    ASSERT_TRUE(ReadFile(folder / "killed.sweep") == ReadFile(folder / "whole.sweep")) << "call " << call;
    ASSERT_TRUE(std::filesystem::remove(folder / "killed.sweep"));
  }
  const Said rest = Haggle(folder.path(), Sweep("1..1000", "killed.sweep"));
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_TRUE(ReadFile(folder / "killed.sweep") == ReadFile(folder / "whole.sweep"));
  EXPECT_FALSE(Exists(folder / "killed.sweep.parts"));
}

TEST(SweepCommandTest, KilledAtTenMomentsOfItsTimeItEndsTheSame) {
  std::mt19937 random(20261129);
  std::uniform_int_distribution<int> moment(15, 120);
  ExpectTheSameAfterTenKills([&](const Folder& folder, const std::vector<std::string>& arguments) {
    const int after = moment(random);
    const int code = HaggleKilledAfter(folder.path(), arguments, after);
    EXPECT_TRUE(code == 0 || code == 128 + SIGPROF) << code << " after " << after;
    return code != 0;
  });
}

// By SIGKILL, when the bar is somewhere: at ten places along its way, each as far as the next call at least.
TEST(SweepCommandTest, KilledAtTenPlacesOfItsWayItEndsTheSame) {
  std::mt19937 random(20261129);
  std::uniform_int_distribution<std::size_t> further(0, 3);
  std::size_t filled = 0;
  ExpectTheSameAfterTenKills([&](const Folder& folder, const std::vector<std::string>& arguments) {
    const Said said = HaggleOnTerminal(folder.path(), arguments, {},
                                       "[" + std::string(std::min<std::size_t>(filled, 22), '#'), {SIGKILL});
    EXPECT_TRUE(said.exit_code == 0 || said.exit_code == 128 + SIGKILL) << said.exit_code << said.out;
    filled = said.exit_code == 0 ? 0 : filled + further(random);
    return said.exit_code != 0;
  });
}

// Also where the file is written and put in place: later and later, until it is done.
TEST(SweepCommandTest, KilledAtEveryMomentItEndsTheSame) {
  const Folder folder;
  // All events are kept, so that writing them takes many of these moments.
  const auto sweep = [](const char* out) {
    return std::vector<std::string>{"sweep", "two_companies", "--seeds", "1..200", "--keep", "ticks,events", "-o", out};
  };
  ASSERT_EQ(Haggle(folder.path(), sweep("whole.sweep")).exit_code, 0);
  int code = -1;
  int killed = -1;
  for (int after = 2; code != 0 && after < 30'000; after += 3) {
    ++killed;
    code = HaggleKilledAfter(folder.path(), sweep("killed.sweep"), after);
    ASSERT_TRUE(code == 0 || code == 128 + SIGPROF) << code << " after " << after;
  }
  EXPECT_EQ(code, 0);
  EXPECT_GE(killed, 3);
  EXPECT_TRUE(ReadFile(folder / "killed.sweep") == ReadFile(folder / "whole.sweep"));
  EXPECT_FALSE(Exists(folder / "killed.sweep.parts"));
}

TEST(SweepCommandTest, AnInterruptedOneGoesOn) {
  const Folder folder;
  const Said said = HaggleOnTerminal(folder.path(), Sweep("1..2000", "a.sweep"), {}, "of 4,000 runs", {SIGINT});
  EXPECT_EQ(said.exit_code, 130) << said.out;
  EXPECT_THAT(said.out, HasSubstr("are kept in a.sweep.parts, the same command goes on with them"));
  EXPECT_TRUE(Exists(folder / "a.sweep.parts"));
  EXPECT_FALSE(Exists(folder / "a.sweep"));
  const Said rest = Haggle(folder.path(), Sweep("1..2000", "a.sweep", {"--json"}));
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_LT(nlohmann::json::parse(rest.out)["made"], 4000);
}

TEST(SweepCommandTest, MemoryDoesNotGrowWithTheRuns) {
  const Folder folder;
  const Said few = Haggle(folder.path(), Sweep("1..100", "few.sweep"));
  const Said many = Haggle(folder.path(), Sweep("1..1000", "many.sweep"));
  ASSERT_EQ(few.exit_code, 0) << few.err;
  ASSERT_EQ(many.exit_code, 0) << many.err;
  EXPECT_GT(few.peak_kib, 0);
  EXPECT_LT(many.peak_kib, few.peak_kib + 6 * 1024) << few.peak_kib << " KiB with 200 runs";
}

TEST(SweepCommandTest, FailedRunsAreListedAndTheOthersDone) {
  const Folder folder;
  const std::string plugin = std::string(HAGGLE_BINARY_DIR) + "/plugins/rude.so";
  ASSERT_TRUE(Exists(plugin));
  const Said said = Haggle(folder.path(), {"sweep", "two_companies", "--seeds", "1..3", "--plugin", plugin, "--cast",
                                           "lab=linear|rude,what=throw_error", "-o", "a.sweep", "--json"});
  EXPECT_EQ(said.exit_code, 3) << said.err;
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json["failed"], 3);
  EXPECT_EQ(json["failures"][0]["party"], "lab");
  EXPECT_THAT(said.err, HasSubstr("run 3 (cast.lab=rude,what=throw_error, seed 1) failed: "));
  EXPECT_THAT(said.err, HasSubstr("no idea"));
  EXPECT_THAT(said.err, HasSubstr("3 of 6 runs failed"));
  const Said sql = Haggle(folder.path(), {"sql", "a.sweep", "SELECT sum(complete) AS done FROM runs"});
  EXPECT_THAT(sql.out, HasSubstr("3"));
}

TEST(SweepCommandTest, AStrategyThatEndsTheProgramIsNamed) {
  const Folder folder;
  const std::string plugin = std::string(HAGGLE_BINARY_DIR) + "/plugins/rude.so";
  const Said said = Haggle(folder.path(), {"sweep", "two_companies", "--seeds", "1..3", "--plugin", plugin, "--agent",
                                           "lab=rude,what=exit", "-o", "a.sweep"});
  EXPECT_EQ(said.exit_code, 3) << said.err;
  EXPECT_THAT(said.err, HasSubstr("party lab: its strategy rude"));
  EXPECT_FALSE(Exists(folder / "a.sweep"));
}

TEST(SweepCommandTest, WhatIsWrongIsSaidBeforeAnythingRuns) {
  const Folder folder;
  WriteFile(folder / "words", "no results");
  const struct {
    std::vector<std::string> more;
    int exit_code;
    const char* words;
  } wrong[] = {
      {{"--vary", "ticks"}, 2, "expected PATH=VALUE,VALUE"},
      {{"--vary", "tick=1,2"}, 2, "did you mean ticks"},
      {{"--vary", "ticks=1,-2"}, 1, "ticks"},
      {{"--cast", "lab=nobody"}, 2, "unknown strategy \"nobody\""},
      {{"--agent", "lab=linear", "--cast", "lab=linear|boulware"}, 2, "given twice for lab"},
      {{"--seeds", "5..1"}, 2, "--seeds"},
      {{"--keep", "everything"}, 2, "expected metrics, ticks"},
      {{"--set", "parties.lap=1"}, 2, "did you mean lab"},
      {{"-o", "words"}, 5, "words: found something else"},
      {{"-o", "no/such/folder"}, 1, "no/such/folder.parts cannot be made"},
  };
  for (const auto& [more, exit_code, words] : wrong) {
    std::vector<std::string> arguments = {"sweep", "two_companies", "--seeds", "1..2", "-o", "x.sweep"};
    // An option given twice is refused: the later one takes its place.
    for (const std::string& argument : more) {
      const auto at = std::find(arguments.begin(), arguments.end(), argument);
      if (at != arguments.end()) arguments.erase(at, at + 2);
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, exit_code) << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
    EXPECT_FALSE(Exists(folder / "x.sweep"));
    EXPECT_FALSE(Exists(folder / "x.sweep.parts"));
  }
  EXPECT_EQ(ReadFile(folder / "words"), "no results");
}

// A limit on the size of files is as good as a disk that is full.
TEST(SweepCommandTest, AFullDiskLosesNothing) {
  const Folder folder;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little = {rlim_t{300} << 10, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &little), 0);
  const Said full = Haggle(folder.path(), Sweep("1..1000", "a.sweep"));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(full.exit_code, 1) << full.err;
  EXPECT_THAT(full.err, HasSubstr("make room"));
  EXPECT_FALSE(Exists(folder / "a.sweep"));
  const Said rest = Haggle(folder.path(), Sweep("1..1000", "a.sweep", {"--json"}));
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_LT(nlohmann::json::parse(rest.out)["made"], 2000);
  ASSERT_EQ(Haggle(folder.path(), Sweep("1..1000", "whole.sweep")).exit_code, 0);
  EXPECT_TRUE(ReadFile(folder / "a.sweep") == ReadFile(folder / "whole.sweep"));
}

}  // namespace
}  // namespace haggle::testing::sweep_command_test
