// In what the numbers of an issue count.
#pragma once

#include <string_view>

#include "proto/base/outcome.h"

namespace haggle {

// "permille", "units", "cents" (for one unit), "ticks"; empty: the scenario's own. Pure; thread-safe.
inline std::string_view UnitOf(IssueRole role) {
  switch (role) {
    case IssueRole::kShare:
    case IssueRole::kPremium:
    case IssueRole::kPrepaid:
      return "permille";
    case IssueRole::kUnits:
      return "units";
    case IssueRole::kPrice:
    case IssueRole::kFee:
      return "cents";
    case IssueRole::kWindow:
      return "ticks";
    case IssueRole::kNone:
      break;
  }
  return "";
}

}  // namespace haggle
