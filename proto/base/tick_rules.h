// The allocation rules that look at all products of a tick at once, or at what is bid: the part of the table of
// allocation_rules.h that follows those of one product. Thread-safe.
#pragma once

#include <vector>

#include "proto/base/allocation_rules.h"

namespace haggle {

// In the order of their numbers.
const std::vector<const SharingRule*>& TickRules();

}  // namespace haggle
