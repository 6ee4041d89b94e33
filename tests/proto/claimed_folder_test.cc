#include "proto/codec/claimed_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace haggle::codec::claimed_folder_test {
namespace {

namespace fs = std::filesystem;

class ClaimedFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    parent_ = ::testing::TempDir() + "/haggle_claimed_XXXXXX";
    ASSERT_NE(::mkdtemp(parent_.data()), nullptr);
  }
  void TearDown() override { fs::remove_all(parent_); }

  std::string Make(const std::string& name) const {
    const std::string folder = parent_ + "/" + name;
    fs::create_directories(folder + "/inner");
    std::ofstream(folder + "/inner/secret") << "token";
    return folder;
  }
  std::string MakeAbandoned(const std::string& name) const {
    std::string folder = Make(name);
    FolderClaim claim;
    EXPECT_TRUE(claim.Take(folder).ok());
    return folder;
  }

  std::string parent_;
};

TEST_F(ClaimedFolderTest, IsRemovedWhenNobodyHoldsIt) {
  const std::string folder = Make("haggle-abc123");
  {
    FolderClaim claim;
    ASSERT_TRUE(claim.Take(folder).ok());
    EXPECT_FALSE(RemoveIfAbandoned(folder));
    EXPECT_TRUE(fs::exists(folder + "/inner/secret"));
  }
  EXPECT_TRUE(RemoveIfAbandoned(folder));
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_FALSE(RemoveIfAbandoned(folder));
}

TEST_F(ClaimedFolderTest, IsHeldByAProcessUntilItDies) {
  const std::string folder = Make("haggle-abc123");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    FolderClaim claim;
    if (!claim.Take(folder).ok() || ::write(ends[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char taken = 0;
  ASSERT_EQ(::read(ends[0], &taken, 1), 1);
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 0);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 1);
  EXPECT_FALSE(fs::exists(folder));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(ClaimedFolderTest, NothingElseIsSwept) {
  const std::string precious = MakeAbandoned("precious");
  const std::string unclaimed = Make("haggle-unclai");
  MakeAbandoned("haggle-short");
  MakeAbandoned("haggle-toolong");
  MakeAbandoned("haggle-a_b_cd");
  fs::create_directory_symlink(precious, parent_ + "/haggle-linked");
  std::ofstream(parent_ + "/haggle-thefil") << "no folder";
  // The claim is a link to somebody's file.
  const std::string trap = Make("haggle-trap01");
  std::ofstream(parent_ + "/victim") << "data";
  fs::create_symlink(parent_ + "/victim", trap + "/.claim");
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 0);
  for (const char* name : {"precious/inner/secret", "haggle-unclai/inner/secret", "haggle-short/inner/secret",
                           "haggle-toolong/inner/secret", "haggle-a_b_cd/inner/secret", "haggle-linked",
                           "haggle-thefil", "haggle-trap01/inner/secret", "victim"}) {
    EXPECT_TRUE(fs::exists(parent_ + "/" + name)) << name;
  }
}

TEST_F(ClaimedFolderTest, LinksInItAreRemovedAndNotFollowed) {
  const std::string precious = Make("precious");
  const std::string folder = MakeAbandoned("haggle-abc123");
  fs::create_directory_symlink(precious, folder + "/inner/link");
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 1);
  EXPECT_TRUE(fs::exists(precious + "/inner/secret"));
}

TEST_F(ClaimedFolderTest, AnotherUsersStays) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const std::string folder = MakeAbandoned("haggle-abc123");
  ASSERT_EQ(::chown(folder.c_str(), 12345, 12345), 0);
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 0);
  ASSERT_EQ(::chown(folder.c_str(), 0, 0), 0);
  ASSERT_EQ(::chown((folder + "/.claim").c_str(), 12345, 12345), 0);
  EXPECT_EQ(SweepAbandoned(parent_, "haggle-"), 0);
  EXPECT_TRUE(fs::exists(folder + "/inner/secret"));
}

}  // namespace
}  // namespace haggle::codec::claimed_folder_test
