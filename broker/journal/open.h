// Opens journals for reading, guarded against hostile files.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/running_copy.h"
#include "broker/journal/running_view.h"

namespace haggle::journal {

// A database and, if it is that of a running journal, where its bytes lie.
struct OpenedJournal {
  OpenedJournal() = default;
  OpenedJournal(OpenedJournal&&) = default;
  // The database closes before its bytes go.
  OpenedJournal& operator=(OpenedJournal&& other) noexcept {
    database = std::move(other.database);
    copy = std::move(other.copy);
    view = std::move(other.view);
    return *this;
  }
  // What of a running journal's log is damaged, as "WHERE: WHAT"; empty: nothing. The
  // database has the steps before it.
  std::string damage() const { return copy != nullptr ? copy->damage() : view != nullptr ? view->damage() : ""; }

  std::unique_ptr<RunningCopy> copy;
  std::unique_ptr<RunningView> view;
  std::unique_ptr<Database> database;
};

// Opens FILE where it lies if it is sealed (nothing is locked, nothing written), a
// private copy of it if it is running. Nothing that the file says is obeyed: no
// trigger, no view, no trusted function; every cell's size is checked.
absl::StatusOr<OpenedJournal> OpenJournal(const std::string& path);
// The same, but a running one is read where it lies too, and its log from where `log` ends, which must outlive what is
// returned.
absl::StatusOr<OpenedJournal> OpenJournal(const std::string& path, LogTrail& log);

// Copies an open journal, to be written to: into memory and, as far as that does not
// hold it, a temporary file that has no name.
absl::StatusOr<std::unique_ptr<Database>> CopyJournal(Database& from, const std::string& path);

// The tables that are neither stored nor the seal.
absl::StatusOr<std::vector<std::string>> DerivedTableNames(Database& database);

}  // namespace haggle::journal
