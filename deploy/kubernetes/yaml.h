// YAML that every reader takes for what was meant.
#pragma once

#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace haggle::kubernetes {

// A document in block style: maps in the order of their keys, no anchors, tags or folded texts. A string stands without
// quotes only where no version of YAML reads anything else than that string; whatever is in it, it ends where it ends.
// Strings must be UTF-8 (bytes that are not become U+FFFD); numbers must be integers. Pure; thread-safe.
std::string YamlText(const nlohmann::ordered_json& value);

// A string as it stands there. Pure; thread-safe.
std::string YamlString(std::string_view text);

}  // namespace haggle::kubernetes
