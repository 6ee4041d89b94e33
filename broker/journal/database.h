// SQLite as this room uses it: handles that close themselves, errors that name
// the file and the cause.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace haggle::journal {

// A prepared statement. Must not outlive its database. Thread-compatible.
class SqlStatement {
 public:
  SqlStatement() = default;
  SqlStatement(sqlite3* db, sqlite3_stmt* statement, const std::string* path)
      : db_(db), statement_(statement), path_(path) {}
  ~SqlStatement();
  SqlStatement(SqlStatement&& other) noexcept;
  SqlStatement& operator=(SqlStatement&& other) noexcept;

  // Parameters are numbered from 1. Bytes are not copied and must stay until the
  // statement has run.
  void Bind(int i, std::int64_t value);
  void BindText(int i, std::string_view text);
  void BindBlob(int i, std::string_view bytes);
  void BindNull(int i);

  // Goes to the next row; false: there is none.
  absl::StatusOr<bool> Step();
  // Runs to the end and makes ready to run again.
  absl::Status Run();
  void Reset();

  // Columns of the current row, numbered from 0; views are valid until the next Step.
  int columns() const;
  int type(int i) const;  // SQLITE_INTEGER ...
  std::int64_t Integer(int i) const;
  double Real(int i) const;
  std::string_view Bytes(int i) const;  // of a text or blob
  const char* name(int i) const;

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  const std::string* path_ = nullptr;
};

// A connection. Thread-compatible.
class Database {
 public:
  // `name` is what SQLite opens (a path or file: URI), `path` what errors call it, `system` the name of the file system
  // (VFS) that it is in; null: the usual one.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& name, int flags, const std::string& path,
                                                        const char* system = nullptr);
  // Opens for reading the database that `bytes` are; they must stay until it is closed.
  static absl::StatusOr<std::unique_ptr<Database>> OpenBytes(std::uint8_t* bytes, std::size_t size,
                                                             const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs statements that give no rows, or whose rows do not matter.
  absl::Status Execute(const std::string& sql);
  absl::StatusOr<SqlStatement> Prepare(std::string_view sql);
  // The integer in the first column of the first row.
  absl::StatusOr<std::int64_t> Integer(std::string_view sql);
  // Closes now; tells of what went wrong.
  absl::Status Close();

  sqlite3* handle() { return db_; }
  const std::string& path() const { return path_; }

  // Another process holds the file: waits for it, however long; the first time
  // after two seconds `tell` (if set) is called with what it waits for.
  void WaitForOthers(std::function<void(const std::string&)> tell);

 private:
  Database(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  static int OnBusy(void* self, int count);

  sqlite3* db_ = nullptr;
  std::string path_;
  std::function<void(const std::string&)> tell_;
};

// Text that may come out of a damaged file, made fit for terminals and JSON: bytes
// other than printable ASCII become \xNN.
std::string Printable(std::string_view text);

// What SQLite says of the last call on `db` as a Status: kDataLoss for a damaged
// file, kResourceExhausted for a full disk, kUnavailable for other trouble with it.
absl::Status SqliteError(sqlite3* db, int code, const std::string& path, std::string_view doing);

// Copies all of `from` as it stands into `to`, which is empty.
absl::Status CopyDatabase(Database& from, Database& to);

}  // namespace haggle::journal
