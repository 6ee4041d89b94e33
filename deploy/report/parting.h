// Two runs tick by tick from where they part: what happened in the one and not, or otherwise, in the other.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "deploy/report/happenings.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

// Ticks in which something differs, in order: tick, date ("" without a calendar) and differences, the most important
// first: each with what, what came of it as a and b (null: it did not happen), and the names of the parties that it is
// about.
nlohmann::ordered_json PartingJson(const Scenario& scenario, const std::map<Tick, Happenings>& a,
                                   const std::map<Tick, Happenings>& b);

// How much of it is told to people.
struct PartingBounds {
  std::size_t ticks = 8;
  std::size_t lines = 4;  // of each tick
};
std::string PartingText(const nlohmann::ordered_json& parting, const PartingBounds& bounds, bool colour);

}  // namespace haggle::report
