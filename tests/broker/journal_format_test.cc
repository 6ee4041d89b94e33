// FORMAT.md says what the code does: versions, marks, tables and their columns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/schema.h"
#include "broker/run/chain.h"
#include "tests/broker/journal_folder.h"

namespace haggle::journal::journal_format_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What of the code stands on the page.
struct Format {
  std::int64_t format = kFormatVersion;
  std::int64_t tables = kTablesVersion;
  std::int64_t rules = static_cast<std::int64_t>(run::kRulesVersion);
  std::int64_t application_id = kApplicationId;
  std::vector<TableSchema> stored = Stored();
  std::vector<TableSchema> derived = DerivedTables();

  static std::vector<TableSchema> Stored() {
    std::vector<TableSchema> tables = StoredTables();
    tables.push_back(SealTable());
    return tables;
  }
};

// "name(column, column)" of CREATE TABLE name(column TYPE ..., column TYPE ...).
std::string Shape(const TableSchema& table) {
  const std::string sql(table.sql);
  std::string shape = std::string(table.name) + "(";
  std::string columns = sql.substr(sql.find('(') + 1);
  columns = columns.substr(0, columns.rfind(')'));
  std::istringstream stream(columns);
  for (std::string column; std::getline(stream, column, ',');) {
    column.erase(0, column.find_first_not_of(' '));
    if (shape.back() != '(') shape += ", ";
    shape += column.substr(0, column.find(' '));
  }
  return shape + ")";
}

// The indented lines that begin with a table's shape, in a section of the page.
std::vector<std::string> ShapesOf(const std::string& page, const std::string& section) {
  const std::size_t begin = page.find("\n## " + section + "\n");
  if (begin == std::string::npos) return {};
  std::istringstream stream(page.substr(begin + 1, page.find("\n## ", begin + 1) - begin));
  std::vector<std::string> shapes;
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind("    ", 0) != 0 || line[4] < 'a' || line[4] > 'z') continue;
    const std::size_t open = line.find('(');
    const std::size_t close = line.find(')');
    if (open == std::string::npos || close == std::string::npos || line.find(' ', 4) < open) continue;
    shapes.push_back(line.substr(4, close + 1 - 4));
  }
  return shapes;
}

// Everything in which the page and the code differ.
std::vector<std::string> Differences(const std::string& page, const Format& code) {
  std::vector<std::string> found;
  const auto says = [&](const std::string& text) {
    if (page.find(text) == std::string::npos) found.push_back("the page does not say: " + text);
  };
  says(absl::StrCat("This page is format version ", code.format, " (`PRAGMA user_version`), tables version ",
                    code.tables, ", rules version ", code.rules, "."));
  std::string hex = absl::StrCat(absl::Hex(code.application_id));
  for (char& digit : hex) digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
  says(absl::StrCat("| `application_id` | 0x", hex, ", \"HGGL\" |"));
  says(absl::StrCat("| `user_version` | ", code.format, " |"));
  says(absl::StrCat("| derived tables | the ", code.derived.size(), " below |"));
  const auto same = [&](const std::string& section, const std::vector<TableSchema>& tables) {
    std::vector<std::string> expected;
    for (const TableSchema& table : tables) expected.push_back(Shape(table));
    const std::vector<std::string> shapes = ShapesOf(page, section);
    for (std::size_t i = 0; i < std::max(shapes.size(), expected.size()); ++i) {
      const std::string on_page = i < shapes.size() ? shapes[i] : "nothing";
      const std::string in_code = i < expected.size() ? expected[i] : "nothing";
      if (on_page != in_code) found.push_back(section + ": the page has " + on_page + ", the code " + in_code);
    }
  };
  same("Stored tables", code.stored);
  same("Derived tables", code.derived);
  return found;
}

std::string Page() { return ReadBytes(std::string(HAGGLE_SOURCE_DIR) + "/broker/journal/FORMAT.md"); }

TEST(JournalFormatPageTest, SaysWhatTheCodeDoes) { EXPECT_THAT(Differences(Page(), Format()), IsEmpty()); }

TEST(JournalFormatPageTest, AVersionThatChangesIsMissedOnThePage) {
  for (std::int64_t Format::*version : {&Format::format, &Format::tables, &Format::rules, &Format::application_id}) {
    Format code;
    ++(code.*version);
    EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("does not say")));
  }
}

TEST(JournalFormatPageTest, ATableThatChangesIsMissedOnThePage) {
  for (std::vector<TableSchema> Format::*tables : {&Format::stored, &Format::derived}) {
    for (std::size_t i = 0; i < (Format().*tables).size(); ++i) {
      Format code;
      const std::string more =
          std::string((code.*tables)[i].sql).insert((code.*tables)[i].sql.rfind(')'), ", extra TEXT");
      (code.*tables)[i].sql = more;
      EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("extra)"))) << (code.*tables)[i].name;
      (code.*tables).erase((code.*tables).begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("the page has")));
    }
    Format code;
    (code.*tables).push_back({"extra", "CREATE TABLE extra(x INTEGER)"});
    EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("the code extra(x)")));
  }
}

TEST(JournalFormatPageTest, APageThatChangesIsFound) {
  const std::string page = Page();
  for (const auto& [from, to] : std::map<std::string, std::string>{
           {"tables version 6", "tables version 5"},
           {"the 24 below", "the fifteen below"},
           {"0x4847474C", "0x4847474D"},
           {"| `user_version` | 1 |", "| `user_version` | 2 |"},
           {"stocks(tick, party, product, warehoused", "stocks(tick, party, product, stored"},
           {"    calendar(tick, date, quarter)", "    "},
           {"casting(party, strategy", "casting(party, name"},
       }) {
    std::string changed = page;
    const std::size_t at = changed.find(from);
    if (at == std::string::npos) continue;  // of another version
    changed.replace(at, from.size(), to);
    EXPECT_THAT(Differences(changed, Format()), ::testing::Not(IsEmpty())) << from;
  }
}

}  // namespace
}  // namespace haggle::journal::journal_format_test
