// The derived tables of a journal as files that other programs read into columns: RFC 4180, with one file that says
// which columns there are and of which type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/journal/query.h"
#include "nlohmann/json.hpp"

namespace haggle::report {

struct TableColumn {
  std::string name;
  std::string type;  // "int64", "string", "double", "binary"
};

// The columns of a table, by the SQL text that made it (broker/journal/derived_tables.h). Pure; thread-safe.
std::vector<TableColumn> ColumnsOfTable(std::string_view sql);

// A line with CR LF at its end: numbers bare, text in quotes whatever is in it, bytes as hexadecimal digits in quotes,
// and nothing at all where there is no value. Nothing is escaped otherwise: what is read back is what it was.
std::string TableRow(const std::vector<journal::Cell>& cells);
std::string TableHead(const std::vector<TableColumn>& columns);

struct TableFile {
  std::string name;  // of the table
  std::string file;
  std::vector<TableColumn> columns;
  std::int64_t rows = 0;
};

// What schema.json says; `run` is told as it is.
nlohmann::ordered_json TableSchemaJson(const std::vector<TableFile>& files, const nlohmann::ordered_json& run);

}  // namespace haggle::report
