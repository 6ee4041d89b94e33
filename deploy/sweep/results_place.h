// Results of a sweep on a PostgreSQL server: a schema with the tables of results_format.h, and one table more,
// `missing`:
//
//   missing(run bigint PRIMARY KEY, writer bigint, until timestamptz)
//
// A row for each run that is not there yet: who makes it (NULL: nobody) and, by the server's clock, until when it is
// left to them. The results are complete when it has no row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "deploy/postgres/connection.h"
#include "deploy/postgres/table.h"

namespace haggle::sweep {

// The schema's mark (deploy/postgres/place.h).
std::string ResultsMark();

// All tables of results, in their order.
std::vector<postgres::Table> ResultsTablesOnServer();

// How many runs are missing in the schema of the connection's address.
absl::StatusOr<std::int64_t> CountMissing(postgres::Connection& connection);

// The tables of complete results for reading. Errors as of Results::Open.
absl::StatusOr<std::unique_ptr<journal::Database>> OpenPlace(const std::string& address);

}  // namespace haggle::sweep
