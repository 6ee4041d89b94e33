// Names of a scenario made of names of others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haggle::importing {

// One name for each original, in order, as a scenario allows them: 1 to 64 letters, digits,
// _ and -, not digits alone, each once. An original that is such a name already, and the first
// of its kind, stays. Of any other, each run of characters that are not allowed becomes one
// _ (none at the ends); of nothing it becomes `kind`, of digits alone kind_DIGITS; what is too
// long is cut; and what is taken gets -2, -3 ... after it. Pure; thread-safe.
std::vector<std::string> MakeNames(const std::vector<std::string>& originals, std::string_view kind);

}  // namespace haggle::importing
