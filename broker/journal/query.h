// One SELECT over a database, and nothing but reading.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/database.h"

namespace haggle::journal {

// One cell of a query's result.
struct Cell {
  enum class Type : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };
  Type type = Type::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;  // text and blob; valid during the callback
};

// Runs one SELECT over what is open; `each` gets the rows one by one as they are found, `columns` (may be null) the
// names first; the first error of `each` ends the query and is returned. Anything but reading, of this or of any other
// file, is refused with kInvalidArgument, its message beginning with "sql: ". So is what goes wrong in the query
// itself.
absl::Status AskReadOnly(Database& database, std::string_view sql, std::vector<std::string>* columns,
                         const std::function<absl::Status(const std::vector<Cell>&)>& each);

}  // namespace haggle::journal
