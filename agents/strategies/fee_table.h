// Haggling over the fee of a redirection, from either side.
#pragma once

#include <cstdint>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "proto/base/outcome.h"

namespace haggle::strategies {

// The one issue of the table, a fee a unit, and its values from low to high.
class FeeScale {
 public:
  // `issues` are those of the table or of the rules; the first with the role fee counts.
  explicit FeeScale(const std::vector<Issue>& issues);

  bool empty() const { return count_ == 0; }
  std::int64_t highest() const;
  std::int64_t FeeOf(const Outcome& outcome) const;
  // The outcome with the greatest fee <= cents, or the least fee if all are more.
  Outcome AtMost(std::int64_t cents) const { return At(Nearest(cents, true)); }
  // The outcome with the least fee >= cents, or the greatest fee if all are less.
  Outcome AtLeast(std::int64_t cents) const { return At(Nearest(cents, false)); }

 private:
  Outcome At(std::int64_t i) const;
  std::int64_t FeeAt(std::int64_t i) const;
  // The index of the fee nearest to `cents` from one side, or of the nearest one
  // on the other side if there is none. Not empty.
  std::int64_t Nearest(std::int64_t cents, bool from_below) const;

  std::vector<Issue> issues_;
  std::size_t fee_ = 0;
  std::int64_t count_ = 0;
};

// Market model, section 6, "Redirect": in round r of n the principal bids
// limit * (200 + 800 * ((r+1)/n)^2) / 1000, the seller asks
// limit * (3 - 2 * (r+1)/n); each accepts what is no worse than its own next
// proposal, and never passes its limit.
void BidFee(const View& view, const Ask& ask, const TableView& table, std::int64_t limit_cents, Reply& reply);
void AskFee(const View& view, const Ask& ask, const TableView& table, std::int64_t limit_cents,
            std::int64_t mood_permille, Reply& reply);

}  // namespace haggle::strategies
