#include "deploy/postgres/table.h"

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

RowCopier::RowCopier(const Table& table, std::vector<std::string> first, Connection& connection)
    : table_(table), connection_(connection) {
  for (const std::string& value : first) {
    AppendField(value, first_);
    first_ += '\t';
  }
}

absl::Status RowCopier::Add(const std::vector<journal::Cell>& row) {
  lines_ += first_;
  for (const journal::Cell& cell : row) {
    if (&cell != row.data()) lines_ += '\t';
    switch (cell.type) {
      case journal::Cell::Type::kNull:
        lines_ += "\\N";
        break;
      case journal::Cell::Type::kInteger:
        absl::StrAppend(&lines_, cell.integer);
        break;
      case journal::Cell::Type::kReal:
        absl::StrAppend(&lines_, cell.real);
        break;
      case journal::Cell::Type::kText:
      case journal::Cell::Type::kBlob:
        AppendField(cell.bytes, lines_);
    }
  }
  lines_ += '\n';
  return lines_.size() < kMostBytes ? absl::OkStatus() : Finish();
}

absl::Status RowCopier::Finish() {
  if (lines_.empty()) return absl::OkStatus();
  const std::string lines = std::exchange(lines_, {});
  return connection_.CopyIn(PlaceOf(kTemporary, table_.name), lines);
}

absl::Status CopyRows(journal::Database& from, const std::string& select, RowCopier& to) {
  absl::Status copied =
      journal::AskReadOnly(from, select, nullptr, [&](const std::vector<journal::Cell>& row) { return to.Add(row); });
  return copied.ok() ? to.Finish() : copied;
}

}  // namespace haggle::postgres
