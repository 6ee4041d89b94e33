// Colours of texts on a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace haggle {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };

// `text` in colour (ECMA-48 sequences around it) if `colour`, else as it is.
std::string Paint(Ink ink, std::string_view text, bool colour);

// The bytes of a change of colour of Paint's that `text` begins with; 0: none.
std::size_t InkSize(std::string_view text);

}  // namespace haggle
