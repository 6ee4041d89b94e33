// Recomputes everything a journal says: chain, draws of nature, digests of each
// tick, the diary's digest, every derived table, the list of tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace haggle::journal {

struct VerifyReport {
  bool ok = false;
  std::string hash;                // the chain recomputed, hexadecimal; "" if there is none
  std::int64_t records = 0;        // steps that are sound
  std::string first_bad;           // what is damaged, in words: "step 17", "table orders, row 3"; "" if ok
  std::string message;             // what was found there and what was expected; "" if ok
  bool complete = false;           // the run went to its end
  std::string state;               // "running", "finished", "stopped"; "" if unknown
  std::vector<std::string> notes;  // what a reader should know: "tables are of version 2 and were rebuilt"
};

// Whatever the file holds, the answer is a report; only a file that cannot be
// read at all (missing, no permission) is an error.
absl::StatusOr<VerifyReport> VerifyJournal(const std::string& path);

}  // namespace haggle::journal
