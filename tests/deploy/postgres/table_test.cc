#include "deploy/postgres/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "broker/journal/database.h"
#include "broker/journal/derived_tables.h"
#include "deploy/sweep/results_format.h"

namespace haggle::postgres::table_test {
namespace {

TEST(TableTest, ReadsWhatSqliteIsTold) {
  const Table table = TableOf("CREATE TABLE scenarios(setting INTEGER PRIMARY KEY, digest TEXT, cast TEXT)");
  EXPECT_EQ(table.name, "scenarios");
  EXPECT_EQ(table.key, "setting");
  ASSERT_EQ(table.columns.size(), 3U);
  EXPECT_FALSE(table.columns[0].text);
  EXPECT_TRUE(table.columns[2].text);
  EXPECT_EQ(CreateSql(table, "a\"b"),
            "CREATE TABLE \"a\"\"b\".\"scenarios\"(\"setting\" bigint PRIMARY KEY, \"digest\" text, \"cast\" text)");
  EXPECT_EQ(CreateSql(table, "pg_temp"),
            "CREATE TEMPORARY TABLE \"scenarios\"(\"setting\" bigint, \"digest\" text, \"cast\" text) ON COMMIT DELETE "
            "ROWS");
}

// All of ours have that form: names, columns and types are those that SQLite finds.
TEST(TableTest, AllTablesAreRead) {
  std::vector<std::string> texts;
  for (const sweep::ResultsTable& table : sweep::ResultsTables()) texts.emplace_back(table.sql);
  for (const journal::TableSchema& table : journal::DerivedTables()) texts.emplace_back(table.sql);
  for (const std::string& text : texts) {
    const Table table = TableOf(text);
    const auto database = journal::Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "memory");
    ASSERT_TRUE((*database)->Execute(text).ok());
    auto columns = (*database)->Prepare("SELECT name, type, pk FROM pragma_table_info('" + table.name + "')");
    ASSERT_TRUE(columns.ok()) << columns.status();
    std::size_t i = 0;
    for (; *columns->Step(); ++i) {
      ASSERT_LT(i, table.columns.size()) << text;
      EXPECT_EQ(columns->Bytes(0), table.columns[i].name);
      EXPECT_EQ(columns->Bytes(1), table.columns[i].text ? "TEXT" : "INTEGER");
      EXPECT_EQ(columns->Integer(2) != 0, table.key == table.columns[i].name);
    }
    EXPECT_EQ(i, table.columns.size()) << text;
    EXPECT_EQ(TableOf(CreateSqliteSql(table)).columns.size(), table.columns.size());
  }
}

std::string Field(std::string_view text) {
  std::string line;
  AppendField(text, line);
  return line;
}

TEST(TableTest, FieldsAreEscapedAsCopyWantsThem) {
  EXPECT_EQ(Field(""), "");
  EXPECT_EQ(Field("a\tb\\N\r\n\xc3\xa4"), "a\\tb\\\\N\\r\\n\xc3\xa4");
  EXPECT_EQ(Field("\\."), "\\\\.");
  // No text of the server's may hold these.
  EXPECT_EQ(Field(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(Field("a\xff\xc3(\xc3\xa4"), "a\xEF\xBF\xBD\xEF\xBF\xBD(\xc3\xa4");
}

TEST(TableTest, LiteralsAndNamesEndWhereTheyEnd) {
  EXPECT_EQ(Literal("it's \\ \"x\""), "'it''s \\ \"x\"'");
  EXPECT_EQ(Identifier("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace haggle::postgres::table_test
