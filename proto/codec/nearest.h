// Helps somebody who mistyped a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haggle::codec {

// Says which of `names` was probably meant: "did you mean slip? There are: opens,
// size, slip" (nearest first, at most `most`, then "..."), or "there are none".
// Nearness is edit distance (Levenshtein 1966), then order in `names`.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& names, std::size_t most = 12);

}  // namespace haggle::codec
