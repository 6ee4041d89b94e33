// Text of others in messages of ours.
#pragma once

#include <string>
#include <string_view>

namespace haggle {

// `found` as it may stand in a message: in quotes, without control characters, cut
// behind 60 bytes at the end of a character. Pure; thread-safe.
std::string Quoted(std::string_view found);

}  // namespace haggle
