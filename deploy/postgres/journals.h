// Journals of many runs on a PostgreSQL server: the derived tables of each (DerivedTables of broker/journal) in one
// schema, with the run as their first column, and one table more of the runs themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"

namespace haggle::postgres {

// What was done.
struct Pushed {
  std::string run;         // its hash, by which it is called there
  std::string place;       // the address, as it may be told
  bool was_there = false;  // nothing was changed
  std::int64_t rows = 0;   // that were brought
};

// Brings the run of a sealed journal to a place of that address, which is made if it is not there; without #NAME it is
// called "journals". All of it appears at once, or nothing does; a run that is there, which is what its hash says,
// stays as it is. Many may push at once. kFailedPrecondition: the run is not over, or the place holds something else or
// tables of another version; else as JournalReader, and as Connection.
absl::StatusOr<Pushed> PushJournal(const std::string& journal, const std::string& address);

// Whether the place of an address holds journals. Errors as of Connection; kInvalidArgument: no address.
absl::StatusOr<bool> HoldsJournals(const std::string& address);

// Its tables for reading (remote_tables.h).
absl::StatusOr<std::unique_ptr<journal::Database>> OpenJournals(const std::string& address);

}  // namespace haggle::postgres
