#include "proto/base/belief.h"

namespace haggle {

std::string BeliefName(std::uint32_t code) {
  switch (static_cast<BeliefCode>(code)) {
    case BeliefCode::kTrust:
      return "trust";
    case BeliefCode::kRelationship:
      return "relationship";
    case BeliefCode::kCredibility:
      return "credibility";
    case BeliefCode::kNone:
      break;
  }
  return "belief_" + std::to_string(code);
}

}  // namespace haggle
