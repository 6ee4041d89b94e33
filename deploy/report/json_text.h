// JSON as commands print it.
#pragma once

#include <string>

#include "nlohmann/json.hpp"

namespace haggle::report {

// On lines with `indent` spaces for each depth, or (-1) on one. Text that is no UTF-8, as a file's name may
// be, is no reason to print nothing: its wrong bytes become U+FFFD.
inline std::string JsonText(const nlohmann::ordered_json& json, int indent = 2) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace haggle::report
