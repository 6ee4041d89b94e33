// Where tables lie on a PostgreSQL server, as people write it: postgresql://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE
// [?KEY=VALUE&...][#NAME]. What stands before # is libpq's and means what it means there; NAME is the schema.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace haggle::postgres {

// A value. Pure; thread-safe.
class Address {
 public:
  // Whether `text` is meant as one: it begins with postgresql:// or postgres://.
  static bool Is(std::string_view text);
  // kInvalidArgument: the name is none (CheckName). What libpq takes for wrong is found when it is connected.
  static absl::StatusOr<Address> Of(std::string_view text);

  // For libpq alone: it may hold a password.
  const std::string& connection() const { return connection_; }
  // Whether a password stands in it. What libpq says of such an address may quote pieces of it.
  bool secret() const { return secret_; }
  // The schema; empty: none was given.
  const std::string& name() const { return name_; }
  Address Named(std::string name) const;
  // As it may be told anywhere: without passwords, and of what is behind ? only what says where it is.
  std::string Told() const;

 private:
  std::string connection_;
  std::string shown_;  // of connection_
  std::string name_;
  bool secret_ = false;
};

// kInvalidArgument: not 1 to 63 of letters, digits, '_', '-' and '.', or it begins with "pg_", which is the server's.
absl::Status CheckName(std::string_view name);
// `text` with what no name may hold replaced; "results" if nothing is left.
std::string NameOf(std::string_view text);
// `text` with what looks like an address in it as Told has it: up to a space or quote.
std::string WithoutPasswords(std::string_view text);

}  // namespace haggle::postgres
