// What is found in files and folders, and what is never opened.
#include "deploy/observe/library.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "deploy/launch/fork.h"
#include "deploy/observe/observatory.h"
#include "deploy/web/request.h"
#include "tests/broker/journal_folder.h"
#include "tests/deploy/observe/played.h"

namespace haggle::observe::library_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(inside_);
    fs::remove_all(outside_);
    fs::create_directory(inside_);
    fs::create_directory(outside_);
  }
  static void Copy(const std::string& to) { fs::copy_file(Played("two_companies"), to); }
  static std::string Ids(const Library& library) {
    std::string ids;
    for (const Item& item : library.items()) ids += item.id + " ";
    return ids;
  }

  const std::string inside_ = Folder() + "/inside";
  const std::string outside_ = Folder() + "/outside";
};

// Whatever a file is called, what the list calls it can be asked for.
TEST_F(LibraryTest, NamesThatNoRequestMayHoldAreEscaped) {
  const std::string names[] = {"a\nb.haggle", "c\x1b[2Jd.haggle", "e\xff.haggle", "f\\u000a.haggle", "f\n.haggle"};
  for (const std::string& name : names) Copy(inside_ + "/" + name);
  const Library library({{inside_}});
  EXPECT_EQ(Ids(library), "a\\u000ab.haggle c\\u001b[2Jd.haggle e\\xff.haggle f\\u000a.haggle f\\\\u000a.haggle ");
  for (const Item& item : library.items()) EXPECT_EQ(library.Find(item.id), &item) << item.id;
  Observatory observatory({{inside_}});
  for (const Item& item : library.items()) {
    const auto target = web::ParseTarget("/api/run/head?run=" + web::EncodedArgument(item.id));
    ASSERT_TRUE(target.has_value()) << item.id;
    EXPECT_TRUE(Asked(observatory, target->path, target->arguments).is_object());
  }
}

// Whoever may read a journal may lock it: nobody waits for that.
TEST_F(LibraryTest, AJournalThatAnotherHasLockedIsBusyAndHoldsUpNobody) {
  KilledRun(inside_ + "/locked.haggle");
  Copy(inside_ + "/sealed.haggle");
  const int shm = ::open((inside_ + "/locked.haggle-shm").c_str(), O_RDWR | O_CLOEXEC);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 121;
  lock.l_len = 1;
  ASSERT_EQ(::fcntl(shm, F_OFD_SETLK, &lock), 0);
  Observatory observatory({{inside_}});
  const auto index = Asked(observatory, "/api/index");
  ASSERT_EQ(index["problems"].size(), 1U);
  EXPECT_THAT(index["problems"][0]["error"].get<std::string>(), HasSubstr("it is busy"));
  EXPECT_EQ(index["runs"].size(), 1U);
  Asked(observatory, "/api/run/head", {{"run", "sealed.haggle"}});
  ::close(shm);
  observatory.Refresh();  // nothing of the files has changed
  EXPECT_EQ(Asked(observatory, "/api/index")["problems"].size(), 0U);
  Asked(observatory, "/api/run/head", {{"run", "locked.haggle"}});
  // What was told stays while it is busy.
  const int again = ::open((inside_ + "/locked.haggle-shm").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::fcntl(again, F_OFD_SETLK, &lock), 0);
  std::ofstream(inside_ + "/locked.haggle-wal", std::ios::app | std::ios::binary) << "x";
  observatory.Refresh();
  EXPECT_EQ(Asked(observatory, "/api/index")["runs"].size(), 2U);
  Asked(observatory, "/api/run/head", {{"run", "locked.haggle"}});
  ::close(again);
}

// To open a pipe would wait for somebody to write into it.
TEST_F(LibraryTest, PipesAreNotOpened) {
  Copy(inside_ + "/a.haggle");
  ASSERT_EQ(::mkfifo((inside_ + "/x.haggle").c_str(), 0600), 0);
  fs::create_symlink("x.haggle", inside_ + "/y.haggle");
  const Library folder({{inside_}});
  EXPECT_EQ(Ids(folder), "a.haggle ");
  EXPECT_TRUE(folder.problems().empty());
  for (const char* const name : {"/x.haggle", "/y.haggle"}) {
    const Library given({{inside_ + name}});
    EXPECT_TRUE(given.items().empty());
    ASSERT_EQ(given.problems().size(), 1U);
    EXPECT_THAT(given.problems()[0].error, HasSubstr("neither a file nor a folder"));
  }
  const Library device({{"/dev/null"}});
  EXPECT_EQ(device.problems().size(), 1U);
}

TEST_F(LibraryTest, LinksThatLeadOutOfAFolderAreNotFollowed) {
  Copy(inside_ + "/a.haggle");
  Copy(outside_ + "/b.haggle");
  fs::create_directory(inside_ + "/deeper");
  Copy(inside_ + "/deeper/c.haggle");
  fs::create_symlink(outside_ + "/b.haggle", inside_ + "/out.haggle");
  fs::create_symlink("../outside/b.haggle", inside_ + "/up.haggle");
  fs::create_symlink("../outside", inside_ + "/way");
  fs::create_symlink("way/b.haggle", inside_ + "/roundabout.haggle");
  fs::create_symlink(outside_ + "/b.haggle", inside_ + "/out.txt");
  fs::create_symlink("nothing", inside_ + "/broken.haggle");
  fs::create_symlink("deeper/c.haggle", inside_ + "/in.haggle");
  fs::create_symlink("a.haggle", inside_ + "/same.haggle");
  const Library folder({{inside_}});
  EXPECT_EQ(Ids(folder), "a.haggle in.haggle ");
  ASSERT_EQ(folder.problems().size(), 3U);
  for (const Problem& problem : folder.problems()) {
    EXPECT_THAT(problem.error, HasSubstr("a link that leads out of the folder, and is not followed"));
  }
  // The folder itself may be one, and so may a file that is given.
  fs::create_symlink(inside_, outside_ + "/link");
  EXPECT_EQ(Ids(Library({{outside_ + "/link"}})), "a.haggle in.haggle ");
  EXPECT_EQ(Ids(Library({{inside_ + "/out.haggle"}})), "out.haggle ");
}

// Of runs with the same past the one that was there before the fork is its parent, not one that came later.
TEST_F(LibraryTest, AForksParentIsOlderThanItAndPartsFromNobodyLater) {
  const std::string parent = inside_ + "/parent.haggle";
  Copy(parent);
  const auto fork = [&](Tick at, const std::string& name) {
    const auto reader = journal::JournalReader::Open(parent);
    ASSERT_TRUE(reader.ok()) << reader.status();
    Registry registry;
    strategies::AddBuiltInStrategies(registry);
    launch::ForkPlan plan;
    plan.at = at;
    plan.newcomers = {Casting{"lab", "silent", {}}};
    plan.journal = inside_ + "/" + name;
    const launch::RunResult result = launch::RunFork(**reader, plan, registry, launch::RunHooks{});
    ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  };
  fork(4, "early.haggle");
  fork(4, "aside.haggle");
  // Later ones come first by name.
  Copy(inside_ + "/a_copy.haggle");
  fs::last_write_time(parent, fs::last_write_time(inside_ + "/early.haggle") - std::chrono::seconds(5));
  fs::last_write_time(inside_ + "/a_copy.haggle",
                      fs::last_write_time(inside_ + "/early.haggle") + std::chrono::seconds(5));
  const auto fork_of = [&](const Library& library, const std::string& id) { return library.Find(id)->told["fork"]; };
  Library library({{inside_}});
  for (const char* const name : {"early.haggle", "aside.haggle"}) {
    EXPECT_EQ(fork_of(library, name)["parent"], "parent.haggle") << name;
    EXPECT_EQ(fork_of(library, name)["parents"], nlohmann::ordered_json({"parent.haggle"})) << name;
  }
  // Two that fit equally well are both told.
  fs::copy_file(parent, inside_ + "/twin.haggle");
  fs::last_write_time(inside_ + "/twin.haggle", fs::last_write_time(parent));
  library.Look();
  EXPECT_EQ(fork_of(library, "early.haggle")["parents"], nlohmann::ordered_json({"parent.haggle", "twin.haggle"}));
  // One that came later is better than none.
  fs::remove(parent);
  fs::remove(inside_ + "/twin.haggle");
  library.Look();
  EXPECT_EQ(fork_of(library, "early.haggle")["parent"], "a_copy.haggle");
}

}  // namespace
}  // namespace haggle::observe::library_test
