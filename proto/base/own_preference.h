// Which of a party's preferences is its own.
#pragma once

#include <string_view>

#include "proto/base/party.h"
#include "proto/base/wants.h"

namespace haggle {

// The party's own preference over a table of the scenario, by the table's name; null: it
// has none. What it knows of others' (Preference.of) does not count. Pure.
inline const Preference* OwnPreference(const Party& party, std::string_view table) {
  for (const Preference& preference : party.preferences) {
    if (preference.table == table && preference.of.empty()) return &preference;
  }
  return nullptr;
}

}  // namespace haggle
