// The tables of a journal file as they stand in sqlite_master, and the marks by
// which a file says what it is. FORMAT.md tells them in words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/database.h"
#include "broker/journal/derived_tables.h"
#include "proto/base/sha256.h"

namespace haggle::journal {

// "HGGL".
inline constexpr std::int64_t kApplicationId = 0x4847474C;
// PRAGMA user_version: the version of what is stored (not of what is derived).
inline constexpr std::int64_t kFormatVersion = 1;

// What is stored while the run is on, in the order in which the tables are made.
const std::vector<TableSchema>& StoredTables();
// The row that a sealed journal ends with; made at sealing, after the derived tables.
const TableSchema& SealTable();

absl::Status MakeTables(Database& database, const std::vector<TableSchema>& tables);

// SHA-256 over all that the chain does not cover: for each of the tables header,
// casting, digests, notes and reasons its name, then its rows by rowid; then the
// columns of the seal but its last. FORMAT.md has the bytes.
absl::StatusOr<Hash> DiaryDigest(Database& database);

// Appends the type and bytes of a row's columns (first included, `last` not), so
// that no two different rows look alike.
void AppendRow(const SqlStatement& row, int first, int last, std::string& out);

}  // namespace haggle::journal
