// Journals: written, sealed, read back, queried; and what a killed or a full disk
// leaves behind.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

#include "broker/journal/derived_tables.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/journal/verify.h"
#include "broker/journal/writer.h"
#include "broker/run/chain.h"
#include "proto/base/canonical.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalTest : public JournalFolderTest {
 protected:
  // The one number that a query gives.
  static std::int64_t Number(JournalReader& reader, const std::string& sql) {
    std::int64_t number = -1;
    const absl::Status status = reader.Query(sql, nullptr, [&](const std::vector<Cell>& row) {
      number = row[0].integer;
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return number;
  }

  VerifyReport Verify() const {
    const auto report = VerifyJournal(path_);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *report : VerifyReport{};
  }
};

TEST_F(JournalTest, FinishedRunIsOneFileThatVerifies) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
  const VerifyReport report = Verify();
  EXPECT_TRUE(report.ok) << report.first_bad << ": " << report.message;
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.hash, summary.hash);
  EXPECT_EQ(report.records, summary.steps);
  EXPECT_EQ(report.state, "finished");
}

TEST_F(JournalTest, EveryDerivedTableHasRowsAndTheyAgreeWithTheSummary) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  for (const TableSchema& table : DerivedTables()) {
    EXPECT_GT(Number(**reader, "SELECT count(*) FROM " + std::string(table.name)), 0) << table.name;
  }
  std::int64_t ordered = 0;
  std::int64_t delivered = 0;
  for (const PartySummary& party : summary.parties) {
    if (party.kind == PartyKind::kSeller) continue;
    ordered += party.ordered;
    delivered += party.delivered;
  }
  EXPECT_GT(delivered, 0);
  EXPECT_EQ(Number(**reader, "SELECT sum(units) FROM deliveries"), delivered);
  EXPECT_EQ(Number(**reader,
                   "SELECT sum(value) FROM metrics WHERE name = 'ordered' AND product IS NOT NULL AND party IS NULL "
                   "AND tick IS NOT NULL"),
            ordered);
  EXPECT_EQ(Number(**reader, "SELECT count(*) FROM redirections"), summary.redirection_count);
  EXPECT_GT(summary.redirection_count, 0);
  EXPECT_EQ(Number(**reader, "SELECT count(*) FROM tables WHERE kind = 'dinner' AND outcome = 'agreed'"),
            std::count_if(summary.dinners.begin(), summary.dinners.end(), [](const auto& d) { return d.agreed; }));
  EXPECT_EQ(Number(**reader, "SELECT count(*) FROM calendar WHERE quarter = '2024Q1'"), 4);
  EXPECT_EQ(Number(**reader, "SELECT count(*) FROM commands c JOIN whys w USING (seq) WHERE c.kind = 'order'"),
            Number(**reader, "SELECT count(*) FROM commands WHERE kind = 'order'"));
}

TEST_F(JournalTest, MoneyPaidIsMoneyReceived) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  std::int64_t spent = 0;
  std::int64_t received = 0;
  for (const PartySummary& party : summary.parties) {
    if (party.kind != PartyKind::kSeller) spent += party.spent_cents;
    received += party.received_cents;
  }
  EXPECT_GT(spent, 0);
  EXPECT_EQ(spent, received + 400) << "and what dan built, which nobody here is paid for";
}

TEST_F(JournalTest, ReadsBackWhatWasWritten) {
  WriteJournal(path_, LivelyVillage());
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->state(), JournalState::kFinished);
  EXPECT_EQ((*reader)->cast(), ScriptedCast());
  EXPECT_EQ((*reader)->scenario().name, "lively");
  const auto notes = (*reader)->ReadNotes();
  ASSERT_TRUE(notes.ok());
  EXPECT_EQ(notes->front().note.text, "a host");
  EXPECT_GT(notes->front().wall_micros, 0);
  EXPECT_EQ(notes->back().note.kind, NoteKind::kSealed);
  const auto digests = (*reader)->ReadDigests();
  ASSERT_TRUE(digests.ok());
  EXPECT_EQ(digests->size(), 8U);
}

TEST_F(JournalTest, ReplayGivesTheSameSummary) {
  const RunSummary summary = WriteJournal(path_, LivelyVillage());
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  Tally tally((*reader)->scenario());
  RunSummary again;
  const auto result =
      Replay(**reader, &tally, &tally, [&](const core::Market& market) { again = tally.Summary(market); });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->divergence.found()) << result->divergence.what;
  EXPECT_EQ(Hex(result->hash), summary.hash);
  EXPECT_EQ(Hex(result->outcome), summary.outcome);
  ASSERT_EQ(again.parties.size(), summary.parties.size());
  for (std::size_t i = 0; i < again.parties.size(); ++i) {
    EXPECT_EQ(again.parties[i].utility, summary.parties[i].utility) << summary.parties[i].name;
  }
}

TEST_F(JournalTest, SeedsDiffer) {
  const RunSummary one = WriteJournal(path_, LivelyVillage(1));
  const RunSummary two = WriteJournal(path_, LivelyVillage(2));
  EXPECT_NE(one.hash, two.hash);
  EXPECT_NE(one.outcome, two.outcome);
}

TEST_F(JournalTest, StoppedRunIsSealedAndVerifies) {
  WriteJournal(path_, LivelyVillage(), 3);
  const VerifyReport report = Verify();
  EXPECT_TRUE(report.ok) << report.first_bad << ": " << report.message;
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.state, "stopped");
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->seal()->reason, "asked to");
}

TEST_F(JournalTest, RefusesToOverwrite) {
  std::ofstream(path_) << "precious";
  const auto refused = JournalWriter::Create(path_, {LivelyVillage(), {}}, false);
  EXPECT_TRUE(absl::IsAlreadyExists(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(path_));
  EXPECT_EQ(ReadBytes(path_), "precious");
  const auto folder = JournalWriter::Create(folder_, {LivelyVillage(), {}}, true);
  EXPECT_TRUE(absl::IsAlreadyExists(folder.status())) << folder.status();
  const auto nowhere = JournalWriter::Create(folder_ + "/no/run", {LivelyVillage(), {}}, false);
  EXPECT_TRUE(absl::IsNotFound(nowhere.status())) << nowhere.status();
}

TEST_F(JournalTest, DiscardLeavesNothing) {
  auto writer = JournalWriter::Create(path_, {LivelyVillage(), {}}, false);
  ASSERT_TRUE(writer.ok());
  (*writer)->Discard();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(JournalTest, SaysWhatIsNoJournal) {
  EXPECT_TRUE(absl::IsNotFound(JournalReader::Open(path_).status()));
  std::ofstream(path_) << "";
  EXPECT_TRUE(absl::IsDataLoss(JournalReader::Open(path_).status()));
  std::ofstream(path_) << std::string(5000, 'x');
  const absl::Status text = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsDataLoss(text));
  EXPECT_THAT(std::string(text.message()), HasSubstr("no journal"));
  EXPECT_FALSE(Verify().ok);
  EXPECT_TRUE(absl::IsDataLoss(JournalReader::Open(folder_).status()));

  std::filesystem::remove(path_);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "CREATE TABLE t(x); INSERT INTO t VALUES (1)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const absl::Status other = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsDataLoss(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("application_id"));
}

TEST_F(JournalTest, SaysTruncated) {
  WriteJournal(path_, LivelyVillage());
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 100);
  const absl::Status status = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("truncated"));
  std::filesystem::resize_file(path_, 4096 * 2);
  EXPECT_FALSE(Verify().ok);
}

TEST_F(JournalTest, RefusesOtherVersions) {
  WriteJournal(path_, LivelyVillage());
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "PRAGMA user_version = 2", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const absl::Status format = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(format));
  EXPECT_THAT(std::string(format.message()), HasSubstr("format 2"));
  EXPECT_FALSE(Verify().ok);

  WriteJournal(path_, LivelyVillage());
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "UPDATE header SET rules_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const absl::Status rules = JournalReader::Open(path_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(rules));
  EXPECT_THAT(std::string(rules.message()), HasSubstr("rules version 99"));
}

TEST_F(JournalTest, ReadingChangesNothing) {
  WriteJournal(path_, LivelyVillage());
  const std::string bytes = ReadBytes(path_);
  struct stat before {};
  ASSERT_EQ(stat(path_.c_str(), &before), 0);
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  EXPECT_GT(Number(**reader, "SELECT count(*) FROM commands"), 0);
  EXPECT_TRUE(Verify().ok);
  struct stat after {};
  ASSERT_EQ(stat(path_.c_str(), &after), 0);
  EXPECT_EQ(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(ReadBytes(path_), bytes);
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
}

TEST_F(JournalTest, QueriesOnlyRead) {
  WriteJournal(path_, LivelyVillage());
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  const auto nothing = [](const std::vector<Cell>&) { return absl::OkStatus(); };
  for (const char* sql :
       {"DELETE FROM orders", "PRAGMA user_version = 3", "ATTACH 'x' AS y", "SELECT 1; SELECT 2", "", "no sql",
        "CREATE TABLE t(x)", "SELECT * FROM nowhere", "BEGIN", "PRAGMA wal_checkpoint",
        "PRAGMA temp_store_directory = '/tmp'", "REINDEX", "ANALYZE", "VACUUM", "SELECT load_extension('x.so')"}) {
    EXPECT_TRUE(absl::IsInvalidArgument((*reader)->Query(sql, nullptr, nothing))) << sql;
  }
  // What goes wrong only when it runs is the query's fault too, not the journal's.
  for (const char* sql : {"SELECT json_extract(name, '$.x') FROM parties", "SELECT abs(-9223372036854775807 - 1)",
                          "SELECT length(zeroblob(2000000000))", "SELECT name FROM parties LIMIT 'x'"}) {
    const absl::Status status = (*reader)->Query(sql, nullptr, nothing);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << sql << ": " << status;
    EXPECT_THAT(std::string(status.message()), ::testing::StartsWith("sql: "));
  }
  // Not of the disk beside the journal either, whatever is found out only when it runs.
  for (const std::string verb : {"VACUUM INTO '", "ATTACH '"}) {
    const std::string sql = verb + path_ + "-other'" + (verb[0] == 'A' ? " AS y" : "");
    EXPECT_TRUE(absl::IsInvalidArgument((*reader)->Query(sql, nullptr, nothing))) << sql;
    EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle")) << sql;
  }
  EXPECT_GT(Number(**reader, "SELECT count(*) FROM pragma_table_info('orders')"), 0);
  // As many rows as are wanted, of however many there are.
  int rows = 0;
  const auto three = [&](const std::vector<Cell>&) {
    return ++rows < 3 ? absl::OkStatus() : absl::CancelledError("enough");
  };
  EXPECT_TRUE(absl::IsCancelled((*reader)->Query(
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c", nullptr, three)));
  EXPECT_EQ(rows, 3);
  std::vector<std::string> columns;
  EXPECT_TRUE((*reader)->Query("SELECT id, name FROM parties;", &columns, nothing).ok());
  EXPECT_THAT(columns, ::testing::ElementsAre("id", "name"));
}

TEST_F(JournalTest, APathMayBeginWithTwoSlashes) {
  WriteJournal(path_, LivelyVillage());
  const auto reader = JournalReader::Open("/" + path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_NE((*reader)->seal(), nullptr);
}

TEST_F(JournalTest, AFifoIsNoJournalAndNotWaitedFor) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const auto report = VerifyJournal(path_);
  EXPECT_FALSE(report.ok() && report->ok);
}

// The example of FORMAT.md.
TEST(JournalFormatTest, WorkedExample) {
  Scenario scenario;
  scenario.name = "x";
  scenario.seed = 7;
  Step step;
  step.phase = Phase::kOpen;
  step.commands.resize(1);
  step.commands[0].action = BeginTick{};
  EXPECT_EQ(Canonical(scenario), std::string("\x01\x01\x78\x03\x07\x00", 6));
  EXPECT_EQ(Canonical(step), std::string("\x02\x01\x04\x01\x1e\x00\x00\x00", 8));
  run::Chain chain(Canonical(scenario));
  EXPECT_EQ(Hex(chain.hash()), "b5fb7d36f97f146c17d3abf0a9e1231d1b0d7f1d6d3b45fd34cd411f94ccf722");
  EXPECT_EQ(Hex(chain.Add(Canonical(step))), "35c6768f29edd87b67737021b81d15d3d21cf906af6ca2cf36da6e133df68151");
}

// ---- other processes ------------------------------------------------------------------

TEST_F(JournalTest, KilledWriterLeavesAllItsSteps) {
  KilledRun(path_);
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle", "run.haggle-shm", "run.haggle-wal"));
  std::map<std::string, std::string> before;
  for (const std::string& name : Files()) before[name] = ReadBytes(folder_ + "/" + name);

  const VerifyReport report = Verify();
  EXPECT_TRUE(report.ok) << report.first_bad << ": " << report.message;
  EXPECT_EQ(report.state, "running");
  EXPECT_FALSE(report.complete);
  auto reader = JournalReader::Open(path_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->state(), JournalState::kRunning);
  const auto digests = (*reader)->ReadDigests();
  ASSERT_TRUE(digests.ok());
  EXPECT_EQ(digests->size(), 3U);
  // Its tables are built for a query, in the copy.
  EXPECT_GT(Number(**reader, "SELECT count(*) FROM orders"), 0);
  EXPECT_EQ(Number(**reader, "SELECT count(*) FROM calendar"), 3);

  for (const std::string& name : Files()) EXPECT_EQ(before[name], ReadBytes(folder_ + "/" + name)) << name;
}

TEST_F(JournalTest, RunningJournalIsReadWhileItIsWritten) {
  int to_parent[2];
  int to_child[2];
  ASSERT_EQ(pipe(to_parent), 0);
  ASSERT_EQ(pipe(to_child), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
    if (!writer.ok()) _exit(2);
    referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
    if (!PlayScript(referee, 2).ok() || write(to_parent[1], "x", 1) != 1) _exit(3);
    if (read(to_child[0], &byte, 1) != 1) _exit(4);
    if (!PlayScript(referee, -1).ok() || !(*writer)->Seal(JournalState::kFinished, "").ok()) _exit(5);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(to_parent[0], &byte, 1), 1);
  // A foreign reader holds the file open while it is sealed.
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM steps", nullptr, nullptr, nullptr), SQLITE_OK);
  auto running = JournalReader::Open(path_);
  ASSERT_TRUE(running.ok()) << running.status();
  EXPECT_EQ((*running)->state(), JournalState::kRunning);
  ASSERT_EQ(write(to_child[1], "x", 1), 1);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(Verify().ok);
  EXPECT_EQ(sqlite3_exec(db, "COMMIT; SELECT count(*) FROM steps", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  EXPECT_THAT(Files(), ::testing::ElementsAre("run.haggle"));
  const VerifyReport report = Verify();
  EXPECT_TRUE(report.ok && report.complete) << report.first_bad << ": " << report.message;
  for (const int fd : {to_parent[0], to_parent[1], to_child[0], to_child[1]}) close(fd);
}

TEST_F(JournalTest, WaitsForAnotherWriterAndSaysSo) {
  int to_parent[2];
  int to_child[2];
  ASSERT_EQ(pipe(to_parent), 0);
  ASSERT_EQ(pipe(to_child), 0);
  auto writer = JournalWriter::Create(path_, {LivelyVillage(), ScriptedCast()}, true);
  ASSERT_TRUE(writer.ok());
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    sqlite3* db = nullptr;
    if (sqlite3_open(path_.c_str(), &db) != SQLITE_OK) _exit(2);
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) _exit(3);
    if (write(to_parent[1], "x", 1) != 1 || read(to_child[0], &byte, 1) != 1) _exit(4);
    if (sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_OK) _exit(5);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(to_parent[0], &byte, 1), 1);
  std::string told;
  (*writer)->OnWait([&](const std::string& line) {
    told = line;
    EXPECT_EQ(write(to_child[1], "x", 1), 1);
  });
  referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
  EXPECT_TRUE(PlayScript(referee, 1).ok());
  EXPECT_THAT(told, HasSubstr(path_));
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  for (const int fd : {to_parent[0], to_parent[1], to_child[0], to_child[1]}) close(fd);
}

TEST_F(JournalTest, ALongLogIsMovedIntoTheFileWhileTheRunGoesOn) {
  auto writer = JournalWriter::Create(path_, {LivelyVillage(), {}}, true);
  ASSERT_TRUE(writer.ok());
  // Another connection, so that closing the writer moves nothing.
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "SELECT count(*) FROM steps", nullptr, nullptr, nullptr), SQLITE_OK);
  const std::string bytes(1 << 20, 'x');
  for (int i = 0; i < 65; ++i) ASSERT_TRUE((*writer)->OnStep(Step{}, bytes, Hash{}, {}).ok());
  writer->reset();
  // Some of the log are pages that were written again and again.
  EXPECT_GT(std::filesystem::file_size(path_), std::size_t{56} << 20);
  sqlite3_close(db);
}

// Plays in a child whose files may not grow beyond `bytes`, then seals if it can.
int PlayWithRoom(const std::string& path, rlim_t bytes, bool can_be_sealed) {
  return InChild([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    auto writer = JournalWriter::Create(path, {LivelyVillage(), {}}, true);
    if (!writer.ok()) _exit(2);
    struct rlimit limit = {bytes, bytes};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(3);
    referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
    const absl::Status played = PlayScript(referee);
    EXPECT_TRUE(absl::IsResourceExhausted(played)) << played;
    EXPECT_THAT(std::string(played.message()), HasSubstr("make room"));
    EXPECT_THAT(std::string(played.message()), HasSubstr(path));
    // Final: nothing is taken any more.
    EXPECT_FALSE((*writer)->OnTick(7, Hash{}).ok());
    EXPECT_EQ((*writer)->Seal(JournalState::kStopped, "disk full").ok(), can_be_sealed);
  });
}

TEST_F(JournalTest, FullDiskHaltsTheRunAndNothingIsHalfStored) {
  ASSERT_EQ(PlayWithRoom(path_, 25'000, false), 0);
  VerifyReport report = Verify();
  EXPECT_TRUE(report.ok) << report.first_bad << ": " << report.message;
  EXPECT_EQ(report.state, "running");
  EXPECT_GT(report.records, 1);
  for (const std::string& name : Files()) EXPECT_THAT(name, ::testing::Not(HasSubstr("seal")));

  // Room for the sealed file, which needs less than the log did.
  ASSERT_EQ(PlayWithRoom(path_, 120'000, true), 0);
  report = Verify();
  EXPECT_TRUE(report.ok) << report.first_bad << ": " << report.message;
  EXPECT_EQ(report.state, "stopped");
  EXPECT_FALSE(report.complete);
}

}  // namespace
}  // namespace haggle::journal::journal_test
