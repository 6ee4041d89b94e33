// The journal's log: moved into the file while the writer goes on.
#include "broker/journal/checkpointer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

namespace haggle::journal::checkpointer_test {
namespace {

constexpr int kPages = 8;

class CheckpointerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_checkpointer_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ + "/run.haggle";
    writer_ = Open();
    for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", "CREATE TABLE steps(data)"}) {
      ASSERT_TRUE(writer_->Execute(sql).ok());
    }
    sqlite3_wal_hook(
        writer_->handle(),
        [](void* self, sqlite3*, const char*, int pages) {
          static_cast<CheckpointerTest*>(self)->log_ = pages;
          return SQLITE_OK;
        },
        this);
  }
  void TearDown() override {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<Database> Open() const {
    auto opened = Database::Open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path_);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }
  // A transaction of about a page; returns the log's length after it.
  int Write() {
    EXPECT_TRUE(writer_->Execute("INSERT INTO steps VALUES(zeroblob(3000))").ok());
    ++rows_;
    return log_;
  }
  std::uintmax_t FileSize() const { return std::filesystem::file_size(path_); }

  std::string folder_;
  std::string path_;
  std::unique_ptr<Database> writer_;
  int log_ = 0;
  int rows_ = 0;
};

TEST_F(CheckpointerTest, LeavesAShortLogAlone) {
  Checkpointer checkpointer(path_, 1000);
  for (int i = 0; i < 20; ++i) checkpointer.Tend(Write(), *writer_);
  checkpointer.Wait();
  EXPECT_LE(FileSize(), 4096U);  // all of it is in the log
  EXPECT_GT(log_, 20);
}

TEST_F(CheckpointerTest, ALongLogIsMovedIntoTheFileAndBeginsAnew) {
  Checkpointer checkpointer(path_, kPages);
  while (log_ < kPages) checkpointer.Tend(Write(), *writer_);
  checkpointer.Wait();
  EXPECT_GT(FileSize(), 3000U * (kPages / 2));
  // Nothing was written meanwhile, so nothing is left.
  const int before = log_;
  EXPECT_LT(Write(), before);
  // Where something was, the writer moves the rest; nothing is lost.
  int longest = 0;
  for (int i = 0; i < 20 * kPages; ++i) {
    checkpointer.Tend(Write(), *writer_);
    longest = std::max(longest, log_);
  }
  EXPECT_LE(longest, 2 * Checkpointer::kPatience * kPages);
  checkpointer.Wait();
  EXPECT_EQ(*Open()->Integer("SELECT count(*) FROM steps"), rows_);
}

TEST_F(CheckpointerTest, AReaderMakesTheLogLongerAndNothingWorse) {
  const std::unique_ptr<Database> reader = Open();
  Write();
  ASSERT_TRUE(reader->Execute("BEGIN").ok());
  EXPECT_EQ(*reader->Integer("SELECT count(*) FROM steps"), 1);  // holds on to this state
  Checkpointer checkpointer(path_, kPages);
  for (int i = 0; i < 10 * kPages; ++i) checkpointer.Tend(Write(), *writer_);
  EXPECT_GT(log_, 10 * kPages);
  EXPECT_EQ(*reader->Integer("SELECT count(*) FROM steps"), 1);
  ASSERT_TRUE(reader->Execute("COMMIT").ok());
  // Once it has gone, the log begins anew.
  const int before = log_;
  for (int i = 0; i < 3 * kPages && log_ >= before; ++i) {
    checkpointer.Tend(Write(), *writer_);
    checkpointer.Wait();
  }
  EXPECT_LT(log_, before);
}

}  // namespace
}  // namespace haggle::journal::checkpointer_test
