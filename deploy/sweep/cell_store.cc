#include "deploy/sweep/cell_store.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/batch/checks.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

namespace fs = std::filesystem;

constexpr char kFile[] = "/runs";
// All that a sweep leaves in its folder. The runs go last: without them the others are nobody's.
constexpr const char* kOurs[] = {"/results", "/results-journal", "/runs-wal", "/runs-shm", "/runs-journal", kFile};
constexpr std::size_t kMostOpen = 256;
constexpr std::chrono::milliseconds kLongestOpen(250);

std::string CheckOf(std::size_t run, std::string_view bytes) {
  return batch::CheckDigits({absl::StrCat(run, " "), bytes});
}

bool IsOurs(const std::string& name) { return std::find(std::begin(kOurs), std::end(kOurs), name) != std::end(kOurs); }

}  // namespace

absl::Status OfResults(const absl::Status& status) {
  if (status.ok()) return status;
  std::string message(status.message());
  if (message.rfind("journal ", 0) == 0) message.erase(0, 8);
  return absl::Status(status.code(), message);
}

absl::Status CompareSettings(const std::string& where, std::string_view kept, std::string_view now,
                             const std::string& elsewhere) {
  const std::optional<batch::SettingsDifference> other = batch::CompareSettingsTexts(kept, now);
  if (!other) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(where, " holds another sweep: where it has \"", Escaped(other->kept), "\", this one has \"",
                   Escaped(other->now), "\"; give it its own settings, ", elsewhere, ", or replace it with --force"));
}

absl::StatusOr<std::unique_ptr<CellStore>> CellStore::Open(const std::string& folder, const std::string& settings_text,
                                                           std::size_t runs, const StoreOptions& options) {
  absl::StatusOr<FolderLock> lock = FolderLock::Take(folder);
  if (!lock.ok()) {
    const bool in_use = absl::IsFailedPrecondition(lock.status());
    return absl::Status(lock.status().code(), absl::StrCat(lock.status().message(), "; ",
                                                           in_use ? "wait for its end or " : "", options.elsewhere));
  }
  std::error_code error;
  if (!fs::exists(folder + kFile, error)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      if (IsOurs("/" + entry.path().filename().string())) continue;
      return absl::FailedPreconditionError(
          absl::StrCat(folder, ", where a sweep keeps its runs, holds something else; ", options.elsewhere));
    }
  }
  auto store = std::unique_ptr<CellStore>(new CellStore(*std::move(lock), folder, options));
  absl::Status started = store->Start(settings_text, runs);
  if (options.replace && (store->of_others_ || absl::IsDataLoss(started))) {
    store->Close();
    started = store->RemoveFiles();
    if (started.ok()) started = store->Start(settings_text, runs);
  }
  if (!started.ok()) return store->Told(started);
  return store;
}

CellStore::~CellStore() = default;

absl::Status CellStore::Start(const std::string& settings_text, std::size_t runs) {
  const std::string path = folder_ + kFile;
  auto database = journal::Database::Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path);
  if (!database.ok()) return OfResults(database.status());
  database_ = *std::move(database);
  return Begin(settings_text, runs);
}

void CellStore::Close() {
  insert_ = {};
  database_.reset();
}

absl::Status CellStore::Told(const absl::Status& status) const {
  if (status.ok()) return status;
  const absl::Status told = OfResults(status);
  if (!absl::IsDataLoss(told)) return told;
  return absl::DataLossError(absl::StrCat(told.message(), "; remove the folder ", folder_,
                                          " and give the same command again, which makes its runs anew"));
}

absl::Status CellStore::Begin(const std::string& settings_text, std::size_t runs) {
  of_others_ = false;
  known_.assign(runs, false);
  count_ = 0;
  // A log that is synced when it grows into the file: killed programs lose nothing that was committed, a loss of power
  // the last moments. The lock stays until the file is closed, and no second sweep comes in.
  for (const char* sql : {"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL",
                          "BEGIN EXCLUSIVE", "CREATE TABLE IF NOT EXISTS settings(text TEXT)",
                          "CREATE TABLE IF NOT EXISTS runs(run INTEGER PRIMARY KEY, result BLOB, digits TEXT)"}) {
    if (absl::Status status = database_->Execute(sql); !status.ok()) {
      if ((sqlite3_errcode(database_->handle()) & 0xff) != SQLITE_BUSY) return status;
      return absl::FailedPreconditionError(
          absl::StrCat(folder_, " is in use by another sweep; wait for its end or ", options_.elsewhere));
    }
  }
  if (absl::Status same = CheckSettings(settings_text); !same.ok()) return same;
  if (absl::Status status = database_->Execute("COMMIT"); !status.ok()) return status;
  absl::StatusOr<journal::SqlStatement> insert = database_->Prepare("INSERT INTO runs VALUES (?, ?, ?)");
  if (!insert.ok()) return insert.status();
  insert_ = *std::move(insert);
  return Walk([this](std::size_t run, std::string_view) {
    known_[run] = true;
    ++count_;
    return absl::OkStatus();
  });
}

absl::Status CellStore::CheckSettings(const std::string& settings_text) {
  absl::StatusOr<journal::SqlStatement> kept = database_->Prepare("SELECT text FROM settings");
  if (!kept.ok()) return kept.status();
  const absl::StatusOr<bool> row = kept->Step();
  if (!row.ok()) return row.status();
  if (*row) {
    const absl::Status same = CompareSettings(folder_, kept->Bytes(0), settings_text, options_.elsewhere);
    of_others_ = !same.ok();
    return same;
  }
  absl::StatusOr<journal::SqlStatement> insert = database_->Prepare("INSERT INTO settings VALUES (?)");
  if (!insert.ok()) return insert.status();
  insert->BindText(1, settings_text);
  return insert->Run();
}

absl::Status CellStore::Damaged(std::size_t run) const {
  return absl::DataLossError(absl::StrCat(folder_, kFile, ": what it keeps of run ", run, " is damaged"));
}

absl::Status CellStore::Append(std::size_t run, std::string_view bytes) {
  const auto now = std::chrono::steady_clock::now();
  if (open_.empty()) {
    if (absl::Status begun = database_->Execute("BEGIN"); !begun.ok()) return OfResults(begun);
    begun_ = now;
  }
  const std::string digits = CheckOf(run, bytes);
  insert_.Bind(1, static_cast<std::int64_t>(run));
  insert_.BindBlob(2, bytes);
  insert_.BindText(3, digits);
  if (absl::Status inserted = insert_.Run(); !inserted.ok()) {
    // A disk that is full ends the transaction, and takes with it what was appended before.
    if (sqlite3_get_autocommit(database_->handle()) != 0) open_.clear();
    return OfResults(inserted);
  }
  open_.push_back(run);
  return open_.size() >= kMostOpen || now - begun_ >= kLongestOpen ? Commit() : absl::OkStatus();
}

absl::Status CellStore::Commit() {
  if (open_.empty()) return absl::OkStatus();
  const std::vector<std::size_t> runs = std::exchange(open_, {});
  if (absl::Status committed = database_->Execute("COMMIT"); !committed.ok()) {
    // They are not there; and no transaction stays open, in which the next ones would be lost with them.
    if (sqlite3_get_autocommit(database_->handle()) == 0) (void)database_->Execute("ROLLBACK");
    return OfResults(committed);
  }
  for (const std::size_t run : runs) known_[run] = true;
  count_ += runs.size();
  return absl::OkStatus();
}

absl::Status CellStore::Clear() {
  if (absl::Status committed = Commit(); !committed.ok()) return committed;
  if (absl::Status cleared = database_->Execute("DELETE FROM runs"); !cleared.ok()) return OfResults(cleared);
  known_.assign(known_.size(), false);
  count_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::string> CellStore::Read(std::size_t run) {
  absl::StatusOr<journal::SqlStatement> select = database_->Prepare("SELECT result, digits FROM runs WHERE run = ?");
  if (!select.ok()) return OfResults(select.status());
  select->Bind(1, static_cast<std::int64_t>(run));
  const absl::StatusOr<bool> row = select->Step();
  if (!row.ok()) return OfResults(row.status());
  if (!*row || select->Bytes(1) != CheckOf(run, select->Bytes(0))) return Told(Damaged(run));
  return std::string(select->Bytes(0));
}

absl::Status CellStore::ForEach(const std::function<absl::Status(std::size_t run, std::string_view bytes)>& each) {
  return Told(Walk(each));
}

absl::Status CellStore::Walk(const std::function<absl::Status(std::size_t run, std::string_view bytes)>& each) {
  absl::StatusOr<journal::SqlStatement> select =
      database_->Prepare("SELECT run, result, digits FROM runs ORDER BY run");
  if (!select.ok()) return select.status();
  for (;;) {
    const absl::StatusOr<bool> row = select->Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    const auto run = static_cast<std::size_t>(select->Integer(0));
    const std::string_view bytes = select->Bytes(1);
    if (run >= known_.size() || select->Bytes(2) != CheckOf(run, bytes)) return Damaged(run);
    if (absl::Status status = each(run, bytes); !status.ok()) return status;
  }
}

absl::Status CellStore::RemoveFiles() const {
  std::error_code error;
  for (const char* name : kOurs) {
    fs::remove(folder_ + name, error);
    if (error) break;
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the folder ", folder_, " cannot be emptied: ", error.message(), "; remove it by hand"));
}

absl::Status CellStore::Remove(std::unique_ptr<CellStore> store) {
  store->Close();
  if (absl::Status removed = store->RemoveFiles(); !removed.ok()) return removed;
  std::error_code error;
  fs::remove(store->folder_, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the folder ", store->folder_, " cannot be removed: ", error.message(), "; remove it by hand"));
}

absl::Status CellStore::RemoveLeft(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return absl::OkStatus();
  absl::StatusOr<FolderLock> lock = FolderLock::Take(folder);
  if (!lock.ok()) return absl::IsFailedPrecondition(lock.status()) ? absl::OkStatus() : lock.status();
  return Remove(std::unique_ptr<CellStore>(new CellStore(*std::move(lock), folder, {})));
}

}  // namespace haggle::sweep
