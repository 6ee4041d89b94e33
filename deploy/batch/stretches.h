// Numbers told in stretches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haggle::batch {

// Numbers that go up: "0-2,5" with "," as `separator`; after `most` stretches it ends in "...". Pure; thread-safe.
std::string StretchesText(const std::vector<std::size_t>& numbers, std::string_view separator,
                          std::size_t most = SIZE_MAX);

}  // namespace haggle::batch
