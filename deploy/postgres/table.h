// Tables of ours, which SQLite's text says, on a PostgreSQL server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/database.h"
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

// COPYs all `rows`, which have the table's columns but the first ones that `first` stands for (as text, one for each),
// into the temporary table of that name. Memory does not grow with the rows. Errors as of both.
absl::Status CopyRows(const Table& table, const std::vector<std::string>& first, journal::SqlStatement rows,
                      Connection& connection);

}  // namespace haggle::postgres
