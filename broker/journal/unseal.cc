#include "broker/journal/unseal.h"

#include <sqlite3.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/open.h"
#include "broker/journal/schema.h"
#include "broker/journal/stored.h"

namespace haggle::journal {
namespace {

absl::Status CheckStopped(Database& database) {
  StoredJournal stored(database);
  if (absl::Status status = stored.CheckMarks(); !status.ok()) return status;
  if (absl::Status status = stored.CheckTables(); !status.ok()) return status;
  const absl::StatusOr<StoredSeal> seal = stored.Seal();
  if (!seal.ok()) return seal.status();
  if (seal->state == JournalState::kStopped) return absl::OkStatus();
  return HasEnded(database.path());
}

// The stored tables alone, to be written through a log again.
absl::Status MakeRunning(Database& from, const std::string& running) {
  absl::StatusOr<std::unique_ptr<Database>> opened = Database::Open(running, SQLITE_OPEN_READWRITE, running);
  if (!opened.ok()) return opened.status();
  Database& database = **opened;
  if (absl::Status status = CopyDatabase(from, database); !status.ok()) return status;
  const absl::StatusOr<std::vector<std::string>> derived = DerivedTableNames(database);
  if (!derived.ok()) return derived.status();
  std::vector<std::string> statements = {"PRAGMA synchronous = OFF", "BEGIN"};
  for (const std::string& table : *derived) statements.push_back(absl::StrCat("DROP TABLE \"", table, "\""));
  statements.insert(statements.end(),
                    {"DROP TABLE seal", absl::StrCat("UPDATE header SET tables_version = ", kTablesVersion), "COMMIT",
                     "VACUUM", "PRAGMA journal_mode = WAL"});
  for (const std::string& sql : statements) {
    if (absl::Status status = database.Execute(sql); !status.ok()) return status;
  }
  return database.Close();
}

}  // namespace

absl::StatusOr<JournalFile> Unseal(const std::string& path) {
  const absl::StatusOr<OpenedJournal> opened = OpenJournal(path);
  if (!opened.ok()) return opened.status();
  if (absl::Status status = CheckStopped(*opened->database); !status.ok()) return status;
  // What lies beside it would be read as its log.
  if (absl::Status status = JournalFile::Check(path, true); !status.ok()) return status;
  // After the database, since what is closed later drops the lock; held until the new file's is taken.
  const absl::StatusOr<JournalFile> stopped = JournalFile::TakeOver(path);
  if (!stopped.ok()) return stopped.status();
  const absl::StatusOr<SealFolder> folder = SealFolder::Make(path);
  if (!folder.ok()) return folder.status();
  if (absl::Status status = MakeRunning(*opened->database, folder->journal()); !status.ok()) return status;
  RemoveCompanions(path);
  if (absl::Status status = ReplaceFile(folder->journal(), path); !status.ok()) return status;
  return JournalFile::TakeOver(path);
}

}  // namespace haggle::journal
