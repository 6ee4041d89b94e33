// A session with a PostgreSQL server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/libpq.h"

namespace haggle::postgres {

// What a statement gave; all of it in memory. Rows and columns from 0. Thread-compatible.
class Answer {
 public:
  Answer(const Libpq& libpq, pg_result* result) : libpq_(&libpq), result_(result) {}
  ~Answer();
  Answer(Answer&& other) noexcept;
  Answer& operator=(Answer&& other) noexcept;

  int rows() const;
  bool IsNull(int row, int column) const;
  std::string_view Text(int row, int column) const;
  // 0 of what is no integer.
  std::int64_t Integer(int row, int column) const;

 private:
  const Libpq* libpq_;
  pg_result* result_;
};

// Errors name the address without its password and say what to do: kUnavailable: there is no such server, it does not
// let us in, it has ended; kPermissionDenied: a right is missing; kResourceExhausted: it has no room; kAlreadyExists:
// what was to be made is there; kNotFound: a table or schema is not; kAborted: try again; kInternal: anything else.
// Thread-compatible.
class Connection {
 public:
  // Waits 10 s for the server, if the address says nothing else.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Address& address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const Address& address() const { return address_; }

  // Runs statements, ';' between them: the server has all of them at once, and no part of them waits for us. The
  // answer is the last one's. After an error no transaction is open.
  absl::StatusOr<Answer> Ask(const std::string& sql);
  absl::Status Execute(const std::string& sql);
  // COPY into `table`, which is written as SQL; `lines` as the server's text format has them (AppendField).
  absl::Status CopyIn(const std::string& table, std::string_view lines);

 private:
  Connection(const Libpq& libpq, pg_conn* connection, Address address)
      : libpq_(libpq), connection_(connection), address_(std::move(address)) {}
  absl::Status Failed(pg_result* result);

  const Libpq& libpq_;
  pg_conn* connection_;
  Address address_;
};

// A field of a line of COPY: text is escaped; bytes that no text of the server's may hold (0, and what is no UTF-8)
// become U+FFFD.
void AppendField(std::string_view text, std::string& line);
// "text" as a string in SQL, and as a name in SQL.
std::string Literal(std::string_view text);
std::string Identifier(std::string_view name);

}  // namespace haggle::postgres
