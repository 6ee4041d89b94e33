// Tables of a PostgreSQL server as tables of a SQLite database, so that whoever reads results from a file reads them
// from a server by the same words. Conditions that both understand alike are the server's to look up; joins, sums and
// order are SQLite's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "deploy/postgres/connection.h"
#include "deploy/postgres/table.h"

namespace haggle::postgres {

// A database with these tables of the address's schema, as they stood when it was opened, whatever others write
// meanwhile; read-only. It has the connection for itself until it is closed; its path is Address::Told.
absl::StatusOr<std::unique_ptr<journal::Database>> OpenRemoteTables(std::unique_ptr<Connection> connection,
                                                                    const std::vector<Table>& tables);

}  // namespace haggle::postgres
