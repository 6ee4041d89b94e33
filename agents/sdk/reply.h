// Collects a party's moves, and what it believes, in answer to a prompt.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "proto/base/chosen.h"
#include "proto/base/moves.h"

namespace haggle::sdk {

// Thread-compatible. Cleared and reused between prompts, so that a move at a
// table allocates nothing.
class Reply {
 public:
  // Adds any move (Offer, Accept, Reject, Award, Leave, Sound, ... of moves.h). `why` is the
  // reason as told in the log (proto/base/why.h); optional.
  template <class M>
  void Do(M move, Why why = {}) {
    if (used_ == moves_.size()) moves_.emplace_back();
    Move& made = moves_[used_++];
    made.why = why;
    Chosen<M>(made.action) = std::move(move);
  }

  // States what the party believes (proto/base/belief.h), for the journal's table `metrics`;
  // optional. It changes nothing in the run. State what has changed since it was last stated.
  void Believe(const Belief& belief) { beliefs_.push_back(belief); }

  // What has been added.
  const std::vector<Move>& moves() {
    moves_.resize(used_);
    return moves_;
  }
  const std::vector<Belief>& beliefs() const { return beliefs_; }
  void Clear() {
    used_ = 0;
    beliefs_.clear();
  }
  // Hands out what has been added and goes on in the memory of `answer`, whose moves and
  // beliefs are written over.
  void Exchange(Moves& answer) {
    moves_.resize(used_);
    moves_.swap(answer.moves);
    beliefs_.swap(answer.beliefs);
    Clear();
  }

 private:
  // Those after the first `used_` are old, and are written over.
  std::vector<Move> moves_;
  std::size_t used_ = 0;
  std::vector<Belief> beliefs_;
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::Reply;
}  // namespace haggle
