// Behaviour-dependent bidding: the others' concessions are answered in kind.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

enum class Imitation : std::uint8_t { kRelative, kAbsolute, kAveraged };

struct ImitationRule {
  Imitation kind = Imitation::kRelative;
  // How many of the other's offers ago the concession is looked for; averaged: over how many.
  std::int64_t delta = 1;
  // Absolute: what chance may add to it or take from it, in units of the issue's values.
  std::int64_t swing = 0;
};

// One issue: y are the other's values, oldest first, x one's own last one. With m = y.size():
//   relative   y[m-delta] / y[m-delta+1] * x
//   absolute   x + (y[m-delta] - y[m-delta+1]) + chance
//   averaged   y[m-delta] / y[m] * x
// (indices from 1), between `low` and `high`. A divisor of 0 leaves x as it is.
// Applicable if m >= delta + 1. P. Faratin, C. Sierra, N. R. Jennings (1998) Negotiation
// decision functions for autonomous agents, section 4.3.
double Imitate(const ImitationRule& rule, const std::vector<double>& y, double x, double chance, double low,
               double high);

// Imitates issue by issue: numbers by their values, categories by what they are worth to
// itself (the category whose worth is nearest, of equally near ones the first). Each issue
// stays in the range in which, all other issues at their best, an outcome is worth
// the reservation value; values are rounded to those there are, towards its own side
//. Until the other has made delta + 1 offers, it does
// what `otherwise` says. It answers the other party who offered last.
class TitForTatBidding : public Bidding {
 public:
  TitForTatBidding(OwnOutcomes* own, ImitationRule rule, std::unique_ptr<Bidding> otherwise);

  const Proposal& Propose(const Turn& turn) override;
  bool remembers() const override { return true; }

 private:
  // What is acceptable of an issue, in positions, and which end is the better one.
  struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
    bool high_is_better = false;
  };

  std::int64_t ImitateNumber(const Turn& turn, std::size_t issue, const std::vector<const Made*>& other,
                             Random& random) const;
  std::int64_t ImitateCategory(std::size_t issue, const std::vector<const Made*>& other, std::int64_t own_value) const;

  OwnOutcomes* own_;
  ImitationRule rule_;
  std::unique_ptr<Bidding> otherwise_;
  std::vector<Range> ranges_;
  Proposal proposal_;
};

}  // namespace haggle::bargaining
