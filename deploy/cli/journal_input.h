// Opening journals for commands.
#pragma once

#include "absl/status/status.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// The exit code for an error of reading a journal: 5 if the file is no journal
// or damaged, else 1.
HowEnded HowEndedBy(const absl::Status& status);

}  // namespace haggle::cli
