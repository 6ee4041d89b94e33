// Writes measures as rows: sums in, what is defined of them out, in the order of the list.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "broker/journal/measure_sums.h"
#include "broker/journal/measures.h"

namespace haggle::journal {

// Rows of one place: a tick or the run, a product, a party. Thread-compatible.
class MeasureRows {
 public:
  explicit MeasureRows(const MeasureChoice& choice);

  // Where the following rows are of; `scope` says which measures may be added there.
  void At(MeasureScope scope, std::optional<Tick> tick, std::optional<ProductId> product, PartyId party);
  // Adds one if it is chosen and of this scope.
  void Add(MeasureId id, std::int64_t value);
  bool IsOfAll() const { return scope_ == kRunAll; }
  // By tick, a party's that is 0 has no row.
  void AddUnlessZero(MeasureId id, std::int64_t value) {
    if (value != 0 || place_.party == 0) Add(id, value);
  }
  void AddIf(MeasureId id, const std::optional<std::int64_t>& value) {
    if (value.has_value()) Add(id, *value);
  }

  // `wants`: there is a demand; `ever`: delivered so far to everybody, of the same product or of all.
  void AddTick(const FlowSums& flows, const LevelSums& now, bool wants, std::int64_t ever);
  void AddRun(const RunSums& run, const OverTicks& over, std::int64_t ever);

  std::vector<Measure> Take() { return std::exchange(rows_, {}); }

 private:
  std::array<bool, kMeasures> chosen_{};
  Measure place_;
  MeasureScope scope_ = kRunAll;
  std::vector<Measure> rows_;
};

}  // namespace haggle::journal
