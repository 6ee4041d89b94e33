#include "deploy/postgres/remote_tables.h"

#include <sqlite3.h>

#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "deploy/postgres/table_cursor.h"
#include "proto/base/absl_view.h"

namespace haggle::postgres {
namespace {

constexpr char kModule[] = "postgresql";
// What SQLite may count on. No statistics are asked for: which of two conditions finds less is known well enough.
constexpr double kRows = 1e6;
constexpr double kFoundByCondition = 0.01;
constexpr std::size_t kMostColumnsAsked = 31;  // as many as are bits in what SQLite hands on

// What all tables of a database share.
struct Server {
  std::shared_ptr<Snapshot> snapshot;
  std::vector<Table> tables;
};

struct RemoteTable {
  sqlite3_vtab base{};  // first: SQLite knows this one alone
  const Server* server = nullptr;
  const Table* table = nullptr;
};

struct RemoteCursor {
  sqlite3_vtab_cursor base{};  // first
  explicit RemoteCursor(std::shared_ptr<Snapshot> snapshot) : rows(std::move(snapshot)) {}
  TableCursor rows;
  std::vector<int> places;  // of the table's columns in the SELECT; -1: was not asked for
  int row_place = 0;        // ... of where the row lies
};

RemoteTable& TableIn(sqlite3_vtab* base) { return *reinterpret_cast<RemoteTable*>(base); }
RemoteCursor& CursorIn(sqlite3_vtab_cursor* base) { return *reinterpret_cast<RemoteCursor*>(base); }

// Tells SQLite, which frees the message.
int Tell(sqlite3_vtab* table, const absl::Status& status) {
  if (status.ok()) return SQLITE_OK;
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = sqlite3_mprintf("%s", std::string(status.message()).c_str());
  return SQLITE_IOERR;
}

int Connect(sqlite3* db, void* aux, int, const char* const* arguments, sqlite3_vtab** made, char**) {
  const auto* server = static_cast<const Server*>(aux);
  for (const Table& table : server->tables) {
    if (table.name != arguments[2]) continue;
    if (const int code = sqlite3_declare_vtab(db, CreateSqliteSql(table).c_str()); code != SQLITE_OK) return code;
    auto* remote = new RemoteTable;
    remote->server = server;
    remote->table = &table;
    *made = &remote->base;
    return SQLITE_OK;
  }
  return SQLITE_ERROR;
}

int Disconnect(sqlite3_vtab* base) {
  delete &TableIn(base);
  return SQLITE_OK;
}

// How the server has a condition that it finds the same rows by, and perhaps more, which SQLite leaves out again;
// nullptr: it has none. Order of texts depends on the server's language.
const char* OperatorOf(const sqlite3_index_info& info, int i, const Table& table) {
  const auto& constraint = info.aConstraint[i];
  if (constraint.usable == 0 || constraint.iColumn < 0) return nullptr;
  const bool text = table.columns[static_cast<std::size_t>(constraint.iColumn)].text;
  switch (constraint.op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      if (text && std::strcmp(sqlite3_vtab_collation(const_cast<sqlite3_index_info*>(&info), i), "BINARY") != 0) {
        return nullptr;
      }
      return "=";
    case SQLITE_INDEX_CONSTRAINT_GT:
      return text ? nullptr : ">";
    case SQLITE_INDEX_CONSTRAINT_GE:
      return text ? nullptr : ">=";
    case SQLITE_INDEX_CONSTRAINT_LT:
      return text ? nullptr : "<";
    case SQLITE_INDEX_CONSTRAINT_LE:
      return text ? nullptr : "<=";
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
      return "IS NULL";
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
      return "IS NOT NULL";
    default:
      return nullptr;
  }
}

// Hands on to Filter: as text "COLUMN OPERATOR" for each argument, as number the columns that are wanted.
int BestIndex(sqlite3_vtab* base, sqlite3_index_info* info) {
  const Table& table = *TableIn(base).table;
  std::string conditions;
  int arguments = 0;
  double rows = kRows;
  for (int i = 0; i < info->nConstraint; ++i) {
    const char* const sql = OperatorOf(*info, i, table);
    if (sql == nullptr) continue;
    absl::StrAppend(&conditions, conditions.empty() ? "" : ";", info->aConstraint[i].iColumn, " ", sql);
    info->aConstraintUsage[i].argvIndex = ++arguments;
    rows *= kFoundByCondition;
  }
  info->idxNum = table.columns.size() <= kMostColumnsAsked ? static_cast<int>(info->colUsed) : -1;
  info->idxStr = sqlite3_mprintf("%s", conditions.c_str());
  info->needToFreeIdxStr = 1;
  info->estimatedRows = static_cast<sqlite3_int64>(rows < 1 ? 1 : rows);
  info->estimatedCost = rows + 1000;  // of going to the server at all
  return SQLITE_OK;
}

int Open(sqlite3_vtab* base, sqlite3_vtab_cursor** made) {
  *made = &(new RemoteCursor(TableIn(base).server->snapshot))->base;
  return SQLITE_OK;
}

int Close(sqlite3_vtab_cursor* base) {
  delete &CursorIn(base);
  return SQLITE_OK;
}

// A condition with its argument; empty: the server would understand it otherwise, and SQLite decides alone.
std::string ConditionOf(const Column& column, std::string_view sql, sqlite3_value* value) {
  const std::string head = absl::StrCat(Identifier(column.name), " ", absl::string_view(sql.data(), sql.size()));
  if (sql == "IS NULL" || sql == "IS NOT NULL") return head;
  if (column.text && sqlite3_value_type(value) == SQLITE_TEXT) {
    const std::string_view text(reinterpret_cast<const char*>(sqlite3_value_text(value)),
                                static_cast<std::size_t>(sqlite3_value_bytes(value)));
    return text.find('\0') == std::string_view::npos ? absl::StrCat(head, " ", Literal(text)) : "";
  }
  if (column.text || sqlite3_value_type(value) != SQLITE_INTEGER) return "";
  return absl::StrCat(head, " (", sqlite3_value_int64(value), ")");
}

int Filter(sqlite3_vtab_cursor* base, int wanted, const char* conditions, int count, sqlite3_value** values) {
  RemoteCursor& cursor = CursorIn(base);
  const RemoteTable& remote = TableIn(base->pVtab);
  std::string select = "SELECT ";
  cursor.places.clear();
  int place = 0;
  for (std::size_t i = 0; i < remote.table->columns.size(); ++i) {
    const bool used = i >= kMostColumnsAsked || ((static_cast<unsigned>(wanted) >> i) & 1U) != 0;
    cursor.places.push_back(used ? place : -1);
    if (used) absl::StrAppend(&select, place++ == 0 ? "" : ", ", Identifier(remote.table->columns[i].name));
  }
  cursor.row_place = place;
  absl::StrAppend(&select, place == 0 ? "" : ", ", "ctid FROM ",
                  PlaceOf(remote.server->snapshot->schema(), remote.table->name));
  int argument = 0;
  bool begun = false;
  for (const absl::string_view condition : absl::StrSplit(conditions, ';', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(condition, absl::MaxSplits(' ', 1));
    std::size_t column = 0;
    if (argument >= count || !absl::SimpleAtoi(parts.first, &column)) return SQLITE_INTERNAL;
    const std::string sql = ConditionOf(remote.table->columns[column], parts.second, values[argument++]);
    if (!sql.empty()) absl::StrAppend(&select, std::exchange(begun, true) ? " AND " : " WHERE ", sql);
  }
  return Tell(base->pVtab, cursor.rows.Begin(select));
}

int Next(sqlite3_vtab_cursor* base) { return Tell(base->pVtab, CursorIn(base).rows.Next()); }
int AtEnd(sqlite3_vtab_cursor* base) { return CursorIn(base).rows.at_end() ? 1 : 0; }

int ColumnOf(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  const RemoteCursor& cursor = CursorIn(base);
  const auto i = static_cast<std::size_t>(column);
  const int place = cursor.places[i];
  if (place < 0 || cursor.rows.IsNull(place)) {
    sqlite3_result_null(context);
  } else if (TableIn(base->pVtab).table->columns[i].text) {
    const std::string_view text = cursor.rows.Text(place);
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    sqlite3_result_int64(context, cursor.rows.Integer(place));
  }
  return SQLITE_OK;
}

// SQLite knows by it whether it has had a row already, in another look at the table: so it is where the row lies,
// "(BLOCK,PLACE)", which stays as long as the snapshot does.
int RowNumber(sqlite3_vtab_cursor* base, sqlite3_int64* number) {
  const RemoteCursor& cursor = CursorIn(base);
  const std::string_view at = cursor.rows.Text(cursor.row_place);
  const std::size_t comma = at.find(',');
  std::int64_t block = 0;
  std::int64_t place = 0;
  if (comma == std::string_view::npos || !absl::SimpleAtoi(AbslView(at.substr(1, comma - 1)), &block) ||
      !absl::SimpleAtoi(AbslView(at.substr(comma + 1, at.size() - comma - 2)), &place)) {
    return SQLITE_INTERNAL;
  }
  *number = block * 65536 + place;
  return SQLITE_OK;
}

const sqlite3_module& Module() {
  static const sqlite3_module* const module = [] {
    auto* made = new sqlite3_module{};
    made->xCreate = &Connect;
    made->xConnect = &Connect;
    made->xBestIndex = &BestIndex;
    made->xDisconnect = &Disconnect;
    made->xDestroy = &Disconnect;
    made->xOpen = &Open;
    made->xClose = &Close;
    made->xFilter = &Filter;
    made->xNext = &Next;
    made->xEof = &AtEnd;
    made->xColumn = &ColumnOf;
    made->xRowid = &RowNumber;
    return made;
  }();
  return *module;
}

}  // namespace

absl::StatusOr<std::unique_ptr<journal::Database>> OpenRemoteTables(std::unique_ptr<Connection> connection,
                                                                    const std::vector<Table>& tables) {
  const std::string told = connection->address().Told();
  auto server = std::make_unique<Server>();
  server->snapshot = std::make_shared<Snapshot>(std::move(connection));
  server->tables = tables;
  if (absl::Status begun = server->snapshot->Begin(); !begun.ok()) return begun;
  absl::StatusOr<std::unique_ptr<journal::Database>> database =
      journal::Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, told);
  if (!database.ok()) return database.status();
  sqlite3* const db = (*database)->handle();
  // The database has the server from here on, also if this fails.
  const int code = sqlite3_create_module_v2(db, kModule, &Module(), server.release(),
                                            [](void* aux) { delete static_cast<Server*>(aux); });
  if (code != SQLITE_OK) return journal::SqliteError(db, code, told, "opening tables of a server");
  for (const Table& table : tables) {
    const std::string sql = absl::StrCat("CREATE VIRTUAL TABLE ", Identifier(table.name), " USING ", kModule);
    if (absl::Status made = (*database)->Execute(sql); !made.ok()) return made;
  }
  return database;
}

}  // namespace haggle::postgres
