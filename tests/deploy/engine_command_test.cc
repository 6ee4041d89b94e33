// `--engine` as it is called, where no engine is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/deploy/program.h"

namespace haggle::testing::engine_command_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(EngineCommandTest, TheDryRunPrintsTheScriptAndLeavesNothing) {
  const Folder folder;
  const Said run = Haggle(folder.path(),
                          {"run", "dinner", "--engine", "slurm", "--nodes", "3", "--set",
                           "parties.xai.sites.0.slip.high=0", "--pace", "5", "--dry-run"},
                          {{"PATH", "/nowhere"}});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(StartsWith("#!/bin/bash\n"), HasSubstr("#SBATCH --nodes=3\n"),
                             HasSubstr("run dinner --seed 10 --set 'parties.xai.sites.0.slip.high=0' --pace 5"),
                             HasSubstr("resume " + folder.path() + "/haggle-runs/dinner-10-NUMBER.haggle --pace 5")));
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
  const Said sweep = Haggle(
      folder.path(), {"sweep", "two_companies", "--seeds", "1..30", "--engine", "slurm", "--cells", "7", "--dry-run"},
      {{"PATH", "/nowhere"}});
  EXPECT_EQ(sweep.exit_code, 0) << sweep.err;
  EXPECT_THAT(sweep.out, AllOf(HasSubstr("SLURM_ARRAY_TASK_ID * 7"), HasSubstr("30 - 1"),
                               HasSubstr("sweep two_companies --seeds 1..30 -o " + folder.path() +
                                         "/two_companies.sweep --share")));
  EXPECT_FALSE(Exists(folder / "two_companies.sweep.parts"));
}

TEST(EngineCommandTest, AMissingSbatchIsOneLineWithThePackage) {
  const Folder folder;
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"run", "dinner", "--engine", "slurm"},
                                             {"sweep", "two_companies", "--seeds", "1..3", "--engine", "slurm"}}) {
    const Said said = Haggle(folder.path(), command, {{"PATH", "/nowhere"}});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.err, AllOf(HasSubstr("there is no sbatch in PATH"), HasSubstr("slurm-client")));
    EXPECT_EQ(said.err.find('\n'), said.err.size() - 1) << said.err;
  }
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
}

TEST(EngineCommandTest, WhatDoesNotGoWithItIsRefused) {
  const Folder folder;
  const struct {
    std::vector<std::string> arguments;
    const char* told;
  } cases[] = {
      {{"--hosts", "x"}, "--hosts does not go with --engine"},
      {{"--listen", "127.0.0.1:0"}, "--listen does not go with --engine"},
      {{"--external", "xai"}, "--external does not go with --engine"},
      {{"--journal", "none"}, "--journal none does not go with --engine"},
      {{"--journal", "x.haggle", "--force"}, "--force does not go with --engine"},
      {{"--transport", "inprocess"}, "--transport inprocess does not go with --engine"},
      {{"--engine-option", "array=1"}, "sets that itself"},
      {{"--partition", "a b"}, "--partition"},
      {{"--nodes", "0"}, "--nodes"},
  };
  for (const auto& [arguments, told] : cases) {
    std::vector<std::string> words = {"run", "dinner", "--engine", "slurm", "--dry-run"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Said said = Haggle(folder.path(), words);
    EXPECT_EQ(said.exit_code, 2) << told;
    EXPECT_THAT(said.err, HasSubstr(told));
    EXPECT_THAT(said.out, IsEmpty());
  }
  // Options of an engine without one do nothing.
  for (const char* option : {"--nodes=2", "--partition=x", "--time=1", "--engine-option=x", "--detach"}) {
    EXPECT_EQ(Haggle(folder.path(), {"run", "dinner", option}).exit_code, 2) << option;
  }
  const Said few = Haggle(folder.path(), {"sweep", "two_companies", "--seeds", "1..5000", "--engine", "slurm",
                                          "--cells", "1", "--dry-run"});
  EXPECT_EQ(few.exit_code, 2);
  EXPECT_THAT(few.err, HasSubstr("at least --cells 5"));
}

TEST(EngineCommandTest, AShareAloneIsGatheredByTheSweep) {
  const Folder folder;
  const std::vector<std::string> sweep = {"sweep", "two_companies", "--seeds", "1..6", "--ticks", "3"};
  std::vector<std::string> share = sweep;
  share.insert(share.end(), {"--share", "2..4"});
  const Said made = Haggle(folder.path(), share);
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("runs 2..4: 3 made now"));
  const Said whole = Haggle(folder.path(), sweep);
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("; 3 made now"));
  std::vector<std::string> wrong = sweep;
  wrong.insert(wrong.end(), {"--share", "4..6"});
  EXPECT_EQ(Haggle(folder.path(), wrong).exit_code, 2);
}

TEST(EngineCommandTest, ProgressIsToldInAFile) {
  const Folder folder;
  const Said run =
      Haggle(folder.path(), {"run", "two_companies", "--transport", "inprocess", "--progress", folder / "progress"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(ReadFile(folder / "progress"), StartsWith("progress\t"));
  EXPECT_EQ(Haggle(folder.path(), {"resume", "x.haggle", "--engine", "slurm", "--pace", "3"}).exit_code, 2);
}

}  // namespace
}  // namespace haggle::testing::engine_command_test
