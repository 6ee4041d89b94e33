// What this program is.
#pragma once

#include <string>

namespace haggle::cli {

// "haggle 0.1.0 (rules 1, plug-in ABI 1)".
std::string VersionLine();

}  // namespace haggle::cli
