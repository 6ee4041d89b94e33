// Changes of files and folders are told, and nothing else is.
#include "deploy/web/journal_watch.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <set>
#include <string>

#include "tests/deploy/program.h"

namespace haggle::web::journal_watch_test {
namespace {

namespace fs = std::filesystem;
using haggle::testing::Folder;
using haggle::testing::WriteFile;

constexpr std::chrono::hours kNever(1000);

// Waits for news as a desk does; false: there was none in half a minute.
bool Tells(JournalWatch& watch) {
  while (true) {
    std::vector<pollfd> waits;
    for (const int fd : watch.Descriptors()) waits.push_back({fd, POLLIN, 0});
    if (::poll(waits.data(), waits.size(), 30'000) <= 0) return false;
    if (watch.Changed()) return true;
  }
}

TEST(JournalWatchTest, TellsWhatHappensInAFolder) {
  const Folder folder;
  JournalWatch watch({folder.path()}, kNever);
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "a.haggle", "1");
  EXPECT_TRUE(Tells(watch));
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "a.haggle-wal", "2");
  EXPECT_TRUE(Tells(watch));
  fs::remove(folder / "a.haggle");
  EXPECT_TRUE(Tells(watch));
  EXPECT_EQ(watch.unwatched(), 0);
}

TEST(JournalWatchTest, OfAFileItTellsNothingOfOthers) {
  const Folder folder;
  WriteFile(folder / "a.haggle", "1");
  JournalWatch watch({folder / "a.haggle"}, kNever);
  WriteFile(folder / "b.haggle", "1");
  WriteFile(folder / "a.haggle-shm", "1");  // readers write it
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "a.haggle-wal", "1");
  EXPECT_TRUE(Tells(watch));
  WriteFile(folder / "a.haggle", "2");
  EXPECT_TRUE(Tells(watch));
}

// What is written to is named, so that nothing else has to be looked at; what comes or goes may be anything.
TEST(JournalWatchTest, TellsWhichFilesHaveChanged) {
  const Folder folder;
  fs::create_directory(folder / "runs");
  WriteFile(folder / "runs/a.haggle", "1");
  WriteFile(folder / "runs/a.haggle-wal", "1");
  WriteFile(folder / "runs/b.haggle", "1");
  WriteFile(folder / "c.haggle", "1");
  JournalWatch watch({folder / "runs", folder / "c.haggle"}, kNever);
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "runs/a.haggle-wal", "2");
  WriteFile(folder / "c.haggle", "2");
  Changes changes = watch.Changed();
  EXPECT_FALSE(changes.all);
  EXPECT_EQ(changes.files, (std::set<std::string>{folder / "runs/a.haggle", folder / "c.haggle"}));
  WriteFile(folder / "runs/b.haggle", "2");
  fs::remove(folder / "runs/a.haggle-wal");
  changes = watch.Changed();
  EXPECT_TRUE(changes.all);
  EXPECT_FALSE(watch.Changed());
}

TEST(JournalWatchTest, WhatDoesNotExistMayCome) {
  const Folder folder;
  JournalWatch watch({folder / "runs", folder / "more/deep/a.haggle"}, kNever);
  EXPECT_FALSE(watch.Changed());
  fs::create_directory(folder / "runs");
  EXPECT_TRUE(Tells(watch));
  WriteFile(folder / "runs/a.haggle", "1");
  EXPECT_TRUE(Tells(watch));
  fs::create_directory(folder / "more");
  EXPECT_TRUE(Tells(watch));
  fs::create_directory(folder / "more/deep");
  EXPECT_TRUE(Tells(watch));
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "more/deep/b.haggle", "1");
  EXPECT_FALSE(watch.Changed());
  WriteFile(folder / "more/deep/a.haggle", "1");
  EXPECT_TRUE(Tells(watch));
  // The folder above both is no longer looked at.
  WriteFile(folder / "unrelated", "1");
  EXPECT_FALSE(watch.Changed());
}

TEST(JournalWatchTest, AFolderThatIsReplacedIsWatchedStill) {
  const Folder folder;
  fs::create_directory(folder / "runs");
  JournalWatch watch({folder / "runs"}, kNever);
  fs::remove(folder / "runs");
  EXPECT_TRUE(Tells(watch));
  fs::create_directory(folder / "runs");
  watch.Changed();
  WriteFile(folder / "runs/a.haggle", "1");
  EXPECT_TRUE(Tells(watch));
}

TEST(JournalWatchTest, ALookIsDueNowAndThen) {
  const Folder folder;
  JournalWatch watch({folder.path()}, std::chrono::milliseconds(1));
  EXPECT_TRUE(Tells(watch));
  EXPECT_TRUE(Tells(watch));
}

}  // namespace
}  // namespace haggle::web::journal_watch_test
