// Opens journals for reading, guarded against hostile files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/files.h"

namespace haggle {

// A database and, if it is a private copy, the folder it lies in.
struct OpenedJournal {
  OpenedJournal() = default;
  OpenedJournal(OpenedJournal&&) = default;
  // The database closes before its folder goes.
  OpenedJournal& operator=(OpenedJournal&& other) noexcept {
    database = std::move(other.database);
    folder = std::move(other.folder);
    return *this;
  }
  std::unique_ptr<PrivateFolder> folder;
  std::unique_ptr<Database> database;
};

// Opens FILE where it lies if it is sealed (nothing is locked, nothing written), a
// private copy of it if it is running. Nothing that the file says is obeyed: no
// trigger, no view, no trusted function; every cell's size is checked.
absl::StatusOr<OpenedJournal> OpenJournal(const std::string& path);

// Copies an open journal into a private folder, to be written to.
absl::StatusOr<OpenedJournal> CopyJournal(Database& from, const std::string& path);

// The tables that are neither stored nor the seal.
absl::StatusOr<std::vector<std::string>> DerivedTableNames(Database& database);

}  // namespace haggle
