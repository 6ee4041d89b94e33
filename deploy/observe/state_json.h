// Who has what, and what is promised to whom, after a step: the whole state of the market as observers see it.
#pragma once

#include <cstddef>
#include <string>

#include "deploy/observe/recording.h"

namespace haggle::observe {

// The state after step `step`, shown as that at event `event` (the step's last one, if it has none of that number).
std::string StateJson(const Recording& recording, std::size_t step, std::size_t event);

// The states after all steps: {"first": the whole one after the first step, "patches": [...]}. A patch turns the state
// after a step into that after the next one. Its members replace those of the state, but for
//   parties, products, bulletin   {"PLACE": element, ...}: these elements are replaced (all lists are as long as
//   before) bookings                      {"gone": [ids], "set": [bookings]}: removed; added, or replaced by id. The
//   list is
//                                 then sorted again: by product, due, and id as a number
std::string StatesJson(const Recording& recording);

}  // namespace haggle::observe
