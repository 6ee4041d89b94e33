#include "broker/journal/query.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

// A value of a query, or a row of what it makes on the way, of more bytes is refused.
constexpr int kLargestValue = 1 << 26;

// What a query may do: read. Not load_extension, which runs code; of the pragmas those that
// describe the schema, which are also tables (pragma_table_info).
int Authorize(void* asks, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
      *static_cast<bool*>(asks) = true;
      return SQLITE_OK;
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_UPDATE:  // what a table like pragma_table_info asks when it is first used; none is really made
      return first != nullptr && std::string_view(first) == "sqlite_master" ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return second == nullptr || sqlite3_stricmp(second, "load_extension") != 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA:
      for (const char* reads :
           {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
            "database_list", "collation_list", "function_list", "module_list", "pragma_list", "compile_options"}) {
        if (sqlite3_stricmp(first, reads) != 0) continue;
        *static_cast<bool*>(asks) = true;
        return SQLITE_OK;
      }
      return SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

// While it lives, the database answers questions and does nothing else: also while a statement
// runs, for VACUUM INTO is only then found to attach another file.
class ReadOnlyHold {
 public:
  explicit ReadOnlyHold(sqlite3* db) : db_(db), largest_(sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kLargestValue)) {
    sqlite3_set_authorizer(db, &Authorize, &asks_);
  }
  ~ReadOnlyHold() {
    sqlite3_set_authorizer(db_, nullptr, nullptr);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, largest_);
  }
  ReadOnlyHold(const ReadOnlyHold&) = delete;
  ReadOnlyHold& operator=(const ReadOnlyHold&) = delete;
  // Whether a statement that was prepared asks for something.
  bool asks() const { return asks_; }

 private:
  bool asks_ = false;
  sqlite3* const db_;
  const int largest_;
};

// What a query asks for and cannot have (json_extract of what is no JSON) is its own
// fault, not the journal's.
absl::Status QueryFault(sqlite3* db, absl::Status status) {
  switch (sqlite3_errcode(db)) {
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return absl::InvalidArgumentError(absl::StrCat("sql: ", Printable(sqlite3_errmsg(db))));
    default:
      return status;
  }
}

Cell CellOf(const SqlStatement& row, int i) {
  Cell cell;
  switch (row.type(i)) {
    case SQLITE_INTEGER:
      cell.type = Cell::Type::kInteger;
      cell.integer = row.Integer(i);
      break;
    case SQLITE_FLOAT:
      cell.type = Cell::Type::kReal;
      cell.real = row.Real(i);
      break;
    case SQLITE_TEXT:
      cell.type = Cell::Type::kText;
      cell.bytes = row.Bytes(i);
      break;
    case SQLITE_BLOB:
      cell.type = Cell::Type::kBlob;
      cell.bytes = row.Bytes(i);
      break;
    default:
      break;
  }
  return cell;
}

}  // namespace

absl::Status AskReadOnly(Database& database, std::string_view sql, std::vector<std::string>* columns,
                         const std::function<absl::Status(const std::vector<Cell>&)>& each) {
  sqlite3* db = database.handle();
  const ReadOnlyHold hold(db);
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &prepared, &rest);
  const bool nothing = code == SQLITE_OK && prepared == nullptr;
  const bool reads = prepared == nullptr || (sqlite3_stmt_readonly(prepared) != 0 && hold.asks());
  if (code == SQLITE_AUTH || !reads) {
    sqlite3_finalize(prepared);
    return absl::InvalidArgumentError("sql: only reading is allowed; give one SELECT");
  }
  if (code != SQLITE_OK || nothing) {
    return absl::InvalidArgumentError(
        absl::StrCat("sql: ", nothing ? "nothing to do; give one SELECT" : Printable(sqlite3_errmsg(db))));
  }
  SqlStatement rows(db, prepared, &database.path());
  for (const char* c = rest; c < sql.data() + sql.size(); ++c) {
    if (*c != ' ' && *c != '\n' && *c != '\t' && *c != ';') {
      return absl::InvalidArgumentError("sql: more than one statement; give one SELECT");
    }
  }
  if (columns != nullptr) {
    columns->clear();
    for (int i = 0; i < rows.columns(); ++i) columns->emplace_back(rows.name(i));
  }
  std::vector<Cell> cells(static_cast<std::size_t>(rows.columns()));
  for (;;) {
    absl::StatusOr<bool> more = rows.Step();
    if (!more.ok()) return QueryFault(db, more.status());
    if (!*more) return absl::OkStatus();
    for (int i = 0; i < rows.columns(); ++i) cells[static_cast<std::size_t>(i)] = CellOf(rows, i);
    if (absl::Status taken = each(cells); !taken.ok()) return taken;
  }
}

}  // namespace haggle::journal
