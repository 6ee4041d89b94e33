// Paths into a scenario, as faults, draws and --set name its fields: field
// names joined by dots, an element of a list by its name if it has one, else by
// its index ("parties.tesla.sites.0.slip").
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
