// The greatest flow between two groups of nodes, in whole numbers of up to 126 bits: sources on the left, each with a
// limit, arcs to the right, and a limit on what the right takes. Thread-compatible.
// E. Dinic (1970) Algorithm for solution of a problem of maximum flow in networks with power estimation, Soviet
// Mathematics Doklady 11:1277-1280.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/units.h"

namespace haggle {

class BipartiteFlow {
 public:
  // arcs[r][l]: the most that goes from left node l to right node r. All limits >= 0; lists of different lengths are a
  // mistake of the caller (CHECK). Finds the flow at once.
  BipartiteFlow(std::vector<Int128> left, std::vector<Int128> right, std::vector<std::vector<Int128>> arcs);

  // All of it.
  Int128 total() const { return total_; }
  Int128 Through(std::size_t right, std::size_t left) const { return flow_[right][left]; }

  // Whether a left node's flow could grow if its limit did.
  bool CouldGrow(std::size_t left) const { return to_sink_[left] != 0; }
  // Whether a left node lies on the source's side of the least cut that is nearest to the source.
  bool BeforeCut(std::size_t left) const { return from_source_[left] != 0; }

 private:
  bool Rank();
  Int128 PushLeft(std::size_t left, Int128 most);
  Int128 PushRight(std::size_t right, Int128 most);
  void Mark();

  std::vector<Int128> left_;   // what of the limits is not used
  std::vector<Int128> right_;  // ...
  std::vector<std::vector<Int128>> arcs_;
  std::vector<std::vector<Int128>> flow_;
  std::vector<int> left_rank_;  // distance from the source; 0: not reached
  std::vector<int> right_rank_;
  std::vector<std::size_t> left_next_;  // the first arc that may still carry more in this phase
  std::vector<std::size_t> right_next_;
  std::vector<std::uint8_t> to_sink_;
  std::vector<std::uint8_t> from_source_;
  Int128 total_ = 0;
};

}  // namespace haggle
