// Tables of ours, which SQLite's text says, on a PostgreSQL server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/database.h"
#include "broker/journal/query.h"
#include "deploy/postgres/connection.h"

namespace haggle::postgres {

struct Column {
  std::string name;
  bool text = false;  // else a 64-bit integer
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::string key;  // the primary key's column; empty: none
};

// Of "CREATE TABLE name(column INTEGER|TEXT [PRIMARY KEY], ...)", which all tables of results and journals are made by.
Table TableOf(std::string_view create);

// "schema"."table"; of a temporary table the schema is pg_temp.
std::string PlaceOf(std::string_view schema, std::string_view table);
// The statement that makes it there. A temporary one has no key and is empty again after each transaction.
std::string CreateSql(const Table& table, std::string_view schema);
// ... for a table of SQLite's.
std::string CreateSqliteSql(const Table& table);

// Rows on their way, by COPY, into the temporary table of that name. Memory does not grow with the rows; after an error
// nothing more is brought. Thread-compatible.
class RowCopier {
 public:
  // `first`: values, as text, of the first columns in every row; rows have the others. `table` and `connection` must
  // outlive it.
  RowCopier(const Table& table, std::vector<std::string> first, Connection& connection);

  absl::Status Add(const std::vector<journal::Cell>& row);
  // What was added and is not brought yet.
  absl::Status Finish();

 private:
  const Table& table_;
  Connection& connection_;
  std::string first_;  // as it stands in each line
  std::string lines_;
};

// Adds all rows of a statement. Errors as of both.
absl::Status CopyRows(journal::Database& from, const std::string& select, RowCopier& to);

}  // namespace haggle::postgres
