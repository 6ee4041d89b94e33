// Readers tell nothing that the chain does not bear out, and leave nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/journal/verify.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_readers_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalReadersTest : public JournalFolderTest {
 protected:
  // Changes the journal without the program.
  void Change(const std::string& sql) const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  // What a reader of steps says at the end; the number of steps it was told.
  absl::Status Read(std::int64_t& told) const {
    told = 0;
    const auto reader = JournalReader::Open(path_);
    if (!reader.ok()) return reader.status();
    return (*reader)->ReadSteps([&](const StoredStep&) {
      ++told;
      return absl::OkStatus();
    });
  }

  // Steps, replay and queries all say that something is damaged, in these words.
  void ExpectTold(const std::string& words, std::int64_t steps) const {
    std::int64_t told = 0;
    const absl::Status read = Read(told);
    EXPECT_TRUE(absl::IsDataLoss(read)) << read;
    EXPECT_THAT(std::string(read.message()), HasSubstr(words));
    EXPECT_THAT(std::string(read.message()), HasSubstr(path_));
    EXPECT_EQ(told, steps);
    const auto reader = JournalReader::Open(path_);
    ASSERT_TRUE(reader.ok());
    const auto replay = Replay(**reader, nullptr, nullptr);
    EXPECT_TRUE(absl::IsDataLoss(replay.status()) || (replay.ok() && replay->divergence.found())) << replay.status();
    EXPECT_TRUE(absl::IsDataLoss((*reader)->Query("SELECT 1", nullptr, [](const auto&) { return absl::OkStatus(); })));
  }
};

TEST_F(JournalReadersTest, AChangedStepIsNotTold) {
  for (const bool sealed : {true, false}) {
    if (sealed) {
      WriteJournal(path_, LivelyVillage());
    } else {
      KilledRun(path_);
    }
    std::int64_t steps = 0;
    ASSERT_TRUE(Read(steps).ok());
    ASSERT_GT(steps, 20);
    // The last byte of a step ends it; the one before is within its last command.
    Change(
        "UPDATE steps SET data = CAST(substr(data, 1, length(data) - 4) || x'05' || substr(data, -3) AS BLOB) "
        "WHERE id = 17");
    ExpectTold("step 17: the chain is", 16);
  }
}

TEST_F(JournalReadersTest, AChangedHashIsNotTold) {
  WriteJournal(path_, LivelyVillage());
  Change("UPDATE steps SET hash = zeroblob(32) WHERE id = 5");
  ExpectTold("step 5: the chain is", 4);
}

TEST_F(JournalReadersTest, AMissingStepIsTold) {
  KilledRun(path_);
  Change("DELETE FROM steps WHERE id = 9");
  ExpectTold("step 9: it is missing", 8);
}

TEST_F(JournalReadersTest, StepsMissingAtTheEndOfASealedJournalAreTold) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  Change("DELETE FROM steps WHERE id = " + std::to_string(summary.steps) +
         "; DELETE FROM digests WHERE tick = (SELECT max(tick) FROM digests)");
  ExpectTold("seal, steps: it says " + std::to_string(summary.steps), summary.steps - 1);
}

TEST_F(JournalReadersTest, AnotherSealIsTold) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  Change("UPDATE seal SET hash = zeroblob(32)");
  ExpectTold("seal, hash", summary.steps);
}

TEST_F(JournalReadersTest, AChangedReasonIsNotTold) {
  WriteJournal(path_, LivelyVillage());
  Change(
      "UPDATE reasons SET data = (SELECT data FROM reasons ORDER BY step DESC LIMIT 1) "
      "WHERE step = (SELECT min(step) FROM reasons)");
  const auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  const absl::Status read = (*reader)->ReadTold(1).status();
  EXPECT_TRUE(absl::IsDataLoss(read)) << read;
  EXPECT_THAT(std::string(read.message()), HasSubstr("diary"));
  EXPECT_TRUE(absl::IsDataLoss((*reader)->ReadNotes().status()));
}

// ---- what is left behind ------------------------------------------------------------------

class TemporaryFolderTest : public JournalReadersTest {
 protected:
  void SetUp() override {
    JournalReadersTest::SetUp();
    temporary_ = folder_ + "/tmp";
    std::filesystem::create_directory(temporary_);
    KilledRun(path_);
  }
  // Reads in a child that has a temporary folder of its own, and may make files of `bytes` at most.
  template <class Body>
  int Child(rlim_t bytes, Body body) const {
    return InChild([&] {
      setenv("TMPDIR", temporary_.c_str(), 1);
      setenv("SQLITE_TMPDIR", temporary_.c_str(), 1);
      struct rlimit limit = {bytes, bytes};
      if (bytes > 0 && setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(3);
      body();
    });
  }
  std::string temporary_;
};

TEST_F(TemporaryFolderTest, AReaderThatIsKilledLeavesNothing) {
  const int status = Child(0, [&] {
    auto reader = JournalReader::Open(path_);
    if (!reader.ok()) _exit(2);
    (void)(*reader)->Query("SELECT count(*) FROM orders", nullptr, [&](const auto&) {
      raise(SIGKILL);
      return absl::OkStatus();
    });
  });
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_THAT(FilesIn(temporary_), IsEmpty());
}

TEST_F(TemporaryFolderTest, ThereIsNoMomentAtWhichAFileHasAName) {
  const int status = Child(0, [&] {
    const auto reader = JournalReader::Open(path_);
    EXPECT_TRUE(reader.ok());
    EXPECT_THAT(FilesIn(temporary_), IsEmpty());
  });
  EXPECT_EQ(status, 0);
}

TEST_F(TemporaryFolderTest, ALimitOnFilesIsSaid) {
  const int status = Child(4096, [&] {
    const auto reader = JournalReader::Open(path_);
    EXPECT_TRUE(absl::IsResourceExhausted(reader.status())) << reader.status();
    EXPECT_THAT(std::string(reader.status().message()), HasSubstr(temporary_));
    EXPECT_THAT(std::string(reader.status().message()), HasSubstr("TMPDIR"));
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(absl::IsResourceExhausted(report.status())) << report.status();
  });
  EXPECT_EQ(status, 0);
  EXPECT_THAT(FilesIn(temporary_), IsEmpty());
}

TEST_F(TemporaryFolderTest, AFolderThatIsNotThereIsSaid) {
  std::filesystem::remove(temporary_);
  const int status = Child(0, [&] {
    const auto reader = JournalReader::Open(path_);
    EXPECT_TRUE(absl::IsNotFound(reader.status())) << reader.status();
    EXPECT_THAT(std::string(reader.status().message()), HasSubstr("TMPDIR"));
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace haggle::journal::journal_readers_test
