// Colours of texts on a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace haggle::report {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };

// `text` in colour (ECMA-48 sequences around it) if `colour`, else as it is.
std::string Paint(Ink ink, std::string_view text, bool colour);

// `text` as a terminal may get it: what is no printable character, end of line or tab, nor (if `colour`)
// a change of colour of Paint's, is escaped (proto/base/quoted.h).
std::string Shown(std::string_view text, bool colour);

// The head of a part of a text, bold if `colour`, after an empty line.
std::string Head(const std::string& title, bool colour);

}  // namespace haggle::report
