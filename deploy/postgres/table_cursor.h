// Rows of a table on the server, some at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "deploy/postgres/connection.h"

namespace haggle::postgres {

// The tables of a schema as they stood at one moment. Thread-compatible.
class Snapshot {
 public:
  explicit Snapshot(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  absl::Status Begin();

  const std::string& schema() const { return connection_->address().name(); }
  // A name for a cursor that no other has.
  std::string NewName();
  // Asks, and closes before that what was given to Close.
  absl::StatusOr<Answer> Ask(const std::string& sql);
  void Close(const std::string& cursor);

 private:
  std::unique_ptr<Connection> connection_;
  std::uint64_t named_ = 0;
  std::string closing_;
};

// One SELECT's rows, of which some hundred are in memory at a time. Thread-compatible.
class TableCursor {
 public:
  explicit TableCursor(std::shared_ptr<Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
  ~TableCursor() { End(); }
  TableCursor(const TableCursor&) = delete;
  TableCursor& operator=(const TableCursor&) = delete;

  // Begins anew, at the first row.
  absl::Status Begin(const std::string& select);
  absl::Status Next();
  bool at_end() const { return !answer_ || row_ >= answer_->rows(); }

  // Of the row: columns of the SELECT, from 0.
  bool IsNull(int column) const { return answer_->IsNull(row_, column); }
  std::int64_t Integer(int column) const { return answer_->Integer(row_, column); }
  std::string_view Text(int column) const { return answer_->Text(row_, column); }

 private:
  absl::Status Take(const std::string& sql);
  void End();

  std::shared_ptr<Snapshot> snapshot_;
  std::string name_;  // of the cursor that is open; empty: none
  std::optional<Answer> answer_;
  int row_ = 0;
};

}  // namespace haggle::postgres
