// `haggle generate` itself: what it writes, and what it says to those who ask for what it cannot make.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/program.h"

namespace haggle::testing::command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

TEST(GenerateCommandTest, WritesTheSameBytesToAFileAndToStandardOutput) {
  const Folder folder;
  const Arguments market = {"generate", "market", "--buyers", "30", "--seed", "7", "--tables", "4"};
  const Said printed = Haggle(folder.path(), market);
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  EXPECT_THAT(printed.out, StartsWith("# Made by haggle generate market --buyers 30 --seed 7 --tables 4\n"));
  Arguments to_file = market;
  to_file.insert(to_file.end(), {"-o", "market.textproto"});
  const Said written = Haggle(folder.path(), to_file);
  ASSERT_EQ(written.exit_code, 0) << written.err;
  EXPECT_THAT(written.out, IsEmpty());
  EXPECT_THAT(written.err, HasSubstr("haggle run ./market.textproto"));
  EXPECT_EQ(ReadFile(folder / "market.textproto"), printed.out);
  EXPECT_EQ(Haggle(folder.path(), {"run", "./market.textproto", "--ticks", "3", "--transport", "inprocess"}).exit_code,
            0);
}

TEST(GenerateCommandTest, AnExistingFileIsKeptUnlessItMayBeOverwritten) {
  const Folder folder;
  WriteFile(folder / "market.textproto", "mine");
  Arguments arguments = {"generate", "market", "--buyers", "2", "--seed", "1", "-o", "market.textproto"};
  const Said said = Haggle(folder.path(), arguments);
  EXPECT_NE(said.exit_code, 0);
  EXPECT_THAT(said.err, HasSubstr("market.textproto"));
  EXPECT_EQ(ReadFile(folder / "market.textproto"), "mine");
  arguments.push_back("--force");
  EXPECT_EQ(Haggle(folder.path(), arguments).exit_code, 0);
  EXPECT_THAT(ReadFile(folder / "market.textproto"), HasSubstr("market_2"));
}

TEST(GenerateCommandTest, WhatCannotBeMadeIsExitCodeTwoAndNothingIsWritten) {
  const Folder folder;
  const struct {
    Arguments options;
    const char* told;
  } wrong[] = {
      {{}, "--buyers"},
      {{"--buyers", "10"}, "--seed"},
      {{"--buyers", "0", "--seed", "1"}, "16383"},
      {{"--buyers", "16384", "--seed", "1"}, "16383"},
      {{"--buyers", "0x10", "--seed", "1"}, "--buyers"},
      {{"--buyers", "10", "--seed", "-1"}, "--seed"},
      {{"--buyers", "10", "--seed", "1", "--tables", "6"}, "expected at most 5"},
      {{"--buyers", "16000", "--seed", "1", "--tables", "4097"}, "4096"},
  };
  for (const auto& [options, told] : wrong) {
    Arguments arguments = {"generate", "market", "-o", "out.textproto"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, 2) << said.err;
    EXPECT_THAT(said.err, HasSubstr(told));
    EXPECT_FALSE(Exists(folder / "out.textproto"));
  }
  EXPECT_EQ(Haggle(folder.path(), {"generate"}).exit_code, 2);
  EXPECT_EQ(Haggle(folder.path(), {"generate", "island"}).exit_code, 2);
}

}  // namespace
}  // namespace haggle::testing::command_test
