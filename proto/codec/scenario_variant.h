// Scenarios that are others with some fields changed: told from whole ones, and put together with what they are based
// on
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/codec/scenario_text.h"

namespace haggle::codec {

// Whether the text is a variant: its first field is `base`. Total; thread-safe.
bool IsVariant(std::string_view text);

// Where a base's name leads: the file itself for a path ('/' in it, or the ending .textproto), relative to `from`'s
// folder; else NAME.textproto there or in the first of `folders` that has one. kNotFound: none has; the message lists
// the nearest names there are.
absl::StatusOr<std::string> FindBase(std::string_view base, const std::string& from,
                                     const std::vector<std::string>& folders);

}  // namespace haggle::codec
