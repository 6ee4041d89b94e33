// Between the standard's string views and Abseil's, which Debian builds as a type of its own.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace haggle {

// The same text, for a function of Abseil's; valid as long as `text` is.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace haggle
