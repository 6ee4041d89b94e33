// One decision of a person, kept.
#pragma once

#include <string>
#include <vector>

#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::seat {

struct Decision {
  Prompt prompt;                   // as it was asked
  std::vector<Move> moves;         // what was done; none: nothing was said
  std::string said;                // the reason in the person's words; empty: none was given
  bool in_time = true;             // false: the deadline passed without an answer
  std::vector<std::string> asked;  // the questions in words
  std::vector<std::string> kinds;  // of the moves, as forms call them
  std::vector<std::string> told;   // the moves in words
};

}  // namespace haggle::seat
