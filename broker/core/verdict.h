// What is said of a move, or of an agreement that is to be carried out.
#pragma once

#include "proto/base/refusal.h"

namespace haggle::core {

// kAllowed (a move then has been carried out), or why not.
using Verdict = RefusalReason;
inline constexpr Verdict kAllowed = RefusalReason::kUnset;

}  // namespace haggle::core
