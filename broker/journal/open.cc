#include "broker/journal/open.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/files.h"
#include "broker/journal/schema.h"

namespace haggle::journal {
namespace {

absl::Status Guard(Database& database) {
  sqlite3* db = database.handle();
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (absl::Status status = database.Execute("PRAGMA cell_size_check = ON"); !status.ok()) return status;
  return database.Execute("PRAGMA mmap_size = 0");
}

// A path as a file: URI; everything but letters, digits and a few marks is escaped.
std::string Uri(const std::string& path) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  // Without an authority of its own, a path that begins with // would be taken for one.
  std::string uri = path.front() == '/' ? "file://" : "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '.' || c == '-' || c == '_';
    if (plain) {
      uri.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri.append({'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    }
  }
  return uri;
}

// Null: a running one is copied.
absl::StatusOr<OpenedJournal> OpenGuarded(const std::string& path, LogTrail* log) {
  absl::StatusOr<FileMarks> marks = ReadMarks(path);
  if (!marks.ok()) return marks.status();
  OpenedJournal opened;
  absl::StatusOr<std::unique_ptr<Database>> database;
  if (marks->running && log != nullptr) {
    absl::StatusOr<std::unique_ptr<RunningView>> view = RunningView::Open(path, *log);
    if (!view.ok()) return view.status();
    opened.view = *std::move(view);
    database = opened.view->OpenDatabase();
  } else if (marks->running) {
    absl::StatusOr<RunningCopy> copy = RunningCopy::Make(path);
    if (!copy.ok()) return copy.status();
    opened.copy = std::make_unique<RunningCopy>(*std::move(copy));
    database = Database::OpenBytes(opened.copy->data(), opened.copy->size(), path);
  } else {
    database = Database::Open(Uri(path) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path);
  }
  if (!database.ok()) return database.status();
  opened.database = *std::move(database);
  if (absl::Status status = Guard(*opened.database); !status.ok()) return status;
  return opened;
}

}  // namespace

absl::StatusOr<OpenedJournal> OpenJournal(const std::string& path) { return OpenGuarded(path, nullptr); }

absl::StatusOr<OpenedJournal> OpenJournal(const std::string& path, LogTrail& log) { return OpenGuarded(path, &log); }

absl::StatusOr<std::unique_ptr<Database>> CopyJournal(Database& from, const std::string& path) {
  absl::StatusOr<std::unique_ptr<Database>> copy =
      Database::Open("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path);  // SQLite's own temporary one
  if (!copy.ok()) return copy.status();
  if (absl::Status status = CopyDatabase(from, **copy); !status.ok()) return status;
  if (absl::Status status = Guard(**copy); !status.ok()) return status;
  if (absl::Status status = (*copy)->Execute("PRAGMA cache_size = -65536"); !status.ok()) return status;  // KiB
  return copy;
}

absl::StatusOr<std::vector<std::string>> DerivedTableNames(Database& database) {
  absl::StatusOr<SqlStatement> rows = database.Prepare("SELECT name FROM sqlite_master WHERE type = 'table'");
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  for (;;) {
    absl::StatusOr<bool> more = rows->Step();
    if (!more.ok()) return more.status();
    if (!*more) return names;
    std::string name(rows->Bytes(0));
    const auto stored = [&](const TableSchema& table) { return table.name == name; };
    if (stored(SealTable()) || std::any_of(StoredTables().begin(), StoredTables().end(), stored)) continue;
    names.push_back(std::move(name));
  }
}

}  // namespace haggle::journal
