// The journals in golden_journals, one set for each format and rules version: this program reads
// and verifies those of its own versions, and refuses the others by naming both versions.
// HAGGLE_UPDATE_GOLDEN=1 writes those of this program's versions anew; those of others stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "broker/journal/reader.h"
#include "broker/journal/schema.h"
#include "broker/journal/verify.h"
#include "broker/run/chain.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_golden_test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// What is known of a golden journal: a line of golden_journals/known.txt.
struct Known {
  std::int64_t format = 0;
  std::int64_t rules = 0;
  std::string state;
  std::int64_t steps = 0;
  std::string hash;
};

std::string GoldenFolder() { return std::string(HAGGLE_SOURCE_DIR) + "/tests/broker/golden_journals"; }
std::string KnownFile() { return GoldenFolder() + "/known.txt"; }

std::map<std::string, Known> ReadKnown() {
  std::map<std::string, Known> all;
  std::ifstream file(KnownFile());
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name;
    Known known;
    words >> name >> known.format >> known.rules >> known.state >> known.steps >> known.hash;
    all[name] = known;
  }
  return all;
}

bool IsOurs(const Known& known) {
  return known.format == kFormatVersion && known.rules == static_cast<std::int64_t>(run::kRulesVersion);
}

void WriteAnew() {
  std::map<std::string, Known> all = ReadKnown();
  const auto add = [&](const std::string& kind, auto write) {
    const std::string name = absl::StrCat("format", kFormatVersion, "-rules", run::kRulesVersion, "-", kind, ".haggle");
    const std::string path = GoldenFolder() + "/" + name;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix);
    write(path);
    fs::remove(path + "-shm");  // says nothing that the log does not
    const auto report = VerifyJournal(path);
    ASSERT_TRUE(report.ok() && report->ok);
    all[name] = {kFormatVersion, static_cast<std::int64_t>(run::kRulesVersion), report->state, report->records,
                 report->hash};
  };
  add("sealed", [](const std::string& path) { WriteJournal(path, LivelyVillage()); });
  add("killed", [](const std::string& path) { KilledRun(path); });
  std::ofstream file(KnownFile());
  file << "# journal, format version, rules version, state, steps, hash of the chain\n";
  for (const auto& [name, known] : all) {
    file << name << " " << known.format << " " << known.rules << " " << known.state << " " << known.steps << " "
         << known.hash << "\n";
  }
}

class GoldenJournalsTest : public JournalFolderTest {
 protected:
  static void SetUpTestSuite() {
    if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) WriteAnew();
  }

  // A copy of a golden journal; its path.
  std::string Copy(const std::string& name) const {
    for (const char* suffix : {"", "-wal"}) {
      const std::string from = GoldenFolder() + "/" + name + suffix;
      if (fs::exists(from)) WriteBytes(path_ + suffix, ReadBytes(from));
    }
    return path_;
  }

  static void Change(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  // Refused, and both versions named: by readers and by verify.
  static void ExpectRefused(const std::string& path, const std::string& theirs, const std::string& ours) {
    const absl::Status status = JournalReader::Open(path).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(theirs), HasSubstr(ours)));
    const auto report = VerifyJournal(path);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_FALSE(report->ok);
    EXPECT_THAT(report->first_bad + ": " + report->message, AllOf(HasSubstr(theirs), HasSubstr(ours)));
  }
};

TEST_F(GoldenJournalsTest, ThereAreSomeOfTheVersionsOfThisProgram) {
  std::map<std::string, int> states;
  for (const auto& [name, known] : ReadKnown()) states[IsOurs(known) ? known.state : "other"]++;
  EXPECT_EQ(states["finished"], 1) << "write them with HAGGLE_UPDATE_GOLDEN=1 and commit them";
  EXPECT_EQ(states["running"], 1);
}

TEST_F(GoldenJournalsTest, AreReadAndVerifiedOrRefused) {
  int journals = 0;
  for (const auto& entry : fs::directory_iterator(GoldenFolder())) {
    if (entry.path().extension() == ".haggle") ++journals;
  }
  const std::map<std::string, Known> all = ReadKnown();
  EXPECT_EQ(static_cast<std::size_t>(journals), all.size());
  for (const auto& [name, known] : all) {
    const std::string path = Copy(name);
    if (!IsOurs(known)) {
      const bool format = known.format != kFormatVersion;
      ExpectRefused(path, absl::StrCat(format ? "format " : "rules version ", format ? known.format : known.rules),
                    absl::StrCat(format ? "format " : "version ", format ? kFormatVersion : run::kRulesVersion));
      continue;
    }
    const auto report = VerifyJournal(path);
    ASSERT_TRUE(report.ok()) << name << ": " << report.status();
    EXPECT_TRUE(report->ok) << name << ": " << report->first_bad << ": " << report->message;
    EXPECT_EQ(report->hash, known.hash) << name;
    EXPECT_EQ(report->records, known.steps) << name;
    EXPECT_EQ(report->state, known.state) << name;
    const auto reader = JournalReader::Open(path);
    ASSERT_TRUE(reader.ok()) << name << ": " << reader.status();
    const auto count = [&, &run = name](const std::string& rows) {
      std::int64_t number = -1;
      const absl::Status asked = (*reader)->Query("SELECT count(*) FROM " + rows, nullptr, [&](const auto& row) {
        number = row[0].integer;
        return absl::OkStatus();
      });
      EXPECT_TRUE(asked.ok()) << run << ": " << asked;
      return number;
    };
    EXPECT_GT(count("orders"), 0) << name;
    EXPECT_GT(count("whys"), 0) << name << ": reasons of the time before there were beliefs";
    EXPECT_EQ(count("metrics WHERE name IN ('trust', 'relationship', 'credibility')"), 0) << name;
    fs::remove(path + "-wal");
  }
}

TEST_F(GoldenJournalsTest, OnesOfLaterVersionsAreRefused) {
  for (const auto& [name, known] : ReadKnown()) {
    if (!IsOurs(known)) continue;
    Change(Copy(name), absl::StrCat("PRAGMA user_version = ", kFormatVersion + 1));
    ExpectRefused(path_, absl::StrCat("says format ", kFormatVersion + 1),
                  absl::StrCat("reads format ", kFormatVersion));
    fs::remove(path_ + "-wal");
    Change(Copy(name), absl::StrCat("UPDATE header SET rules_version = ", run::kRulesVersion + 1));
    ExpectRefused(path_, absl::StrCat("rules version ", run::kRulesVersion + 1),
                  absl::StrCat("has version ", run::kRulesVersion));
    fs::remove(path_ + "-wal");
  }
}

}  // namespace
}  // namespace haggle::journal::journal_golden_test
