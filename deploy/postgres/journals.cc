#include "deploy/postgres/journals.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/reader.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/connection.h"
#include "deploy/postgres/place.h"
#include "deploy/postgres/remote_tables.h"
#include "deploy/postgres/table.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle::postgres {
namespace {

constexpr char kDefaultName[] = "journals";
constexpr char kRunColumn[] = "run";
// Of the runs that are brought, those that were not there before: one, or none.
constexpr char kFresh[] = "haggle_fresh";
constexpr char kRunsTable[] =
    "CREATE TABLE runs(run TEXT PRIMARY KEY, scenario TEXT, seed INTEGER, state TEXT, reason TEXT, outcome TEXT, "
    "steps INTEGER, commands INTEGER)";

std::string JournalsMark() { return MarkOf("journals", journal::kTablesVersion); }

// The runs first, then the derived tables, each with its run.
std::vector<Table> JournalsTables() {
  std::vector<Table> tables = {TableOf(kRunsTable)};
  for (const journal::TableSchema& schema : journal::DerivedTables()) {
    Table table = TableOf(schema.sql);
    table.key.clear();
    table.columns.insert(table.columns.begin(), {kRunColumn, true});
    tables.push_back(table);
  }
  return tables;
}

absl::StatusOr<Address> NamedAddress(const std::string& text) {
  absl::StatusOr<Address> address = Address::Of(text);
  if (address.ok() && address->name().empty()) return address->Named(kDefaultName);
  return address;
}

absl::Status MakePlace(Connection& connection) {
  const std::string& name = connection.address().name();
  std::string sql = "BEGIN; " + CreatePlaceSql(name, JournalsMark());
  for (const Table& table : JournalsTables()) {
    absl::StrAppend(&sql, "; ", CreateSql(table, name));
    if (table.key.empty()) {
      absl::StrAppend(&sql, "; CREATE INDEX ", Identifier(table.name + "_by_run"), " ON ", PlaceOf(name, table.name),
                      "(", kRunColumn, ")");
    }
  }
  return connection.Execute(sql + "; COMMIT");
}

absl::Status CheckMark(const Connection& connection, const Place& place) {
  if (place.mark == JournalsMark()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(connection.address().Told(), ": holds ", place.mark.empty() ? "something else" : Quoted(place.mark),
                   ", this program brings ", Quoted(JournalsMark()), "; choose another name behind #"));
}

absl::Status FindOrMakePlace(Connection& connection) {
  absl::StatusOr<Place> place = LookAtPlace(connection, connection.address().name());
  if (place.ok() && !place->exists) {
    const absl::Status made = MakePlace(connection);
    if (made.ok() || !absl::IsAlreadyExists(made)) return made;
    place = LookAtPlace(connection, connection.address().name());  // another was first
  }
  return place.ok() ? CheckMark(connection, *place) : place.status();
}

journal::Cell TextCell(std::string_view text) {
  journal::Cell cell;
  cell.type = journal::Cell::Type::kText;
  cell.bytes = text;
  return cell;
}

journal::Cell IntegerCell(std::int64_t value) {
  journal::Cell cell;
  cell.type = journal::Cell::Type::kInteger;
  cell.integer = value;
  return cell;
}

// All rows into temporary tables, in a transaction that is open afterwards.
absl::Status StageJournal(journal::JournalReader& reader, const std::string& run, const std::vector<Table>& tables,
                          Connection& connection, std::int64_t& rows) {
  std::string sql = absl::StrCat("CREATE TEMPORARY TABLE ", kFresh, "(run text)");
  for (const Table& table : tables) absl::StrAppend(&sql, "; ", CreateSql(table, "pg_temp"));
  if (absl::Status made = connection.Execute(sql + "; BEGIN"); !made.ok()) return made;
  for (const Table& table : tables) {
    RowCopier copier(table, {run}, connection);
    absl::Status copied;
    if (&table == tables.data()) {
      const journal::StoredSeal& seal = *reader.seal();
      const bool finished = seal.state == journal::JournalState::kFinished;
      const std::string outcome = Hex(seal.outcome);
      copied =
          copier.Add({TextCell(reader.scenario().name), IntegerCell(static_cast<std::int64_t>(reader.scenario().seed)),
                      TextCell(finished ? "finished" : "stopped"), TextCell(seal.reason), TextCell(outcome),
                      IntegerCell(seal.steps), IntegerCell(seal.commands)});
    } else {
      copied =
          reader.Query("SELECT * FROM " + Identifier(table.name), nullptr, [&](const std::vector<journal::Cell>& row) {
            ++rows;
            return copier.Add(row);
          });
    }
    if (copied.ok()) copied = copier.Finish();
    if (!copied.ok()) return copied;  // the session ends with the command, and its transaction with it
  }
  return absl::OkStatus();
}

// Puts them in place if nobody has meanwhile; whether this one did.
absl::StatusOr<bool> PutJournal(const std::vector<Table>& tables, Connection& connection) {
  const std::string& name = connection.address().name();
  std::string sql = absl::StrCat("WITH fresh AS (INSERT INTO ", PlaceOf(name, "runs"),
                                 " SELECT * FROM pg_temp.runs ON CONFLICT (run) DO NOTHING RETURNING run) INSERT INTO ",
                                 kFresh, " SELECT run FROM fresh");
  for (const Table& table : tables) {
    if (&table == tables.data()) continue;
    absl::StrAppend(&sql, "; INSERT INTO ", PlaceOf(name, table.name), " SELECT * FROM ",
                    PlaceOf("pg_temp", table.name), " WHERE EXISTS (SELECT FROM ", kFresh, ")");
  }
  const absl::StatusOr<Answer> answer = connection.Ask(absl::StrCat(sql, "; COMMIT; SELECT count(*) FROM ", kFresh));
  if (!answer.ok()) return answer.status();
  return answer->Integer(0, 0) > 0;
}

}  // namespace

absl::StatusOr<Pushed> PushJournal(const std::string& journal, const std::string& text) {
  const absl::StatusOr<Address> address = NamedAddress(text);
  if (!address.ok()) return address.status();
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(journal);
  if (!reader.ok()) return reader.status();
  if ((*reader)->seal() == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(journal, ": the run is not over; wait for its end, or go on with it (`haggle resume`)"));
  }
  const absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(*address);
  if (!connection.ok()) return connection.status();
  if (absl::Status found = FindOrMakePlace(**connection); !found.ok()) return found;
  Pushed pushed;
  pushed.run = Hex((*reader)->seal()->hash);
  pushed.place = address->Told();
  const absl::StatusOr<Answer> there =
      (*connection)
          ->Ask(absl::StrCat("SELECT 1 FROM ", PlaceOf(address->name(), "runs"), " WHERE run = ", Literal(pushed.run)));
  if (!there.ok()) return there.status();
  pushed.was_there = there->rows() > 0;
  if (pushed.was_there) return pushed;
  const std::vector<Table> tables = JournalsTables();
  if (absl::Status staged = StageJournal(**reader, pushed.run, tables, **connection, pushed.rows); !staged.ok()) {
    return staged;
  }
  const absl::StatusOr<bool> put = PutJournal(tables, **connection);
  if (!put.ok()) return put.status();
  pushed.was_there = !*put;
  return pushed;
}

absl::StatusOr<bool> HoldsJournals(const std::string& text) {
  const absl::StatusOr<Address> address = Address::Of(text);
  if (!address.ok()) return address.status();
  if (address->name().empty()) return false;
  const absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(*address);
  if (!connection.ok()) return connection.status();
  const absl::StatusOr<Place> place = LookAtPlace(**connection, address->name());
  if (!place.ok()) return place.status();
  return place->mark == JournalsMark();
}

absl::StatusOr<std::unique_ptr<journal::Database>> OpenJournals(const std::string& text) {
  const absl::StatusOr<Address> address = NamedAddress(text);
  if (!address.ok()) return address.status();
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(*address);
  if (!connection.ok()) return connection.status();
  return OpenRemoteTables(*std::move(connection), JournalsTables());
}

}  // namespace haggle::postgres
