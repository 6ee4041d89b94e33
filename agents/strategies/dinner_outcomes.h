// The outcomes of a dinner's table, with what each means and is worth to one party.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "agents/bargaining/outcome_grid.h"
#include "agents/strategies/terms.h"
#include "proto/base/events.h"

namespace haggle::strategies {

// Thread-compatible. Immutable.
class DinnerOutcomes {
 public:
  // The worth of an outcome that cannot be had, because it cannot be paid.
  static constexpr std::int64_t kImpossible = INT64_MIN;

  struct Entry {
    Terms terms;
    std::int64_t worth = 0;  // cents; walking away is worth 0
  };

  using WorthOf = std::function<std::int64_t(const Terms&)>;

  // `worth` is kept, and asked for each outcome of the grid and for what others offer.
  DinnerOutcomes(const TableOpened& opened, WorthOf worth);

  const std::vector<Entry>& all() const { return entries_; }

  // The one worth most (of several the first). There is one at every table.
  const Entry& best() const { return entries_[best_]; }
  Outcome best_outcome() const { return grid_.At(best_); }

  // What somebody has offered, which need not be of the grid.
  Entry of(const Outcome& outcome) const;

  // Of the outcomes for which `fits` holds, the one before which no other comes by `before`.
  template <class Fits, class Before>
  std::optional<Outcome> Pick(Fits fits, Before before) const {
    std::optional<std::uint32_t> chosen;
    for (std::uint32_t number = 0; number < entries_.size(); ++number) {
      if (!fits(entries_[number])) continue;
      if (!chosen || before(entries_[number].terms, entries_[*chosen].terms)) chosen = number;
    }
    if (!chosen) return std::nullopt;
    return grid_.At(*chosen);
  }

 private:
  WorthOf worth_;
  bargaining::OutcomeGrid grid_;
  std::vector<Entry> entries_;  // by outcome number
  std::uint32_t best_ = 0;
};

}  // namespace haggle::strategies
