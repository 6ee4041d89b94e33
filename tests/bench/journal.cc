// Commits of the journal, one a step, against SQLite alone with the same rows.
#include <sqlite3.h>

#include <filesystem>

#include "broker/journal/writer.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

std::string JournalPath() { return Folder() + "/commits.haggle"; }

double TimeJournal(const Scenario& scenario, const Content& content) {
  journal::JournalHeader header;
  header.scenario = scenario;
  auto writer = journal::JournalWriter::Create(JournalPath(), header, true);
  if (!writer.ok()) Give(std::string(writer.status().message()));
  return Seconds([&] {
    for (const RecordedStep& step : content.steps_recorded) {
      if (!(*writer)->OnStep(step.step, step.bytes, step.hash, step.told).ok()) Give("the journal took no step");
    }
  });
}

// What a step puts into the file: a row of `steps`, and one of `reasons` if there are any.
struct StoredStep {
  sqlite3_int64 id = 0;
  std::string data;
  std::string hash;
  std::string reasons;
};

class Sqlite {
 public:
  explicit Sqlite(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) Give("cannot open " + path);
  }
  ~Sqlite() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  void Run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Give(sqlite3_errmsg(db_));
  }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) != SQLITE_OK) Give(sqlite3_errmsg(db_));
    statements_.push_back(statement);
    return statement;
  }

 private:
  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
};

std::string Blob(sqlite3_stmt* row, int column) {
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  return size == 0 ? "" : std::string(static_cast<const char*>(sqlite3_column_blob(row, column)), size);
}

std::vector<StoredStep> RowsOfJournal() {
  Sqlite db(JournalPath());
  sqlite3_stmt* row = db.Prepare("SELECT id, s.data, hash, r.data FROM steps s LEFT JOIN reasons r ON r.step = s.id");
  std::vector<StoredStep> rows;
  while (sqlite3_step(row) == SQLITE_ROW) {
    rows.push_back(StoredStep{sqlite3_column_int64(row, 0), Blob(row, 1), Blob(row, 2), Blob(row, 3)});
  }
  return rows;
}

void Insert(sqlite3_stmt* insert, sqlite3_int64 id, const std::string& data, const std::string* hash) {
  sqlite3_bind_int64(insert, 1, id);
  sqlite3_bind_blob(insert, 2, data.data(), static_cast<int>(data.size()), SQLITE_STATIC);
  if (hash != nullptr) sqlite3_bind_blob(insert, 3, hash->data(), static_cast<int>(hash->size()), SQLITE_STATIC);
  if (sqlite3_step(insert) != SQLITE_DONE) Give("SQLite took no row");
  sqlite3_reset(insert);
}

double TimeSqlite(const std::vector<StoredStep>& rows) {
  const std::string path = Folder() + "/bare.sqlite";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  Sqlite db(path);
  db.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0");
  db.Run("CREATE TABLE steps(id INTEGER PRIMARY KEY, data BLOB NOT NULL, hash BLOB NOT NULL)");
  db.Run("CREATE TABLE reasons(step INTEGER PRIMARY KEY, data BLOB NOT NULL)");
  sqlite3_stmt* begin = db.Prepare("BEGIN");
  sqlite3_stmt* commit = db.Prepare("COMMIT");
  sqlite3_stmt* step = db.Prepare("INSERT INTO steps VALUES(?,?,?)");
  sqlite3_stmt* reasons = db.Prepare("INSERT INTO reasons VALUES(?,?)");
  return Seconds([&] {
    for (const StoredStep& row : rows) {
      sqlite3_step(begin);
      sqlite3_reset(begin);
      Insert(step, row.id, row.data, &row.hash);
      if (!row.reasons.empty()) Insert(reasons, row.id, row.reasons, nullptr);
      if (sqlite3_step(commit) != SQLITE_DONE) Give("SQLite did not commit");
      sqlite3_reset(commit);
    }
  });
}

}  // namespace

std::vector<Row> JournalRows(const Effort& effort) {
  const Scenario scenario = Ring(6, 500, 10 * effort.scale);
  const Content content = Play(scenario, CastAll(scenario, "boulware"));
  const auto steps = static_cast<double>(content.steps_recorded.size());
  std::vector<double> ours;
  std::vector<double> bare;
  for (int i = 0; i < effort.repeats; ++i) {
    ours.push_back(steps / TimeJournal(scenario, content));
    const std::vector<StoredStep> rows = RowsOfJournal();
    if (rows.size() != content.steps_recorded.size()) Give("the journal does not hold every step");
    bare.push_back(steps / TimeSqlite(rows));
  }
  return {{"journal commits, 6 moves a step", Median(ours), "/s", "bare SQLite, same rows", Median(bare), ""}};
}

}  // namespace haggle::bench
