// A bit flipped anywhere in a sealed journal: verify finds it if any SELECT would
// show it, names it, and never crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "broker/journal/reader.h"
#include "broker/journal/schema.h"
#include "broker/journal/verify.h"
#include "proto/base/random.h"
#include "tests/broker/journal_folder.h"
#include "tests/sampled.h"

namespace haggle::journal::journal_damage_test {
namespace {

// Appends all that `sql` gives, types included; an error is part of it.
void Dump(sqlite3* db, const std::string& sql, std::string& out) {
  sqlite3_stmt* rows = nullptr;
  int code = sqlite3_prepare_v2(db, sql.c_str(), -1, &rows, nullptr);
  out += sql + "\n";
  if (code == SQLITE_OK) {
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count(rows); ++i) {
        out += static_cast<char>('0' + sqlite3_column_type(rows, i));
        const void* bytes = sqlite3_column_blob(rows, i);
        const int size = sqlite3_column_bytes(rows, i);
        out += std::to_string(size) + ":";
        if (bytes != nullptr) out.append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
      }
      out += "\n";
    }
  }
  out += "code " + std::to_string(code) + "\n";
  sqlite3_finalize(rows);
}

// The oracle: everything that SELECT can show, by plain SQLite.
std::string DumpAll(const std::string& path) {
  sqlite3* db = nullptr;
  std::string out;
  const std::string uri = "file:" + path + "?immutable=1";
  const int code = sqlite3_open_v2(uri.c_str(), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  out += "open " + std::to_string(code) + "\n";
  Dump(db, "SELECT rowid, * FROM sqlite_master", out);
  const auto table = [&](const TableSchema& schema) {
    Dump(db, "SELECT rowid, * FROM " + std::string(schema.name), out);
  };
  for (const TableSchema& schema : StoredTables()) table(schema);
  for (const TableSchema& schema : DerivedTables()) table(schema);
  table(SealTable());
  sqlite3_close(db);
  return out;
}

class JournalDamageTest : public JournalFolderTest {
 protected:
  void SetUp() override {
    JournalFolderTest::SetUp();
    WriteJournal(path_, LivelyVillage());
    bytes_ = ReadBytes(path_);
    whole_ = DumpAll(path_);
    const auto report = VerifyJournal(path_);
    ASSERT_TRUE(report.ok() && report->ok);
  }

  // Flips one bit, compares the oracle with verify, and mends it. True: it showed.
  bool Flip(std::size_t position, int bit) {
    std::string damaged = bytes_;
    damaged[position] = static_cast<char>(damaged[position] ^ (1 << bit));
    WriteBytes(path_, damaged);
    const bool shows = DumpAll(path_) != whole_;
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(report.ok()) << report.status();
    if (!report.ok()) return shows;
    if (shows) {
      EXPECT_FALSE(report->ok) << "byte " << position << ", bit " << bit;
    }
    if (!report->ok) {
      EXPECT_FALSE(report->first_bad.empty()) << "byte " << position << ", bit " << bit;
      EXPECT_FALSE(report->message.empty()) << "byte " << position << ", bit " << bit;
      for (const char c : report->first_bad + report->message) {
        EXPECT_TRUE(c >= ' ' && c <= '~') << "byte " << position << ", bit " << bit << ": " << report->message;
      }
    }
    return shows;
  }

  std::string bytes_;
  std::string whole_;
};

TEST_F(JournalDamageTest, AThousandRandomBits) {
  Random random(17, 1, 0, 0, 0);
  int shown = 0;
  constexpr int kBits = Sampled(1000, 200);
  for (int i = 0; i < kBits; ++i) {
    const auto position = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(bytes_.size()) - 1));
    const int bit = static_cast<int>(random.Uniform(0, 7));
    shown += Flip(position, bit) ? 1 : 0;
  }
  EXPECT_GT(shown, kBits * 3 / 10);  // or the test has tested nothing
}

TEST_F(JournalDamageTest, EveryBitOfTheFileHeaderAndTheFirstPage) {
  int shown = 0;
  for (std::size_t position = 0; position < 116; ++position) {
    for (int bit = 0; bit < 8; bit += Sampled(1, 3)) shown += Flip(position, bit) ? 1 : 0;
  }
  EXPECT_GT(shown, 50);
}

TEST_F(JournalDamageTest, EveryTableIsNamed) {
  std::vector<TableSchema> tables = StoredTables();
  tables.insert(tables.end(), DerivedTables().begin(), DerivedTables().end());
  tables.push_back(SealTable());
  for (const TableSchema& table : tables) {
    WriteBytes(path_, bytes_);
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    const std::string name(table.name);
    const std::string sql = "DELETE FROM " + name + " WHERE rowid = (SELECT max(rowid) FROM " + name + ")";
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
    const auto report = VerifyJournal(path_);
    ASSERT_TRUE(report.ok());
    EXPECT_FALSE(report->ok) << name;
    EXPECT_FALSE(report->first_bad.empty()) << name;
    EXPECT_FALSE(report->message.empty()) << name;
  }
}

TEST_F(JournalDamageTest, ForeignTriggersViewsAndTablesAreFound) {
  for (const char* sql :
       {"CREATE TABLE extra(x)", "CREATE VIEW extra AS SELECT * FROM orders", "CREATE INDEX extra ON orders(tick)",
        "CREATE TRIGGER extra AFTER INSERT ON orders BEGIN DELETE FROM orders; END"}) {
    WriteBytes(path_, bytes_);
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
    const auto report = VerifyJournal(path_);
    ASSERT_TRUE(report.ok());
    EXPECT_FALSE(report->ok) << sql;
    EXPECT_THAT(report->first_bad, ::testing::HasSubstr("list of tables")) << sql;
  }
}

TEST_F(JournalDamageTest, TablesOfAnotherVersionAreRebuiltAndSaidToBe) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "UPDATE header SET tables_version = 99; ALTER TABLE orders RENAME COLUMN units TO pieces",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(db);
  // Changed behind the seal's back: the diary's digest tells.
  auto report = VerifyJournal(path_);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->first_bad, "diary");
  // Sealed so by another version of the program.
  {
    auto database = Database::Open(path_, SQLITE_OPEN_READWRITE, path_);
    ASSERT_TRUE(database.ok());
    const auto digest = DiaryDigest(**database);
    ASSERT_TRUE(digest.ok());
    ASSERT_TRUE((*database)->Execute("UPDATE seal SET diary = x'" + Hex(*digest) + "'").ok());
  }
  report = VerifyJournal(path_);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok) << report->first_bad << report->message;
  ASSERT_EQ(report->notes.size(), 1U);
  EXPECT_THAT(report->notes[0], ::testing::HasSubstr("version 99"));
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::int64_t rows = 0;
  const absl::Status queried = (*reader)->Query("SELECT units FROM orders", nullptr, [&](const std::vector<Cell>&) {
    ++rows;
    return absl::OkStatus();
  });
  EXPECT_TRUE(queried.ok()) << queried;
  EXPECT_GT(rows, 0);
}

}  // namespace
}  // namespace haggle::journal::journal_damage_test
