#include "proto/base/max_flow.h"

#include <algorithm>
#include <utility>

namespace haggle {

BipartiteFlow::BipartiteFlow(std::vector<Int128> left, std::vector<Int128> right, std::vector<std::vector<Int128>> arcs)
    : left_(std::move(left)), right_(std::move(right)), arcs_(std::move(arcs)) {
  HAGGLE_CHECK(arcs_.size() == right_.size());
  for (const std::vector<Int128>& row : arcs_) {
    HAGGLE_CHECK(row.size() == left_.size());
    flow_.emplace_back(left_.size(), 0);
  }
  while (Rank()) {
    left_next_.assign(left_.size(), 0);
    right_next_.assign(right_.size(), 0);
    for (std::size_t l = 0; l < left_.size(); ++l) {
      for (Int128 pushed = 1; left_[l] > 0 && pushed > 0;) {
        pushed = PushLeft(l, left_[l]);
        left_[l] -= pushed;
        total_ += pushed;
      }
    }
  }
  Mark();
}

// Distances of nodes from the source through arcs that can carry more; whether the sink is among them.
bool BipartiteFlow::Rank() {
  left_rank_.assign(left_.size(), 0);
  right_rank_.assign(right_.size(), 0);
  std::vector<std::size_t> lefts;
  for (std::size_t l = 0; l < left_.size(); ++l) {
    if (left_[l] == 0) continue;
    left_rank_[l] = 1;
    lefts.push_back(l);
  }
  for (int rank = 2; !lefts.empty(); rank += 2) {
    std::vector<std::size_t> rights;
    bool found = false;
    for (const std::size_t l : lefts) {
      for (std::size_t r = 0; r < right_.size(); ++r) {
        if (right_rank_[r] != 0 || flow_[r][l] >= arcs_[r][l]) continue;
        right_rank_[r] = rank;
        rights.push_back(r);
        found = found || right_[r] > 0;
      }
    }
    if (found) return true;
    lefts.clear();
    for (const std::size_t r : rights) {
      for (std::size_t l = 0; l < left_.size(); ++l) {
        if (left_rank_[l] != 0 || flow_[r][l] == 0) continue;
        left_rank_[l] = rank + 1;
        lefts.push_back(l);
      }
    }
  }
  return false;
}

Int128 BipartiteFlow::PushLeft(std::size_t left, Int128 most) {
  for (std::size_t& r = left_next_[left]; r < right_.size(); ++r) {
    if (right_rank_[r] != left_rank_[left] + 1 || flow_[r][left] >= arcs_[r][left]) continue;
    const Int128 pushed = PushRight(r, std::min(most, arcs_[r][left] - flow_[r][left]));
    if (pushed == 0) continue;
    flow_[r][left] += pushed;
    return pushed;
  }
  return 0;
}

Int128 BipartiteFlow::PushRight(std::size_t right, Int128 most) {
  if (right_[right] > 0) {
    const Int128 pushed = std::min(most, right_[right]);
    right_[right] -= pushed;
    return pushed;
  }
  for (std::size_t& l = right_next_[right]; l < left_.size(); ++l) {
    if (left_rank_[l] != right_rank_[right] + 1 || flow_[right][l] == 0) continue;
    const Int128 pushed = PushLeft(l, std::min(most, flow_[right][l]));
    if (pushed == 0) continue;
    flow_[right][l] -= pushed;
    return pushed;
  }
  return 0;
}

void BipartiteFlow::Mark() {
  from_source_.assign(left_.size(), 0);
  for (std::size_t l = 0; l < left_.size(); ++l) from_source_[l] = left_rank_[l] != 0 ? 1 : 0;
  // Backwards from the sink.
  to_sink_.assign(left_.size(), 0);
  std::vector<std::uint8_t> right(right_.size(), 0);
  std::vector<std::size_t> rights;
  for (std::size_t r = 0; r < right_.size(); ++r) {
    if (right_[r] == 0) continue;
    right[r] = 1;
    rights.push_back(r);
  }
  while (!rights.empty()) {
    const std::size_t r = rights.back();
    rights.pop_back();
    for (std::size_t l = 0; l < left_.size(); ++l) {
      if (to_sink_[l] != 0 || flow_[r][l] >= arcs_[r][l]) continue;
      to_sink_[l] = 1;
      for (std::size_t other = 0; other < right_.size(); ++other) {
        if (right[other] != 0 || flow_[other][l] == 0) continue;
        right[other] = 1;
        rights.push_back(other);
      }
    }
  }
}

}  // namespace haggle
