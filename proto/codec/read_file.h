// Reads a whole file that a command line names.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "absl/status/statusor.h"

namespace haggle::codec {

// More is read of no file that a user names: what has no end, like /dev/zero, is refused
// before it costs memory.
inline constexpr std::size_t kLargestInput = std::size_t{16} << 20;  // bytes
// For files of our own.
inline constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

// The file's bytes, at most `most` of them. A pipe or a device may be named too, and is read to its end.
// kNotFound: there is none. kInvalidArgument: it is larger. kUnavailable: it is a folder, or cannot be read. The
// message names the path and the cause.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, std::size_t most = kLargestInput);

// The same of a text, as UTF-8 (text_encoding.h). kInvalidArgument also: its encoding is not read.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, std::size_t most = kLargestInput);

}  // namespace haggle::codec
