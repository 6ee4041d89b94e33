// Opening journals for commands.
#pragma once

#include "absl/status/status.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// The exit code for an error of reading a journal or results: 5 if the file is none or damaged, else 1.
HowEnded HowEndedBy(const absl::Status& status);

}  // namespace haggle::cli
