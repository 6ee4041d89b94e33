// Texts that other programs have written, as UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace haggle::codec {

// `bytes` as UTF-8 as far as their first bytes tell how they are encoded: without the byte
// order mark of UTF-8; from UTF-16, which its byte order mark tells, or a first character of ASCII with
// its zero byte. All others stay as they are. kInvalidArgument, without the name of the
// file: UTF-16 that is cut or has half a character, or UTF-32. Pure; thread-safe.
absl::StatusOr<std::string> WithoutByteOrderMark(std::string bytes);

}  // namespace haggle::codec
