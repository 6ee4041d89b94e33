#include "deploy/report/table_files.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/journal/derived_tables.h"
#include "deploy/report/text.h"
#include "proto/base/absl_view.h"
#include "proto/base/check.h"

namespace haggle::report {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string InQuotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string CellOf(const journal::Cell& cell) {
  switch (cell.type) {
    case journal::Cell::Type::kNull:
      return "";
    case journal::Cell::Type::kInteger:
      return std::to_string(cell.integer);
    case journal::Cell::Type::kReal:
      return RealText(cell.real);
    case journal::Cell::Type::kText:
      return InQuotes(cell.bytes);
    case journal::Cell::Type::kBlob:
      break;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : cell.bytes) {
    hex += kDigits[(static_cast<unsigned char>(c) >> 4) & 15];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return InQuotes(hex);
}

std::string TypeOf(absl::string_view sql) {
  if (sql == "INTEGER") return "int64";
  if (sql == "TEXT") return "string";
  if (sql == "REAL") return "double";
  HAGGLE_CHECK(sql == "BLOB");
  return "binary";
}

}  // namespace

std::vector<TableColumn> ColumnsOfTable(std::string_view sql) {
  const std::size_t open = sql.find('(');
  const std::size_t close = sql.rfind(')');
  HAGGLE_CHECK(open != std::string_view::npos && close != std::string_view::npos);
  std::vector<TableColumn> columns;
  for (absl::string_view part : absl::StrSplit(AbslView(sql.substr(open + 1, close - open - 1)), ',')) {
    const std::vector<std::string> words = absl::StrSplit(absl::StripAsciiWhitespace(part), ' ');
    HAGGLE_CHECK(words.size() >= 2);
    columns.push_back({words[0], TypeOf(words[1])});
  }
  return columns;
}

std::string TableRow(const std::vector<journal::Cell>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) absl::StrAppend(&line, i == 0 ? "" : ",", CellOf(cells[i]));
  line += kLineEnd;
  return line;
}

std::string TableHead(const std::vector<TableColumn>& columns) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) absl::StrAppend(&line, i == 0 ? "" : ",", columns[i].name);
  line += kLineEnd;
  return line;
}

nlohmann::ordered_json TableSchemaJson(const std::vector<TableFile>& files, const nlohmann::ordered_json& run) {
  using Json = nlohmann::ordered_json;
  Json tables = Json::array();
  for (const TableFile& file : files) {
    Json columns = Json::array();
    for (const TableColumn& column : file.columns) columns.push_back({{"name", column.name}, {"type", column.type}});
    tables.push_back({{"name", file.name}, {"file", file.file}, {"rows", file.rows}, {"columns", std::move(columns)}});
  }
  return {{"format", "haggle tables"},
          {"version", 1},
          {"tables_version", journal::kTablesVersion},
          {"csv",
           {{"encoding", "utf-8"},
            {"header", true},
            {"delimiter", ","},
            {"quote", "\""},
            {"line_end", "\r\n"},
            {"null", "an empty field without quotes"},
            {"binary", "hexadecimal"}}},
          {"run", run},
          {"tables", std::move(tables)}};
}

}  // namespace haggle::report
