// Paths into a scenario, as faults and draws name its fields: field names joined
// by dots, an element of a list by its `name` if it has one, else by its index
// ("parties.tesla.sites.0.slip"). --set understands these, and other names besides
// (proto/codec/scenario_text.h).
#pragma once

#include <cstddef>
#include <string>

namespace haggle {

template <class T>
std::string ElementName(const T& element, std::size_t index) {
  if constexpr (requires { element.name; }) {
    if (!element.name.empty()) return element.name;
  }
  return std::to_string(index);
}

}  // namespace haggle
