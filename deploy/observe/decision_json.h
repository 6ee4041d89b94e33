// One decision of a party: what it did and why, what it had been asked and shown, what else it did, and what came of
// it.
#pragma once

#include <cstddef>
#include <string>

#include "deploy/observe/recording.h"
#include "proto/base/types.h"

namespace haggle::observe {

// Of a command of the step, by its number. `event` is the one that was asked about, kNoEvent: the first that came of
// it. At most kMostShown of what the party had been shown are told, the last ones.
inline constexpr std::size_t kMostShown = 400;
std::string DecisionJson(const Recording& recording, std::size_t step, Seq seq, std::size_t event);

// Of an event that no command caused: what happened, and when.
std::string ConsequenceJson(const Recording& recording, std::size_t event);

// {"decisions": {SEQ: decision, ...}} of all commands of parties, each as above, but for `shown`, whose elements are
// numbers of events (or null) in place of their words, which the rows have.
std::string AllDecisionsJson(const Recording& recording);

}  // namespace haggle::observe
