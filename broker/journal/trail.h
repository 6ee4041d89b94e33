// What was read and verified of a journal, so that the next look at it goes on from there.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "broker/journal/amendments.h"
#include "broker/journal/log_file.h"
#include "proto/base/sha256.h"

namespace haggle::journal {

struct StoredHeader;  // stored.h

// Begins empty, for one path; JournalReader::OpenAgain and the reader that it returns bring it on. A value.
struct JournalTrail {
  std::int64_t steps = 0;  // that were read, and are what the chain says
  Hash hash{};             // of the chain after the last one
  std::int64_t notes = 0;  // id of the last note that was read
  std::vector<Amendment> amendments;
  std::shared_ptr<const StoredHeader> header;
  LogTrail log;
  // Of the last look at it while it was running: pages of the database, and frames of its log. A measure of its cost.
  std::int64_t pages_read = 0;
  std::int64_t frames_read = 0;
};

}  // namespace haggle::journal
