// The catalogue of beliefs: what each code of a Belief means and what it is called
// in the journal's table `metrics`. For readers of a run; nothing is computed from it.
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle {

// Numbers are stored in journals: never reuse one. Codes from kBeliefPlugin on belong to
// strategies outside this tree.
enum class BeliefCode : std::uint32_t {
  kNone = 0,
  kTrust = 1,         // a seller's, in pledges: what its tables come to, of what was pledged; about nobody
  kRelationship = 2,  // a seller's, to the customer that it is about
  kCredibility = 3,   // a claimant's own: how far it takes itself to be believed; about itself
};

inline constexpr std::uint32_t kBeliefPlugin = 1000;

// "trust", "relationship", "credibility"; any other code is "belief_N". Total.
std::string BeliefName(std::uint32_t code);

// Shorthand for stating a belief; 1000 permille is all of it.
inline Belief Believed(BeliefCode code, std::int64_t permille, PartyId about = 0) {
  return Belief{about, static_cast<std::uint32_t>(code), permille * 1000};
}

}  // namespace haggle
