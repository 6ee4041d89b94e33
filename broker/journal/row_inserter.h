// Rows of the derived tables on their way into a database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"

namespace haggle::journal {

// One prepared INSERT; keeps the first error, so that nobody has to look before
// the end. Thread-compatible.
class Inserter {
 public:
  Inserter(Database& database, std::string_view table, int columns) {
    std::string sql = absl::StrCat("INSERT INTO ", absl::string_view(table.data(), table.size()), " VALUES (?");
    for (int i = 1; i < columns; ++i) sql.append(", ?");
    sql.push_back(')');
    absl::StatusOr<SqlStatement> prepared = database.Prepare(sql);
    if (prepared.ok()) {
      insert_ = *std::move(prepared);
    } else {
      status_ = prepared.status();
    }
  }

  template <class... Values>
  void Add(const Values&... values) {
    if (!status_.ok()) return;
    int i = 0;
    (Bind(++i, values), ...);
    status_ = insert_.Run();
  }
  const absl::Status& status() const { return status_; }

 private:
  void Bind(int i, std::string_view text) { insert_.BindText(i, text); }
  void Bind(int i, const std::string& text) { insert_.BindText(i, text); }
  void Bind(int i, const std::optional<std::string_view>& text) {
    if (text.has_value()) {
      insert_.BindText(i, *text);
    } else {
      insert_.BindNull(i);
    }
  }
  void Bind(int i, const std::optional<std::int64_t>& value) {
    if (value.has_value()) {
      insert_.Bind(i, *value);
    } else {
      insert_.BindNull(i);
    }
  }
  template <class T>
  std::enable_if_t<std::is_integral_v<T>> Bind(int i, T value) {
    insert_.Bind(i, static_cast<std::int64_t>(value));
  }

  SqlStatement insert_;
  absl::Status status_;
};

}  // namespace haggle::journal
