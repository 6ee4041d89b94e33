// What never changes, whatever parties do: conservation of units, bookings,
// cash and deposits, limits, consents (all laws in this one file).
#pragma once

#include <string>
#include <vector>

#include "broker/core/market.h"

namespace haggle {

// The laws that `market` breaks, one line each; empty: none.
std::vector<std::string> Audit(const Market& market);

}  // namespace haggle
