#include "deploy/sweep/shared_store.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/place.h"
#include "deploy/postgres/remote_tables.h"
#include "deploy/postgres/table.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/results_format.h"
#include "deploy/sweep/results_place.h"
#include "deploy/sweep/results_writer.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/base/sha256.h"

namespace haggle::sweep {
namespace {

using postgres::Identifier;

// How long a claim lasts that nobody renews, and how often its writer does.
constexpr char kUntil[] = "clock_timestamp() + interval '60 seconds'";
constexpr std::chrono::seconds kRenewEvery(15);
// Two writers that make and replace the same place get in each other's way so often at the most.
constexpr int kMostTries = 5;
// Of what is brought, the runs whose claims were still held.
constexpr char kHeld[] = "haggle_held";

// Among the advisory locks of a database, which are numbers: the same for every program that writes there.
std::int64_t KeyOf(const std::string& name) {
  Sha256 digest;
  digest.Update("haggle results ");
  digest.Update(name);
  const Hash hash = digest.Finish();
  std::int64_t key = 0;
  for (std::size_t i = 0; i < 4; ++i) key = key * 256 + static_cast<unsigned char>(hash[i]);
  return key & 0x7fffffff;
}

std::string IndexSql(std::string_view index, const std::string& schema) {
  // "CREATE INDEX name ON table(columns)"
  const std::string text(index);
  const std::size_t on = text.find(" ON ") + 4;
  const std::size_t open = text.find('(', on);
  return absl::StrCat(text.substr(0, on), postgres::PlaceOf(schema, text.substr(on, open - on)), text.substr(open));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SharedStore>> SharedStore::Open(const Plan& plan, const SweepOptions& options) {
  absl::StatusOr<postgres::Address> address = postgres::Address::Of(options.results);
  if (!address.ok()) return address.status();
  if (address->name().empty()) address = address->Named(postgres::NameOf(plan.request().file.scenario.name));
  absl::StatusOr<std::unique_ptr<postgres::Connection>> connection = postgres::Connection::Open(*address);
  if (!connection.ok()) return connection.status();
  auto store = std::unique_ptr<SharedStore>(new SharedStore(plan, options.elsewhere, *std::move(connection)));
  if (absl::Status started = store->Start(options.overwrite); !started.ok()) return started;
  return store;
}

SharedStore::~SharedStore() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  if (renewing_.joinable()) renewing_.join();
}

absl::Status SharedStore::Start(bool overwrite) {
  place_key_ = KeyOf(connection_->address().name());
  // The lock is held by nobody else, and waited for by nobody: as long as the session lasts, others see that it does.
  const absl::StatusOr<postgres::Answer> number = connection_->Ask("SELECT floor(random() * 2147483647)::bigint");
  if (!number.ok()) return number.status();
  writer_ = number->Integer(0, 0);
  if (absl::Status seen =
          connection_->Execute(absl::StrCat("SELECT pg_advisory_lock(", place_key_, ", ", writer_, ")"));
      !seen.ok()) {
    return seen;
  }
  std::string temporary = absl::StrCat("CREATE TEMPORARY TABLE ", kHeld, "(run bigint)");
  for (const postgres::Table& table : ResultsTablesOnServer()) {
    absl::StrAppend(&temporary, "; ", postgres::CreateSql(table, "pg_temp"));
  }
  if (absl::Status made = connection_->Execute(temporary); !made.ok()) return made;
  absl::Status status;
  for (int tries = 0; tries < kMostTries; ++tries) {
    bool exists = false;
    status = Look(exists);
    if (status.ok() && exists) break;
    if (!status.ok()) {
      if (!overwrite || !replaceable_) return status;
      status = RemovePlace();
      if (!status.ok()) return status;
    }
    status = Make();
    if (status.ok()) break;
    if (!absl::IsAlreadyExists(status)) return status;  // else another was first
  }
  if (status.ok()) renewing_ = std::thread([this] { RenewClaims(); });
  return status;
}

absl::Status SharedStore::Look(bool& exists) {
  const postgres::Address& address = connection_->address();
  const absl::StatusOr<postgres::Place> place = postgres::LookAtPlace(*connection_, address.name());
  if (!place.ok()) return place.status();
  exists = place->exists;
  replaceable_ = false;
  if (!exists) return absl::OkStatus();
  if (place->mark.empty() || place->mark.rfind(ResultsMark().substr(0, ResultsMark().rfind(' ') + 1), 0) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(address.Told(), ": the schema holds something else; ", elsewhere_));
  }
  replaceable_ = true;
  if (place->mark != ResultsMark()) {
    return absl::FailedPreconditionError(absl::StrCat(address.Told(), ": holds ", Quoted(place->mark),
                                                      ", this program makes ", Quoted(ResultsMark()), "; ", elsewhere_,
                                                      ", or replace it with --force"));
  }
  const absl::StatusOr<postgres::Answer> kept =
      connection_->Ask(absl::StrCat("SELECT value FROM ", PlaceOf("made"), " WHERE name = 'settings'"));
  if (!kept.ok()) return kept.status();
  if (kept->rows() != 1) return absl::DataLossError(absl::StrCat(address.Told(), ": damaged: no settings"));
  absl::Status same = CompareSettings(address.Told(), kept->Text(0, 0), plan_.settings_text(), elsewhere_);
  replaceable_ = !same.ok();
  return same;
}

absl::Status SharedStore::Make() {
  const auto rows = journal::Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "memory");
  if (!rows.ok()) return OfResults(rows.status());
  if (absl::Status written = WritePlan(plan_, **rows); !written.ok()) return OfResults(written);
  if (absl::Status staged = Stage(**rows, false); !staged.ok()) return staged;
  const std::string& name = connection_->address().name();
  std::string sql = postgres::CreatePlaceSql(name, ResultsMark());
  for (const postgres::Table& table : ResultsTablesOnServer()) {
    absl::StrAppend(&sql, "; ", postgres::CreateSql(table, name));
  }
  for (const std::string_view index : ResultsIndexes()) absl::StrAppend(&sql, "; ", IndexSql(index, name));
  absl::StrAppend(&sql, InPlaceSql(false, ""), "; CREATE TABLE ", PlaceOf("missing"),
                  "(run bigint PRIMARY KEY, writer bigint, until timestamptz); INSERT INTO ", PlaceOf("missing"),
                  "(run) SELECT generate_series(0, ", plan_.runs() - 1, "); COMMIT");
  return connection_->Execute(sql);
}

// Begins a transaction, and brings the rows into the temporary tables, where they are in nobody's way.
absl::Status SharedStore::Stage(journal::Database& rows, bool of_runs) {
  if (absl::Status begun = connection_->Execute("BEGIN"); !begun.ok()) return begun;
  for (const ResultsTable& table : ResultsTables()) {
    if (table.of_runs != of_runs) continue;
    const postgres::Table shape = postgres::TableOf(table.sql);
    postgres::RowCopier copier(shape, {}, *connection_);
    const absl::Status copied =
        postgres::CopyRows(rows, absl::StrCat("SELECT * FROM ", AbslView(table.name), " ORDER BY rowid"), copier);
    if (copied.ok()) continue;
    (void)connection_->Execute("ROLLBACK");
    return OfResults(copied);
  }
  return absl::OkStatus();
}

std::string SharedStore::PlaceOf(std::string_view table) const {
  return postgres::PlaceOf(connection_->address().name(), table);
}

// From the temporary tables into their place.
std::string SharedStore::InPlaceSql(bool of_runs, const std::string& condition) const {
  std::string sql;
  for (const ResultsTable& table : ResultsTables()) {
    if (table.of_runs != of_runs) continue;
    absl::StrAppend(&sql, "; INSERT INTO ", PlaceOf(table.name), " SELECT * FROM ",
                    postgres::PlaceOf("pg_temp", table.name), condition);
  }
  return sql;
}

// The numbers of all writers at work here: a session that has ended has no locks.
std::string SharedStore::WritersSql() const {
  return absl::StrCat(
      "SELECT objid::bigint FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND "
      "database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND classid::bigint = ",
      place_key_);
}

absl::StatusOr<std::vector<std::size_t>> SharedStore::Claim(std::size_t most) {
  const std::string missing = PlaceOf("missing");
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::StatusOr<postgres::Answer> answer = connection_->Ask(absl::StrCat(
      "UPDATE ", missing, " SET writer = ", writer_, ", until = ", kUntil, " WHERE run IN (SELECT run FROM ", missing,
      " WHERE writer IS NULL OR until < clock_timestamp() OR writer NOT IN (", WritersSql(), ") ORDER BY run LIMIT ",
      most, " FOR UPDATE SKIP LOCKED) RETURNING run"));
  if (!answer.ok()) return answer.status();
  std::vector<std::size_t> runs;
  for (int row = 0; row < answer->rows(); ++row) runs.push_back(static_cast<std::size_t>(answer->Integer(row, 0)));
  std::sort(runs.begin(), runs.end());
  return runs;
}

absl::StatusOr<SharedStore::Brought> SharedStore::Bring(const std::map<std::size_t, Cell>& cells) {
  const auto rows = journal::Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "memory");
  if (!rows.ok()) return OfResults(rows.status());
  if (absl::Status written = WriteRuns(plan_, cells, **rows); !written.ok()) return OfResults(written);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status staged = Stage(**rows, true); !staged.ok()) return staged;
  const std::string missing = PlaceOf("missing");
  const absl::StatusOr<postgres::Answer> answer = connection_->Ask(absl::StrCat(
      "TRUNCATE ", kHeld, "; WITH held AS (DELETE FROM ", missing, " WHERE writer = ", writer_,
      " AND run IN (SELECT run FROM pg_temp.runs) RETURNING run) INSERT INTO ", kHeld, " SELECT run FROM held",
      InPlaceSql(true, absl::StrCat(" WHERE run IN (SELECT run FROM ", kHeld, ")")),
      "; COMMIT; SELECT (SELECT count(*) FROM ", kHeld, "), (SELECT count(*) FROM ", missing, ")"));
  if (!answer.ok()) return answer.status();
  return Brought{static_cast<std::size_t>(answer->Integer(0, 0)), static_cast<std::size_t>(answer->Integer(0, 1))};
}

absl::Status SharedStore::Release() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return connection_->Execute(
      absl::StrCat("UPDATE ", PlaceOf("missing"), " SET writer = NULL, until = NULL WHERE writer = ", writer_));
}

absl::StatusOr<std::size_t> SharedStore::Missing() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::StatusOr<std::int64_t> missing = CountMissing(*connection_);
  if (!missing.ok()) return missing.status();
  return static_cast<std::size_t>(*missing);
}

absl::StatusOr<std::vector<std::size_t>> SharedStore::SampleKnown() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::StatusOr<postgres::Answer> answer = connection_->Ask(
      absl::StrCat("SELECT run FROM (SELECT run, row_number() OVER (ORDER BY run) - 1 AS place, count(*) OVER () AS "
                   "size FROM ",
                   PlaceOf("runs"), ") AS known WHERE place % greatest(size / 256, 1) = 0 ORDER BY run"));
  if (!answer.ok()) return answer.status();
  std::vector<std::size_t> runs;
  for (int row = 0; row < answer->rows(); ++row) runs.push_back(static_cast<std::size_t>(answer->Integer(row, 0)));
  return runs;
}

absl::StatusOr<std::unique_ptr<journal::Database>> SharedStore::OpenTables() {
  absl::StatusOr<std::unique_ptr<postgres::Connection>> another = postgres::Connection::Open(connection_->address());
  if (!another.ok()) return another.status();
  return postgres::OpenRemoteTables(*std::move(another), ResultsTablesOnServer());
}

absl::Status SharedStore::RemovePlace() {
  const absl::StatusOr<postgres::Answer> others =
      connection_->Ask(absl::StrCat(WritersSql(), " AND objid::bigint <> ", writer_));
  if (!others.ok()) return others.status();
  if (others->rows() > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(told(), " is in use by another sweep; wait for its end or ", elsewhere_));
  }
  return connection_->Execute(
      absl::StrCat("DROP SCHEMA IF EXISTS ", Identifier(connection_->address().name()), " CASCADE"));
}

absl::Status SharedStore::Replace() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status removed = RemovePlace(); !removed.ok()) return removed;
  return Make();
}

void SharedStore::RenewClaims() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ended_.wait_for(lock, kRenewEvery, [this] { return ending_; })) {
    // If it fails, what is asked next fails too, and is told.
    (void)connection_->Execute(
        absl::StrCat("UPDATE ", PlaceOf("missing"), " SET until = ", kUntil, " WHERE writer = ", writer_));
  }
}

}  // namespace haggle::sweep
