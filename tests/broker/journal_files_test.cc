// What a journal's files are to others: for their owner alone, never written through
// what somebody else has put in their place, never taken from a run that is on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "broker/journal/files.h"
#include "broker/journal/verify.h"
#include "broker/journal/writer.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_files_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class JournalFilesTest : public JournalFolderTest {
 protected:
  absl::Status Create(bool force) const {
    return JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, force).status();
  }
  mode_t ModeOf(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(lstat((folder_ + "/" + name).c_str(), &status), 0) << name;
    return status.st_mode & 07777;
  }
  bool Sound() const {
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(report.ok()) << report.status();
    if (report.ok()) {
      EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
    }
    return report.ok() && report->ok;
  }
};

// A child that holds a journal open until it is let go.
class Holder {
 public:
  template <class Body>
  explicit Holder(Body body) {
    int ready[2];
    int go[2];
    EXPECT_EQ(pipe(ready) + pipe(go), 0);
    child_ = fork();
    if (child_ == 0) {
      close(go[1]);
      body([&] {
        char byte = 0;
        if (write(ready[1], "x", 1) != 1) _exit(9);
        if (read(go[0], &byte, 1) < 0) _exit(9);  // until the other end is closed
      });
      _exit(0);
    }
    close(ready[1]);
    close(go[0]);
    char byte = 0;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    go_ = go[1];
  }
  ~Holder() { LetGo(); }
  pid_t process() const { return child_; }
  void LetGo() {
    if (go_ < 0) return;
    close(go_);
    go_ = -1;
    int status = -1;
    EXPECT_EQ(waitpid(child_, &status, 0), child_);
    EXPECT_EQ(status, 0);
  }

 private:
  pid_t child_ = -1;
  int go_ = -1;
};

TEST_F(JournalFilesTest, AreForTheirOwnerAloneWhateverTheUmask) {
  for (const mode_t mask : {0000, 0022, 0277, 0777}) {
    const int status = InChild([&] {
      umask(mask);
      auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
      if (!writer.ok()) _exit(2);
      referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
      EXPECT_TRUE(PlayScript(referee, 1).ok());
      for (const char* name : {"run.haggle", "run.haggle-wal", "run.haggle-shm"}) EXPECT_EQ(ModeOf(name), 0600) << name;
      const absl::Status sealed = (*writer)->Seal(JournalState::kStopped, "");
      EXPECT_TRUE(sealed.ok()) << sealed;
    });
    EXPECT_EQ(status, 0) << std::oct << mask;
    EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
    EXPECT_EQ(ModeOf("run.haggle"), 0600);
  }
}

TEST_F(JournalFilesTest, ForceGivesNobodyMoreThanItsOwner) {
  for (const char* old : {"", "of other days"}) {
    WriteBytes(path_, old);
    ASSERT_EQ(chmod(path_.c_str(), 0666), 0);
    std::ifstream reader(path_);  // somebody who could read the old one
    ASSERT_TRUE(Create(true).ok());
    EXPECT_EQ(ModeOf("run.haggle"), 0600);
    std::string seen;
    std::getline(reader, seen);
    EXPECT_EQ(seen, old);
    fs::remove_all(path_);
  }
}

TEST_F(JournalFilesTest, ForceKeepsOffWhatIsAnothers) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make a file another's";
  WriteBytes(path_, "theirs");
  ASSERT_EQ(chown(path_.c_str(), 4711, 4711), 0);
  const absl::Status refused = Create(true);
  EXPECT_TRUE(absl::IsAlreadyExists(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("another user (uid 4711)"));
  EXPECT_EQ(ReadBytes(path_), "theirs");
}

TEST_F(JournalFilesTest, ForceDoesNotFollowALink) {
  WriteBytes(folder_ + "/victim", "precious");
  fs::create_symlink("victim", path_);
  const absl::Status refused = Create(true);
  EXPECT_TRUE(absl::IsAlreadyExists(refused)) << refused;
  EXPECT_EQ(ReadBytes(folder_ + "/victim"), "precious");
  EXPECT_TRUE(fs::is_symlink(path_));
}

TEST_F(JournalFilesTest, AHardLinkToWhatIsOverwrittenKeepsIt) {
  WriteBytes(path_, "precious");
  fs::create_hard_link(path_, folder_ + "/other");
  ASSERT_TRUE(Create(true).ok());
  EXPECT_EQ(ReadBytes(folder_ + "/other"), "precious");
}

// What may stand where FILE-wal, FILE-shm or FILE-journal would go.
TEST_F(JournalFilesTest, WhatIsInTheWayOfItsCompanionsStays) {
  const std::string victim = folder_ + "/victim";
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    const std::string name = path_ + suffix;
    for (const std::string kind : {"link", "hard link", "text", "folder"}) {
      WriteBytes(victim, "precious");
      if (kind == "link") fs::create_symlink("victim", name);
      if (kind == "hard link") fs::create_hard_link(victim, name);
      if (kind == "text") WriteBytes(name, "of a trip through the country");
      if (kind == "folder") fs::create_directory(name);
      for (const bool force : {false, true}) {
        if (force) WriteBytes(path_, "old");
        const absl::Status refused = Create(force);
        EXPECT_TRUE(absl::IsAlreadyExists(refused)) << kind << suffix << ": " << refused;
        EXPECT_THAT(std::string(refused.message()), HasSubstr(name));
        EXPECT_TRUE(fs::exists(fs::symlink_status(name))) << kind << suffix;
        EXPECT_EQ(ReadBytes(victim), "precious") << kind << suffix;
        EXPECT_EQ(fs::exists(path_) ? ReadBytes(path_) : "none", force ? "old" : "none");
      }
      fs::remove_all(name);
      fs::remove(path_);
    }
  }
}

TEST_F(JournalFilesTest, ALinkThatPointsNowhereIsNotWrittenThrough) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    fs::create_symlink("victim", path_ + suffix);
    EXPECT_FALSE(Create(true).ok()) << suffix;
    EXPECT_FALSE(fs::exists(folder_ + "/victim")) << suffix;
    fs::remove(path_ + suffix);
  }
}

TEST_F(JournalFilesTest, SealingWritesThroughNothing) {
  const std::string victim = folder_ + "/victim";
  const std::string name = path_ + ".seal";
  WriteBytes(victim, "precious");
  fs::create_directory(folder_ + "/room");
  WriteBytes(folder_ + "/room/journal", "precious too");
  for (const std::string kind : {"link", "link to a folder", "hard link", "text", "folder", "private folder"}) {
    if (kind == "link") fs::create_symlink("victim", name);
    if (kind == "link to a folder") fs::create_directory_symlink("room", name);
    if (kind == "hard link") fs::create_hard_link(victim, name);
    if (kind == "text") WriteBytes(name, "notes on a seal");
    if (kind == "folder") fs::create_directory(name);
    if (kind == "private folder") fs::create_directory(name);
    if (kind == "private folder") fs::permissions(name, fs::perms::owner_all);
    if (fs::is_directory(fs::symlink_status(name))) WriteBytes(name + "/journal", "of a seal");
    if (kind == "private folder") WriteBytes(name + "/pup", "two weeks old");
    WriteJournal(path_, LivelyVillage());
    EXPECT_TRUE(Sound()) << kind;
    EXPECT_TRUE(fs::exists(fs::symlink_status(name))) << kind;
    EXPECT_EQ(ReadBytes(victim), "precious") << kind;
    EXPECT_EQ(ReadBytes(folder_ + "/room/journal"), "precious too") << kind;
    if (fs::is_directory(fs::symlink_status(name))) {
      EXPECT_EQ(ReadBytes(name + "/journal"), "of a seal") << kind;
    }
    EXPECT_THAT(Files(), ::testing::UnorderedElementsAre("room", "run.haggle", "run.haggle.seal", "victim")) << kind;
    fs::remove_all(name);
  }
}

TEST_F(JournalFilesTest, SealingIsNotTrickedByWhoeverOwnsTheFolder) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be two users";
  ASSERT_EQ(chmod(folder_.c_str(), 01777), 0);
  const std::string victim = folder_ + "/victim";
  const int status = InChild([&] {
    EXPECT_EQ(seteuid(4711), 0);
    WriteBytes(victim, "precious");
    EXPECT_EQ(seteuid(0), 0);
    EXPECT_EQ(symlink("victim", (path_ + ".seal").c_str()), 0);
    EXPECT_EQ(seteuid(4711), 0);
    WriteJournal(path_, LivelyVillage());
    EXPECT_TRUE(Sound());
    EXPECT_EQ(ReadBytes(victim), "precious");
  });
  EXPECT_EQ(status, 0);
}

TEST_F(JournalFilesTest, WhatAKilledRunHasLeftIsOverwritten) {
  KilledRun(path_);
  fs::create_directory(path_ + ".seal");
  ASSERT_EQ(chmod((path_ + ".seal").c_str(), 0700), 0);
  WriteBytes(path_ + ".seal/journal", std::string("SQLite format 3\0 and so on", 26));
  EXPECT_TRUE(absl::IsAlreadyExists(Create(false)));
  ASSERT_TRUE(Create(true).ok());
  EXPECT_FALSE(fs::exists(path_ + ".seal"));
  WriteJournal(path_, LivelyVillage());
  EXPECT_TRUE(Sound());
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
}

// Whoever sealed it was killed when the sealed file was in its place, and its folder was not gone yet.
TEST_F(JournalFilesTest, WhatASealingHasLeftGoesAndNothingElse) {
  WriteJournal(path_, LivelyVillage());
  for (const bool foreign : {false, true}) {
    fs::create_directory(path_ + ".seal");
    ASSERT_EQ(chmod((path_ + ".seal").c_str(), 0700), 0);
    if (foreign) WriteBytes(path_ + ".seal/notes", "of somebody");
    RemoveLeftovers(path_);
    EXPECT_EQ(fs::exists(path_ + ".seal"), foreign);
    EXPECT_TRUE(Sound());
  }
}

TEST_F(JournalFilesTest, AFileThatTookItsPlaceStays) {
  auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
  ASSERT_TRUE(writer.ok());
  referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
  ASSERT_TRUE(PlayScript(referee).ok());
  fs::remove(path_);
  WriteBytes(path_, "somebody else's");
  const absl::Status sealed = (*writer)->Seal(JournalState::kFinished, "");
  EXPECT_TRUE(absl::IsAlreadyExists(sealed)) << sealed;
  EXPECT_EQ(ReadBytes(path_), "somebody else's");
  // And the only copy of the run is there still after the next run at that place.
  const std::string message(sealed.message());
  const std::string kept = message.substr(message.find(path_ + ".sealed-"));
  writer->reset();
  auto next = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
  ASSERT_TRUE(next.ok()) << next.status();
  referee::Referee again(LivelyVillage(), next->get(), nullptr);
  ASSERT_TRUE(PlayScript(again).ok());
  ASSERT_TRUE((*next)->Seal(JournalState::kFinished, "").ok());
  EXPECT_TRUE(Sound());
  path_ = kept;
  EXPECT_TRUE(Sound());
}

// ---- a run that is on ------------------------------------------------------------------

TEST_F(JournalFilesTest, ForceOntoTheJournalOfARunThatIsOnIsRefused) {
  Holder run([&](auto wait) {
    auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
    referee::Referee referee(LivelyVillage(), writer.ok() ? writer->get() : nullptr, nullptr);
    if (!writer.ok() || !PlayScript(referee, 2).ok()) _exit(2);
    wait();
    if (!PlayScript(referee).ok() || !(*writer)->Seal(JournalState::kFinished, "").ok()) _exit(3);
  });
  const absl::Status refused = Create(true);
  EXPECT_TRUE(absl::IsAlreadyExists(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("its run is still on (process " + std::to_string(run.process()) + ")"));
  run.LetGo();
  EXPECT_TRUE(Sound());
  EXPECT_TRUE(Create(true).ok());
}

TEST_F(JournalFilesTest, ForceUnderAnotherProgramsHandsIsRefused) {
  KilledRun(path_);
  Holder shell([&](auto wait) {
    sqlite3* db = nullptr;
    if (sqlite3_open(path_.c_str(), &db) != SQLITE_OK) _exit(2);
    if (sqlite3_exec(db, "SELECT count(*) FROM steps", nullptr, nullptr, nullptr) != SQLITE_OK) _exit(3);
    wait();
    _exit(0);  // without closing
  });
  const absl::Status refused = Create(true);
  EXPECT_TRUE(absl::IsAlreadyExists(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("(process " + std::to_string(shell.process()) + ")"));
  shell.LetGo();
  EXPECT_TRUE(Create(true).ok());
}

TEST_F(JournalFilesTest, OfManyThatForceAtOnceEachGetsAllOrNothing) {
  std::vector<pid_t> children;
  for (int i = 0; i < 12; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
      if (!writer.ok()) _exit(absl::IsAlreadyExists(writer.status()) ? 7 : 2);
      referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
      if (!PlayScript(referee).ok() || !(*writer)->Seal(JournalState::kFinished, "").ok()) _exit(3);
      _exit(0);
    }
    children.push_back(child);
  }
  int written = 0;
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 7) << WEXITSTATUS(status);
    if (WEXITSTATUS(status) == 0) ++written;
  }
  EXPECT_GT(written, 0);
  EXPECT_TRUE(Sound());
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
}

}  // namespace
}  // namespace haggle::journal::journal_files_test
