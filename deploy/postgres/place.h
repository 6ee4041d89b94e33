// A schema of ours on a PostgreSQL server: what it says that it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/postgres/connection.h"

namespace haggle::postgres {

// A schema says by its comment what of ours it holds, and in which version: "haggle results 1".
std::string MarkOf(std::string_view kind, std::int64_t version);

// Whether there is a schema of that name, and its mark.
struct Place {
  bool exists = false;
  std::string mark;  // empty: nothing of ours
};

absl::StatusOr<Place> LookAtPlace(Connection& connection, std::string_view name);

// The names of all schemas with that mark, sorted.
absl::StatusOr<std::vector<std::string>> PlacesMarked(Connection& connection, std::string_view mark);

// The SQL that makes the schema `name` with its mark.
std::string CreatePlaceSql(std::string_view name, std::string_view mark);

}  // namespace haggle::postgres
