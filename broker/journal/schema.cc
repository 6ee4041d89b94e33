#include "broker/journal/schema.h"

#include <sqlite3.h>

#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

void AppendLittleEndian(std::uint64_t value, std::string& out) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

// The tables of the diary, and the chain's neighbours that it does not cover.
constexpr std::string_view kDiaryTables[] = {"header", "casting", "digests", "notes", "reasons"};

}  // namespace

const std::vector<TableSchema>& StoredTables() {
  static const auto* const tables = new std::vector<TableSchema>{
      {"header",
       "CREATE TABLE header(rules_version INTEGER NOT NULL, tables_version INTEGER NOT NULL, scenario BLOB NOT NULL)"},
      {"casting",
       "CREATE TABLE casting(party TEXT NOT NULL, strategy TEXT NOT NULL, parameters TEXT NOT NULL, "
       "plugin TEXT NOT NULL, language TEXT NOT NULL)"},
      {"steps", "CREATE TABLE steps(id INTEGER PRIMARY KEY, data BLOB NOT NULL, hash BLOB NOT NULL)"},
      {"digests", "CREATE TABLE digests(tick INTEGER PRIMARY KEY, step INTEGER NOT NULL, digest BLOB NOT NULL)"},
      {"notes",
       "CREATE TABLE notes(id INTEGER PRIMARY KEY, before INTEGER NOT NULL, wall_micros INTEGER NOT NULL, "
       "kind INTEGER NOT NULL, party INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL)"},
      {"reasons", "CREATE TABLE reasons(step INTEGER PRIMARY KEY, data BLOB NOT NULL)"},
  };
  return *tables;
}

const TableSchema& SealTable() {
  static constexpr TableSchema kSeal = {
      "seal",
      "CREATE TABLE seal(state TEXT NOT NULL, reason TEXT NOT NULL, hash BLOB NOT NULL, outcome BLOB NOT NULL, "
      "steps INTEGER NOT NULL, commands INTEGER NOT NULL, diary BLOB NOT NULL)"};
  return kSeal;
}

absl::Status MakeTables(Database& database, const std::vector<TableSchema>& tables) {
  for (const TableSchema& table : tables) {
    if (absl::Status status = database.Execute(std::string(table.sql)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void AppendRow(const SqlStatement& row, int first, int last, std::string& out) {
  for (int i = first; i < last; ++i) {
    const int type = row.type(i);
    out.push_back(static_cast<char>(type));
    if (type == SQLITE_INTEGER) {
      AppendLittleEndian(static_cast<std::uint64_t>(row.Integer(i)), out);
    } else if (type == SQLITE_FLOAT) {
      AppendLittleEndian(std::bit_cast<std::uint64_t>(row.Real(i)), out);
    } else if (type != SQLITE_NULL) {
      const std::string_view bytes = row.Bytes(i);
      AppendLittleEndian(bytes.size(), out);
      out.append(bytes);
    }
  }
}

absl::StatusOr<Hash> DiaryDigest(Database& database) {
  Sha256 sha;
  std::string line;
  const auto add = [&](std::string_view table, int omitted) -> absl::Status {
    line.assign(table).push_back('\0');
    sha.Update(line);
    absl::StatusOr<SqlStatement> rows = database.Prepare(
        absl::StrCat("SELECT rowid, * FROM ", absl::string_view(table.data(), table.size()), " ORDER BY rowid"));
    if (!rows.ok()) return rows.status();
    for (;;) {
      absl::StatusOr<bool> more = rows->Step();
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
      line.assign(1, '\1');
      AppendRow(*rows, 0, rows->columns() - omitted, line);
      sha.Update(line);
    }
  };
  for (const std::string_view table : kDiaryTables) {
    if (absl::Status status = add(table, 0); !status.ok()) return status;
  }
  if (absl::Status status = add(SealTable().name, 1); !status.ok()) return status;
  return sha.Finish();
}

}  // namespace haggle::journal
