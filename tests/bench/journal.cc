// Commits of the journal, one a step, against SQLite alone with the same rows.
#include <sqlite3.h>

#include <filesystem>

#include "broker/journal/writer.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

double TimeJournal(const Scenario& scenario, const Content& content) {
  JournalHeader header;
  header.scenario = scenario;
  auto writer = JournalWriter::Create(Folder() + "/commits.haggle", header, true);
  if (!writer.ok()) Give(std::string(writer.status().message()));
  const double seconds = Seconds([&] {
    for (const RecordedStep& step : content.steps_recorded) {
      if (!(*writer)->OnStep(step.step, step.bytes, step.hash, step.whys).ok()) Give("the journal took no step");
    }
  });
  (*writer)->Discard();
  return seconds;
}

void Run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Give(std::string(sql) + ": " + sqlite3_errmsg(db));
}

double TimeSqlite(const Content& content) {
  const std::string path = Folder() + "/bare.sqlite";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) Give("cannot open " + path);
  Run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0");
  Run(db,
      "CREATE TABLE steps(id INTEGER PRIMARY KEY, tick INTEGER, phase INTEGER, step INTEGER, data BLOB, hash BLOB)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO steps VALUES(NULL,?,?,?,?,?)", -1, &insert, nullptr);
  const double seconds = Seconds([&] {
    for (const RecordedStep& step : content.steps_recorded) {
      sqlite3_bind_int64(insert, 1, step.step.tick);
      sqlite3_bind_int64(insert, 2, static_cast<int>(step.step.phase));
      sqlite3_bind_int64(insert, 3, step.step.step);
      sqlite3_bind_blob(insert, 4, step.bytes.data(), static_cast<int>(step.bytes.size()), SQLITE_STATIC);
      sqlite3_bind_blob(insert, 5, step.hash.data(), static_cast<int>(step.hash.size()), SQLITE_STATIC);
      if (sqlite3_step(insert) != SQLITE_DONE) Give("SQLite took no row");  // commits by itself
      sqlite3_reset(insert);
    }
  });
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return seconds;
}

}  // namespace

std::vector<Row> JournalRows(const Effort& effort) {
  const Scenario scenario = Ring(6, 500, 10 * effort.scale);
  const Content content = Play(scenario, "boulware");
  const auto steps = static_cast<double>(content.steps_recorded.size());
  std::vector<double> ours;
  std::vector<double> bare;
  for (int i = 0; i < effort.repeats; ++i) {
    ours.push_back(steps / TimeJournal(scenario, content));
    bare.push_back(steps / TimeSqlite(content));
  }
  return {{"journal commits, 6 moves a step", Median(ours), "/s", "bare SQLite, same rows", Median(bare), ""}};
}

}  // namespace haggle::bench
