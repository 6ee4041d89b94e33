#include "broker/journal/database.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"

namespace haggle::journal {
namespace {

// How long a busy handler sleeps between two tries, and after how many it tells.
constexpr int kBusyMilliseconds = 10;
constexpr int kBusyTellAfter = 200;

// What the system said last of the file or its log; 0: nothing.
int SystemErrno(sqlite3* db) {
  if (db == nullptr) return 0;
  if (const int error = sqlite3_system_errno(db); error != 0) return error;
  int error = 0;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
  if (error != 0) return error;
  sqlite3_file* log = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != nullptr && log->pMethods != nullptr) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
  return error;
}

std::string SystemCause(sqlite3* db) {
  const int error = SystemErrno(db);
  return error == 0 ? "" : absl::StrCat(" (", std::strerror(error), ")");
}

// Whether the disk, a quota or a limit leaves no room.
bool NoRoom(int error) { return error == ENOSPC || error == EFBIG || error == EDQUOT; }

}  // namespace

std::string Printable(std::string_view text) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'\\', 'x', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    }
  }
  return out;
}

absl::Status SqliteError(sqlite3* db, int code, const std::string& path, std::string_view doing) {
  const std::string message = absl::StrCat("journal ", path, ": ", AbslView(doing), ": ",
                                           Printable(db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db)));
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return absl::DataLossError(message);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(absl::StrCat(message, "; make room and run again"));
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(absl::StrCat(message, SystemCause(db)));
    case SQLITE_IOERR:
      if (NoRoom(SystemErrno(db))) {
        return absl::ResourceExhaustedError(absl::StrCat(message, SystemCause(db), "; make room and run again"));
      }
      return absl::UnavailableError(absl::StrCat(message, SystemCause(db)));
    default:
      return absl::UnavailableError(message);
  }
}

// ---- SqlStatement ------------------------------------------------------------------

SqlStatement::~SqlStatement() { sqlite3_finalize(statement_); }

SqlStatement::SqlStatement(SqlStatement&& other) noexcept
    : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)), path_(other.path_) {}

SqlStatement& SqlStatement::operator=(SqlStatement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(statement_);
    db_ = other.db_;
    statement_ = std::exchange(other.statement_, nullptr);
    path_ = other.path_;
  }
  return *this;
}

void SqlStatement::Bind(int i, std::int64_t value) { sqlite3_bind_int64(statement_, i, value); }

void SqlStatement::BindText(int i, std::string_view text) {
  sqlite3_bind_text64(statement_, i, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void SqlStatement::BindBlob(int i, std::string_view bytes) {
  sqlite3_bind_blob64(statement_, i, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

void SqlStatement::BindNull(int i) { sqlite3_bind_null(statement_, i); }

absl::StatusOr<bool> SqlStatement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  absl::Status status = SqliteError(db_, code, *path_, sqlite3_sql(statement_));
  sqlite3_reset(statement_);
  return status;
}

absl::Status SqlStatement::Run() {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement_);
  if (code != SQLITE_DONE) {
    absl::Status status = SqliteError(db_, code, *path_, sqlite3_sql(statement_));
    sqlite3_reset(statement_);
    return status;
  }
  sqlite3_reset(statement_);
  return absl::OkStatus();
}

void SqlStatement::Reset() { sqlite3_reset(statement_); }
int SqlStatement::columns() const { return sqlite3_column_count(statement_); }
int SqlStatement::type(int i) const { return sqlite3_column_type(statement_, i); }
std::int64_t SqlStatement::Integer(int i) const { return sqlite3_column_int64(statement_, i); }
double SqlStatement::Real(int i) const { return sqlite3_column_double(statement_, i); }
const char* SqlStatement::name(int i) const { return sqlite3_column_name(statement_, i); }

std::string_view SqlStatement::Bytes(int i) const {
  const void* data = type(i) == SQLITE_TEXT ? static_cast<const void*>(sqlite3_column_text(statement_, i))
                                            : sqlite3_column_blob(statement_, i);
  const int size = sqlite3_column_bytes(statement_, i);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

// ---- Database -------------------------------------------------------------------

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& name, int flags, const std::string& path,
                                                         const char* system) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, system);
  if (code != SQLITE_OK) {
    absl::Status status = SqliteError(db, code, path, "opening it");
    sqlite3_close_v2(db);
    return status;
  }
  return std::unique_ptr<Database>(new Database(db, path));
}

absl::StatusOr<std::unique_ptr<Database>> Database::OpenBytes(std::uint8_t* bytes, std::size_t size,
                                                              const std::string& path) {
  absl::StatusOr<std::unique_ptr<Database>> database =
      Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path);
  if (!database.ok()) return database.status();
  const auto length = static_cast<sqlite3_int64>(size);
  const int code =
      sqlite3_deserialize((*database)->handle(), "main", bytes, length, length, SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) return SqliteError((*database)->handle(), code, path, "opening its copy");
  return database;
}

Database::~Database() { sqlite3_close_v2(db_); }

absl::Status Database::Close() {
  const int code = sqlite3_close(db_);
  if (code != SQLITE_OK) return SqliteError(db_, code, path_, "closing it");
  db_ = nullptr;
  return absl::OkStatus();
}

absl::Status Database::Execute(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(db_, code, path_, sql);
}

absl::StatusOr<SqlStatement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteError(db_, code, path_, sql);
  return SqlStatement(db_, statement, &path_);
}

absl::StatusOr<std::int64_t> Database::Integer(std::string_view sql) {
  absl::StatusOr<SqlStatement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  absl::StatusOr<bool> row = statement->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::DataLossError(absl::StrCat("journal ", path_, ": ", AbslView(sql), ": no row"));
  return statement->Integer(0);
}

void Database::WaitForOthers(std::function<void(const std::string&)> tell) {
  tell_ = std::move(tell);
  sqlite3_busy_handler(db_, &Database::OnBusy, this);
}

int Database::OnBusy(void* self, int count) {
  auto* database = static_cast<Database*>(self);
  if (count == kBusyTellAfter && database->tell_) {
    database->tell_(absl::StrCat("waiting: another program is writing to the journal ", database->path_));
  }
  sqlite3_sleep(kBusyMilliseconds);
  return 1;
}

absl::Status CopyDatabase(Database& from, Database& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr)
    return SqliteError(to.handle(), sqlite3_errcode(to.handle()), to.path(), "copying the journal");
  int code = SQLITE_OK;
  do {
    code = sqlite3_backup_step(backup, -1);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) sqlite3_sleep(10);
  } while (code == SQLITE_BUSY || code == SQLITE_LOCKED);
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE) return absl::OkStatus();
  return SqliteError(to.handle(), finished, to.path(), "copying the journal");
}

}  // namespace haggle::journal
