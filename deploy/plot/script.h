// A picture in gnuplot's language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "deploy/plot/picture.h"

namespace haggle::plot {

enum class PictureFormat : std::uint8_t { kPng, kSvg };

// Reads nothing and names no file: data stand in it, the image goes to standard output.
// Texts of others are quoted so that gnuplot finds nothing to interpret in them.
// Needs gnuplot 5.
std::string ScriptOf(const Picture& picture, PictureFormat format);

// `text` as a literal of gnuplot: in double quotes, all that could mean anything in octal, control characters
// as spaces. (Quotes doubled in single quotes are not understood everywhere, and backquotes run commands.)
std::string GnuplotQuoted(std::string_view text);

}  // namespace haggle::plot
