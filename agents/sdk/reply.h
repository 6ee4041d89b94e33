// Collects a party's moves in answer to a prompt.
#pragma once

#include <utility>
#include <vector>

#include "proto/base/moves.h"

namespace haggle {

// Thread-compatible. Cleared and reused between prompts, so that a move at a
// table allocates nothing.
class Reply {
 public:
  // Adds any move (Offer, Accept, Reject, Award, Leave, Sound, ... of moves.h). `why` is the
  // reason as told in the log (base/why.h); optional.
  template <class M>
  void Do(M move, Why why = {}) {
    Move& made = moves_.emplace_back();
    made.why = why;
    made.action.template emplace<M>(std::move(move));
  }

  const std::vector<Move>& moves() const { return moves_; }
  std::vector<Move>& moves() { return moves_; }
  void Clear() { moves_.clear(); }

 private:
  std::vector<Move> moves_;
};

}  // namespace haggle
