// What has been offered at a table, as one party values it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"

namespace haggle::bargaining {

// One offer.
struct Made {
  Outcome outcome;
  double utility = 0;  // to the party that keeps the history
  double time = 0;     // relative, (round + 1) / (rounds + 1)
  std::size_t seat = 0;
};

// The offers of a table in their order, one's own and the others' apart.
// Thread-compatible.
class History {
 public:
  void AddOwn(Made made) { Add(std::move(made), own_, own_kinds_); }
  void AddOther(Made made) { Add(std::move(made), others_, others_kinds_); }
  // Keeps its memory.
  void Clear();

  const std::vector<Made>& own() const { return own_; }
  const std::vector<Made>& others() const { return others_; }
  // Different outcomes among them.
  std::size_t own_kinds() const { return own_kinds_.size(); }
  std::size_t others_kinds() const { return others_kinds_.size(); }

 private:
  static void Add(Made made, std::vector<Made>& list, std::vector<Outcome>& kinds);

  std::vector<Made> own_;
  std::vector<Made> others_;
  std::vector<Outcome> own_kinds_;  // sorted
  std::vector<Outcome> others_kinds_;
};

}  // namespace haggle::bargaining
