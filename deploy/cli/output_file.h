// A file that a command writes as a whole.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace haggle::cli {

// Writes `text` beside `path`, then puts it in its place, so that there is never half a
// file. kAlreadyExists: there is a file of that name, and not `overwrite`; kFailedPrecondition: it is a
// folder; kUnavailable: it cannot be written. Then nothing is left behind.
absl::Status WriteOutputFile(const std::string& path, std::string_view text, bool overwrite);

}  // namespace haggle::cli
