// The log of a run that was killed: a bit flipped in it is damage, a tail that was being
// written is not; what SQLite reads is what the private copy has.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "broker/journal/database.h"
#include "broker/journal/log_file.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/journal/running_copy.h"
#include "broker/journal/trail.h"
#include "broker/journal/verify.h"
#include "proto/base/random.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_log_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;

class JournalLogTest : public JournalFolderTest {
 protected:
  void SetUp() override {
    JournalFolderTest::SetUp();
    log_ = path_ + "-wal";
  }

  // A run that was killed; its log is kept in bytes_.
  void Kill(Tick ticks = 2) {
    KilledRun(path_, ticks);
    bytes_ = ReadBytes(log_);
    const LogContent whole = Read();
    ASSERT_EQ(whole.damage, "");
    frame_ = kFrameHeader + whole.page_size;
    ASSERT_EQ(bytes_.size(), kHeader + static_cast<std::size_t>(whole.frames) * frame_);
    frames_ = whole.frames;
    steps_ = Verify().records;
    ASSERT_GT(steps_, 10);
  }

  LogContent Read() const {
    const OpenFile log(log_, O_RDONLY);
    LogTrail trail;
    const absl::Status read = ReadLog(log, path_, trail);
    EXPECT_TRUE(read.ok()) << read;
    return trail.content;
  }

  VerifyReport Verify() const {
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *report : VerifyReport{};
  }

  std::string Flipped(std::size_t position, int bit) const {
    std::string damaged = bytes_;
    damaged[position] = static_cast<char>(damaged[position] ^ (1 << bit));
    return damaged;
  }

  std::string log_;
  std::string bytes_;
  std::size_t frame_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t steps_ = 0;
};

TEST_F(JournalLogTest, EveryBitOfEveryHeaderAndManyOfThePagesAreMissed) {
  Kill();
  std::vector<std::pair<std::size_t, int>> flips;
  const auto all_bits = [&](std::size_t from, std::size_t size) {
    for (std::size_t i = from; i < from + size; ++i) {
      for (int bit = 0; bit < 8; ++bit) flips.emplace_back(i, bit);
    }
  };
  all_bits(0, kHeader);
  Random random(5, 1, 0, 0, 0);
  for (std::int64_t frame = 0; frame < frames_; ++frame) {
    const std::size_t at = kHeader + static_cast<std::size_t>(frame) * frame_;
    // All of the first and the last ones, of the others one bit in each place.
    if (frame < 2 || frame + 2 >= frames_) all_bits(at, kFrameHeader);
    for (std::size_t i = 0; i < kFrameHeader; ++i) flips.emplace_back(at + i, static_cast<int>(random.Uniform(0, 7)));
    for (int i = 0; i < 4; ++i) {
      const std::int64_t last = static_cast<std::int64_t>(frame_ - kFrameHeader) - 1;
      flips.emplace_back(at + kFrameHeader + static_cast<std::size_t>(random.Uniform(0, last)),
                         static_cast<int>(random.Uniform(0, 7)));
    }
  }
  const OpenFile log(log_, O_RDWR);
  for (const auto& [position, bit] : flips) {
    const char flipped = static_cast<char>(bytes_[position] ^ (1 << bit));
    ASSERT_EQ(pwrite(log.fd(), &flipped, 1, static_cast<off_t>(position)), 1);
    LogTrail trail;
    ASSERT_TRUE(ReadLog(log, path_, trail).ok());
    EXPECT_NE(trail.content.damage, "") << "byte " << position << ", bit " << bit;
    ASSERT_EQ(pwrite(log.fd(), &bytes_[position], 1, static_cast<off_t>(position)), 1);
  }
  EXPECT_EQ(Read().damage, "");
}

TEST_F(JournalLogTest, NoReaderTakesADamagedLogForAShortOne) {
  Kill();
  Random random(6, 1, 0, 0, 0);
  for (int i = 0; i < 60; ++i) {
    const auto position = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(bytes_.size()) - 1));
    const int bit = static_cast<int>(random.Uniform(0, 7));
    WriteBytes(log_, Flipped(position, bit));
    const VerifyReport report = Verify();
    const std::string where = "byte " + std::to_string(position) + ", bit " + std::to_string(bit);
    EXPECT_FALSE(report.ok) << where;
    EXPECT_THAT(report.first_bad, HasSubstr("run.haggle-wal, ")) << where << ": " << report.message;
    EXPECT_LT(report.records, steps_) << where;
    auto reader = JournalReader::Open(path_);
    if (!reader.ok()) {
      EXPECT_TRUE(absl::IsDataLoss(reader.status())) << where << ": " << reader.status();
      EXPECT_THAT(std::string(reader.status().message()), HasSubstr("run.haggle-wal, ")) << where;
      continue;
    }
    // What is sound is told, and then what is wrong.
    std::int64_t told = 0;
    const absl::Status status = (*reader)->ReadSteps([&](const StoredStep&) {
      ++told;
      return absl::OkStatus();
    });
    EXPECT_TRUE(absl::IsDataLoss(status)) << where << ": " << status;
    EXPECT_EQ(told, report.records) << where;
    EXPECT_TRUE(absl::IsDataLoss(Replay(**reader, nullptr, nullptr).status())) << where;
    EXPECT_TRUE(absl::IsDataLoss((*reader)->Query("SELECT 1", nullptr, [](const auto&) { return absl::OkStatus(); })))
        << where;
  }
}

TEST_F(JournalLogTest, ATailThatWasCutOffIsTheEnd) {
  Kill();
  std::int64_t last = steps_;
  for (std::size_t size = bytes_.size(); size > bytes_.size() / 2; size -= 171) {
    WriteBytes(log_, bytes_.substr(0, size));
    const VerifyReport report = Verify();
    EXPECT_TRUE(report.ok) << size << ": " << report.first_bad << ": " << report.message;
    EXPECT_LE(report.records, last);
    last = report.records;
  }
  EXPECT_LT(last, steps_);
  // A disk that stopped: the file is as long as it should be, the end was not written.
  const std::size_t begin = bytes_.size() - frame_;
  for (std::size_t sector = bytes_.size() / 512; sector * 512 > begin; --sector) {
    std::string torn = bytes_;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(sector * 512), torn.end(), '\0');
    WriteBytes(log_, torn);
    const VerifyReport report = Verify();
    EXPECT_TRUE(report.ok) << sector << ": " << report.first_bad << ": " << report.message;
  }
}

TEST_F(JournalLogTest, AFileThatWasCutOffIsDamaged) {
  Kill();
  // As if a checkpoint had been made: all is in the file.
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "SELECT count(*) FROM steps", nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr), SQLITE_OK);
  const std::string moved = ReadBytes(path_);
  ASSERT_EQ(sqlite3_exec(db, "INSERT INTO notes VALUES (1000, 1, 1, 1, 1, 1, 'x')", nullptr, nullptr, nullptr), 0);
  const std::string log = ReadBytes(log_);
  sqlite3_close(db);
  WriteBytes(path_, moved.substr(0, moved.size() / 2048 * 1024));
  WriteBytes(log_, log);
  const VerifyReport report = Verify();
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.message, HasSubstr("cut off"));
}

// A log that goes on from its beginning after each move into the file.
TEST_F(JournalLogTest, WhatIsOlderAfterTheEndOfALogIsNoDamage) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql << sqlite3_errmsg(db);
  };
  run("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(i, x)");
  Random random(7, 1, 0, 0, 0);
  for (int round = 0; round < 6; ++round) {
    const int writes = 40 - 6 * round;
    for (int i = 0; i < writes; ++i) {
      run("INSERT INTO t VALUES (" + std::to_string(i) + ", randomblob(" + std::to_string(random.Uniform(1, 1500)) +
          "))");
    }
    EXPECT_EQ(Read().damage, "") << round;
    const auto copy = RunningCopy::Make(path_);
    ASSERT_TRUE(copy.ok()) << copy.status();
    EXPECT_EQ(copy->damage(), "");
    const auto copied = Database::OpenBytes(copy->data(), copy->size(), path_);
    ASSERT_TRUE(copied.ok()) << copied.status();
    EXPECT_EQ(*(*copied)->Integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    // Both see the same rows.
    for (const char* sql : {"SELECT count(*) FROM t", "SELECT sum(length(x) * (i + 1)) FROM t",
                            "SELECT sum(unicode(hex(x)) * rowid) FROM t", "PRAGMA page_count"}) {
      sqlite3_stmt* row = nullptr;
      ASSERT_EQ(sqlite3_prepare_v2(db, sql, -1, &row, nullptr), SQLITE_OK);
      ASSERT_EQ(sqlite3_step(row), SQLITE_ROW);
      EXPECT_EQ(*(*copied)->Integer(sql), sqlite3_column_int64(row, 0)) << sql;
      sqlite3_finalize(row);
    }
    // A bit flipped in what is not older is still damage, but in the last frame.
    bytes_ = ReadBytes(log_);
    const LogContent content = Read();
    frame_ = kFrameHeader + content.page_size;
    for (std::int64_t frame = 0; frame + 1 < content.frames; ++frame) {
      const auto position = kHeader + static_cast<std::size_t>(frame) * frame_ +
                            static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(frame_) - 1));
      WriteBytes(log_, Flipped(position, 3));
      EXPECT_NE(Read().damage, "") << round << ": " << frame << " of " << content.frames << ", byte " << position;
    }
    // Of the last one the marks that it is of the run are held against each other.
    const std::size_t last = kHeader + static_cast<std::size_t>(content.frames - 1) * frame_;
    for (std::size_t salt = 8; salt < 16; ++salt) {
      WriteBytes(log_, Flipped(last + salt, 5));
      EXPECT_NE(Read().damage, "") << round << ": salt " << salt;
    }
    WriteBytes(log_, bytes_);
    ASSERT_EQ(sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr), SQLITE_OK);
  }
  sqlite3_close(db);
}

// What a transaction wrote that never ended is overwritten by the next one, not removed.
TEST_F(JournalLogTest, WhatAnUnfinishedTransactionLeftIsNoDamage) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  const auto run = [&](const char* sql) {
    ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql << sqlite3_errmsg(db);
  };
  run("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 10;"
      "CREATE TABLE t(x)");
  for (int i = 0; i < 20; ++i) run("INSERT INTO t VALUES (randomblob(3000))");
  run("BEGIN");
  for (int i = 0; i < 30; ++i) run("INSERT INTO t VALUES (randomblob(3000))");  // more than the cache holds
  run("ROLLBACK");
  EXPECT_EQ(Read().damage, "");
  const std::size_t size = fs::file_size(log_);
  run("INSERT INTO t VALUES (1)");
  EXPECT_EQ(fs::file_size(log_), size);  // or the test tests nothing
  EXPECT_EQ(Read().damage, "");
  sqlite3_close(db);
}

TEST_F(JournalLogTest, ALogThatIsBeingWrittenNeverLooksDamaged) {
  int go[2];
  ASSERT_EQ(pipe(go), 0);
  const pid_t child = fork();
  if (child == 0) {
    sqlite3* db = nullptr;
    if (sqlite3_open(path_.c_str(), &db) != SQLITE_OK) _exit(2);
    sqlite3_busy_timeout(db, 60'000);
    sqlite3_exec(db, "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; CREATE TABLE t(i INTEGER PRIMARY KEY, x)",
                 nullptr, nullptr, nullptr);
    sqlite3_wal_autocheckpoint(db, 40);
    for (int i = 1;; ++i) {
      const std::string sql = "INSERT INTO t VALUES (" + std::to_string(i) + ", randomblob(600))";
      if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) _exit(3);
      if (i == 1 && write(go[1], "x", 1) != 1) _exit(4);
    }
  }
  char byte = 0;
  ASSERT_EQ(read(go[0], &byte, 1), 1);
  std::int64_t last = 0;
  for (int i = 0; i < 300; ++i) {
    const auto copy = RunningCopy::Make(path_);
    ASSERT_TRUE(copy.ok()) << copy.status();
    ASSERT_EQ(copy->damage(), "");
    const auto database = Database::OpenBytes(copy->data(), copy->size(), path_);
    ASSERT_TRUE(database.ok());
    const auto rows = (*database)->Integer("SELECT count(*) FROM t");
    const auto most = (*database)->Integer("SELECT max(i) FROM t");
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(*rows, *most);
    EXPECT_GE(*rows, last);
    last = *rows;
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, WNOHANG), 0) << status;  // it was writing all the time
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  EXPECT_GT(last, 1);
  close(go[0]);
  close(go[1]);
}

TEST_F(JournalLogTest, ALinkLeadsToTheLogToo) {
  Kill();
  fs::create_directory(folder_ + "/elsewhere");
  const std::string link = folder_ + "/elsewhere/link";
  fs::create_symlink(path_, link);
  const auto report = VerifyJournal(link);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok) << report->first_bad << report->message;
  EXPECT_EQ(report->records, steps_);
}

// The length of a file is anybody's word: reading ends where the frames do.
TEST_F(JournalLogTest, ALogOfAnyLengthCostsWhatIsInIt) {
  Kill();
  constexpr std::uintmax_t kLength = std::uintmax_t{200} << 30;
  constexpr std::int64_t kMost = (std::int64_t{20} << 20);
  const auto read = [&](const std::string& bytes) {
    WriteBytes(log_, bytes);
    fs::resize_file(log_, kLength);
    const OpenFile log(log_, O_RDONLY);
    LogTrail trail;
    EXPECT_TRUE(ReadLog(log, path_, trail).ok());
    EXPECT_LT(trail.read * static_cast<std::int64_t>(frame_), static_cast<std::int64_t>(bytes.size()) + kMost);
    return trail.content;
  };
  const LogContent whole = read(bytes_);
  EXPECT_EQ(whole.damage, "");
  EXPECT_EQ(whole.frames, frames_);
  EXPECT_EQ(Verify().records, steps_);
  const LogContent none = read(bytes_.substr(0, kHeader));
  EXPECT_EQ(none.damage, "");
  EXPECT_EQ(none.frames, 0);
  // What is damaged is told as before.
  EXPECT_NE(read(Flipped(kHeader + frame_ + 100, 3)).damage, "");
  fs::resize_file(log_, 0);
}

// A foreign lock on checkpoints holds up nobody for ever, and who looks again and again not at all.
TEST_F(JournalLogTest, ALockOfAnotherIsNotWaitedForForEver) {
  Kill();
  const OpenFile shm(path_ + "-shm", O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 121;
  lock.l_len = 1;
  ASSERT_EQ(fcntl(shm.fd(), F_OFD_SETLK, &lock), 0);
  JournalTrail trail;
  const auto begin = std::chrono::steady_clock::now();
  const absl::Status looked = JournalReader::OpenAgain(path_, trail).status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  EXPECT_TRUE(absl::IsUnavailable(looked)) << looked;
  const absl::Status read = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsUnavailable(read)) << read;
  EXPECT_THAT(std::string(read.message()), HasSubstr("has locked " + path_ + "-shm"));
  lock.l_type = F_UNLCK;
  ASSERT_EQ(fcntl(shm.fd(), F_OFD_SETLK, &lock), 0);
  EXPECT_TRUE(JournalReader::OpenAgain(path_, trail).ok());
  EXPECT_TRUE(JournalReader::Open(path_).ok());
}

TEST_F(JournalLogTest, WhatIsNoLogIsNotWaitedFor) {
  Kill();
  fs::remove(log_);
  ASSERT_EQ(mkfifo(log_.c_str(), 0600), 0);
  const VerifyReport report = Verify();
  EXPECT_FALSE(report.ok);
  EXPECT_THAT(report.first_bad + report.message, HasSubstr("run.haggle-wal"));
}

}  // namespace
}  // namespace haggle::journal::journal_log_test
