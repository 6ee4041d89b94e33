#include "deploy/postgres/table.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/check.h"

namespace haggle::postgres {
namespace {

constexpr std::string_view kCreate = "CREATE TABLE ";
constexpr char kTemporary[] = "pg_temp";
// So many bytes of lines are copied at a time.
constexpr std::size_t kMostBytes = 4 << 20;

void AppendRow(const std::vector<std::string>& first, const journal::SqlStatement& row, std::string& lines) {
  bool begun = false;
  for (const std::string& value : first) {
    if (std::exchange(begun, true)) lines += '\t';
    AppendField(value, lines);
  }
  for (int i = 0; i < row.columns(); ++i) {
    if (std::exchange(begun, true)) lines += '\t';
    switch (row.type(i)) {
      case SQLITE_NULL:
        lines += "\\N";
        break;
      case SQLITE_INTEGER:
        absl::StrAppend(&lines, row.Integer(i));
        break;
      default:
        AppendField(row.Bytes(i), lines);
    }
  }
  lines += '\n';
}

}  // namespace

Table TableOf(std::string_view create) {
  const std::size_t open = create.find('(');
  HAGGLE_CHECK(create.rfind(kCreate, 0) == 0 && open != std::string_view::npos && create.back() == ')');
  Table table;
  table.name = std::string(create.substr(kCreate.size(), open - kCreate.size()));
  const std::string_view inside = create.substr(open + 1, create.size() - open - 2);
  for (const absl::string_view part : absl::StrSplit(AbslView(inside), ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, ' ', absl::SkipEmpty());
    HAGGLE_CHECK(words.size() >= 2 && (words[1] == "TEXT" || words[1] == "INTEGER"));
    table.columns.push_back({words[0], words[1] == "TEXT"});
    if (words.size() > 2) table.key = words[0];
  }
  return table;
}

std::string PlaceOf(std::string_view schema, std::string_view table) {
  return absl::StrCat(Identifier(schema), ".", Identifier(table));
}

std::string CreateSql(const Table& table, std::string_view schema) {
  const bool temporary = schema == kTemporary;
  std::string sql = absl::StrCat(temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ",
                                 temporary ? Identifier(table.name) : PlaceOf(schema, table.name), "(");
  for (const Column& column : table.columns) {
    absl::StrAppend(&sql, &column == table.columns.data() ? "" : ", ", Identifier(column.name),
                    column.text ? " text" : " bigint");
    if (column.name == table.key && !temporary) sql += " PRIMARY KEY";
  }
  return sql + (temporary ? ") ON COMMIT DELETE ROWS" : ")");
}

std::string CreateSqliteSql(const Table& table) {
  std::string sql = absl::StrCat("CREATE TABLE ", Identifier(table.name), "(");
  for (const Column& column : table.columns) {
    absl::StrAppend(&sql, &column == table.columns.data() ? "" : ", ", Identifier(column.name),
                    column.text ? " TEXT" : " INTEGER");
  }
  return sql + ")";
}

absl::Status CopyRows(const Table& table, const std::vector<std::string>& first, journal::SqlStatement rows,
                      Connection& connection) {
  const std::string place = PlaceOf(kTemporary, table.name);
  std::string lines;
  for (;;) {
    const absl::StatusOr<bool> row = rows.Step();
    if (!row.ok()) return row.status();
    if (*row) AppendRow(first, rows, lines);
    if (lines.size() >= kMostBytes || (!*row && !lines.empty())) {
      if (absl::Status copied = connection.CopyIn(place, lines); !copied.ok()) return copied;
      lines.clear();
    }
    if (!*row) return absl::OkStatus();
  }
}

}  // namespace haggle::postgres
