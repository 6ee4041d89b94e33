// Reads a whole file that a command line names.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace haggle {

// kNotFound: there is none. kUnavailable: it is a folder, or cannot be read. The
// message names the path and the cause.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

}  // namespace haggle
