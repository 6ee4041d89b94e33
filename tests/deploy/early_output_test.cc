// Files that are opened before the work.
#include "deploy/cli/early_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/deploy/program.h"

namespace haggle::cli {
namespace {

using testing::Exists;
using testing::Folder;
using testing::ReadFile;
using testing::WriteFile;

TEST(EarlyOutputTest, WhatIsNeverWrittenLeavesNothingAndChangesNothing) {
  const Folder folder;
  WriteFile(folder / "old", "old");
  {
    const auto made = EarlyOutput::Open(folder / "new");
    const auto found = EarlyOutput::Open(folder / "old");
    ASSERT_TRUE(made.ok() && found.ok());
    EXPECT_TRUE(Exists(folder / "new"));
  }
  EXPECT_FALSE(Exists(folder / "new"));
  EXPECT_EQ(ReadFile(folder / "old"), "old");
}

TEST(EarlyOutputTest, WritesWhereTheFileLies) {
  const Folder folder;
  WriteFile(folder / "old", "something longer");
  std::filesystem::create_symlink("old", folder / "link");
  std::filesystem::create_symlink("none", folder / "dangling");
  for (const char* name : {"link", "dangling", "new"}) {
    const auto file = EarlyOutput::Open(folder / name);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE((*file)->Write(name).ok());
  }
  EXPECT_EQ(ReadFile(folder / "old"), "link");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(ReadFile(folder / "none"), "dangling");
  EXPECT_EQ(ReadFile(folder / "new"), "new");
}

TEST(EarlyOutputTest, SaysWhatCannotBeWrittenAndWhy) {
  const Folder folder;
  const auto nowhere = EarlyOutput::Open(folder / "no/such");
  ASSERT_TRUE(absl::IsUnavailable(nowhere.status()));
  EXPECT_THAT(std::string(nowhere.status().message()), ::testing::HasSubstr("no/such cannot be written: No such file"));
  EXPECT_TRUE(absl::IsFailedPrecondition(EarlyOutput::Open(folder.path()).status()));
  const auto full = EarlyOutput::Open("/dev/full");
  ASSERT_TRUE(full.ok());
  const absl::Status written = (*full)->Write("text");
  EXPECT_THAT(std::string(written.message()), ::testing::HasSubstr("/dev/full cannot be written: No space left"));
}

TEST(EarlyOutputTest, KnowsOneFileByTwoNames) {
  const Folder folder;
  const auto one = EarlyOutput::Open(folder / "a");
  const auto again = EarlyOutput::Open((folder / ".") + "/a");
  const auto other = EarlyOutput::Open(folder / "b");
  ASSERT_TRUE(one.ok() && again.ok() && other.ok());
  EXPECT_TRUE((*one)->Same(**again));
  EXPECT_FALSE((*one)->Same(**other));
}

}  // namespace
}  // namespace haggle::cli
