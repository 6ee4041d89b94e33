// Makes a sealed journal of a running one.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/replay.h"
#include "broker/journal/stored.h"
#include "broker/journal/writer.h"

namespace haggle::journal {

// Copies what is committed in `running` to the file `sealed`, which is there and empty,
// in a folder where nobody else makes files; adds the derived tables by replay and the
// seal. `running` stays as it is; what is left of `sealed` after an error is for the
// caller to remove.
absl::Status MakeSealed(Database& running, const std::string& sealed, JournalState state, const std::string& reason);

// Makes the derived tables in a database that holds the stored ones, and fills
// them. kDataLoss: the replay differs from what is stored.
absl::StatusOr<ReplayResult> BuildTables(Database& database);

// Fills derived tables that were just made in `to` from the stored ones of `from`,
// by replay; whether that differs from what is stored stands in the result.
absl::StatusOr<ReplayResult> FillTables(StoredJournal& from, const StoredHeader& header, Database& to);

}  // namespace haggle::journal
