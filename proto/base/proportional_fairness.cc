#include "proto/base/proportional_fairness.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/max_flow.h"
#include "proto/base/sharing.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

constexpr Int128 kMostWeight = Int128{1} << 50;  // of what ShareWeighted is asked with

// Whether part / all of so many units is more than the claim; to one part in 2^40 where the numbers are very large.
bool Exceeds(Int128 part, Int128 units, Int128 all, Int128 claim) {
  Int128 left = 0;
  Int128 right = 0;
  while (__builtin_mul_overflow(part, units, &left) || __builtin_mul_overflow(all, claim, &right)) {
    part >>= 10;
    all >>= 10;
  }
  return left > right;
}

std::vector<std::int64_t> ShareIn(std::int64_t available, const std::vector<Int128>& parts,
                                  const std::vector<std::int64_t>& caps, std::size_t first) {
  Int128 most = 0;
  for (const Int128 part : parts) most = std::max(most, part);
  int shift = 0;
  while ((most >> shift) > kMostWeight) ++shift;
  std::vector<std::int64_t> weights;
  weights.reserve(parts.size());
  for (const Int128 part : parts) {
    weights.push_back(part == 0 ? 0 : std::max<std::int64_t>(1, static_cast<std::int64_t>(part >> shift)));
  }
  return ShareWeighted(available, weights, caps, first, Remainders::kPosition);
}

// Level by level: those who get least for their weight, and can get no more, first.
class Levels {
 public:
  explicit Levels(const FairProblem& problem)
      : problem_(problem),
        left_(problem.supply),
        open_(problem.weights.size(), 1),
        units_(problem.supply.size(), std::vector<std::int64_t>(problem.weights.size(), 0)) {}

  UnitTable Take() {
    for (;;) {
      for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i] != 0 && !CanGet(i)) open_[i] = 0;
      }
      if (std::find(open_.begin(), open_.end(), 1) == open_.end()) return std::move(units_);
      Settle(FindLevel());
    }
  }

 private:
  // A group's level is get / weight.
  struct Group {
    std::vector<std::uint8_t> in;  // by claimant
    Int128 get = 0;                // all that it can get: units times power
    Int128 weight = 0;
  };

  std::size_t products() const { return problem_.supply.size(); }
  std::size_t claimants() const { return open_.size(); }

  bool CanGet(std::size_t i) const {
    for (std::size_t p = 0; p < products(); ++p) {
      if (left_[p] > 0 && problem_.claims[p][i] > 0) return true;
    }
    return false;
  }

  Int128 ClaimedBy(const Group& group, std::size_t p) const {
    Int128 claimed = 0;
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (group.in[i] != 0) claimed += problem_.claims[p][i];
    }
    return claimed;
  }

  Group GroupOf(std::vector<std::uint8_t> in) const {
    Group group;
    group.in = std::move(in);
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (group.in[i] != 0) group.weight += problem_.weights[i];
    }
    for (std::size_t p = 0; p < products(); ++p) {
      group.get += problem_.power[p] * std::min<Int128>(left_[p], ClaimedBy(group, p));
    }
    return group;
  }

  // Everybody who is left raised to the level, if it can be, all in units of 1 / (power * group.weight).
  BipartiteFlow Raise(const Group& group) const {
    std::vector<Int128> need;
    for (std::size_t i = 0; i < claimants(); ++i) {
      need.push_back(open_[i] != 0 ? group.get * problem_.weights[i] : Int128{0});
    }
    std::vector<Int128> supply;
    std::vector<std::vector<Int128>> claims;
    for (std::size_t p = 0; p < products(); ++p) {
      supply.push_back(group.weight * problem_.power[p] * left_[p]);
      claims.emplace_back();
      for (std::size_t i = 0; i < claimants(); ++i) {
        claims.back().push_back(open_[i] != 0 ? group.weight * problem_.power[p] * problem_.claims[p][i] : Int128{0});
      }
    }
    return BipartiteFlow(std::move(need), std::move(supply), std::move(claims));
  }

  // The largest group of the lowest level: Dinkelbach's method on get(group) / weight(group), whose least is looked for
  // as a least cut.
  Group FindLevel() {
    Group group = GroupOf(open_);
    for (;;) {
      const BipartiteFlow flow = Raise(group);
      Int128 need = 0;
      std::vector<std::uint8_t> next(claimants(), 0);
      for (std::size_t i = 0; i < claimants(); ++i) {
        if (open_[i] == 0) continue;
        need += group.get * problem_.weights[i];
        next[i] = flow.BeforeCut(i) ? 1 : 0;
      }
      if (flow.total() == need) {
        for (std::size_t i = 0; i < claimants(); ++i) next[i] = open_[i] != 0 && !flow.CouldGrow(i) ? 1 : 0;
        return GroupOf(std::move(next));
      }
      group = GroupOf(std::move(next));
    }
  }

  // Its members get all that they claim of products of which there is enough for them, and share the others.
  void Settle(const Group& group) {
    std::vector<std::size_t> short_of;
    std::vector<Int128> still(claimants(), 0);  // up to the level, in units of 1 / weight of the group
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (group.in[i] != 0) still[i] = group.get * problem_.weights[i];
    }
    for (std::size_t p = 0; p < products(); ++p) {
      const Int128 claimed = ClaimedBy(group, p);
      if (claimed > left_[p]) {
        if (left_[p] > 0) short_of.push_back(p);
        continue;
      }
      for (std::size_t i = 0; i < claimants(); ++i) {
        if (group.in[i] == 0) continue;
        units_[p][i] = problem_.claims[p][i];
        still[i] -= group.weight * problem_.power[p] * units_[p][i];
      }
      left_[p] -= static_cast<std::int64_t>(claimed);
    }
    Share(group, short_of, still);
    for (const std::size_t p : short_of) left_[p] = 0;
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (group.in[i] != 0) open_[i] = 0;
    }
  }

  // Each product in proportion to what everybody still gets, if nobody then passes its claim; else as a flow has it.
  void Share(const Group& group, const std::vector<std::size_t>& short_of, const std::vector<Int128>& still) {
    if (short_of.empty()) return;
    Int128 all = 0;
    for (const Int128 part : still) all += part;
    bool fits = true;
    std::vector<Int128> supply;
    std::vector<std::vector<Int128>> claims;
    for (const std::size_t p : short_of) {
      supply.push_back(group.weight * problem_.power[p] * left_[p]);
      claims.emplace_back(claimants(), 0);
      for (std::size_t i = 0; i < claimants(); ++i) {
        if (group.in[i] == 0) continue;
        fits = fits && !Exceeds(still[i], left_[p], all, problem_.claims[p][i]);
        claims.back()[i] = group.weight * problem_.power[p] * problem_.claims[p][i];
      }
    }
    const BipartiteFlow flow = fits ? BipartiteFlow({}, {}, {}) : BipartiteFlow(still, supply, claims);
    for (std::size_t k = 0; k < short_of.size(); ++k) {
      const std::size_t p = short_of[k];
      std::vector<Int128> parts = still;
      std::vector<std::int64_t> caps(claimants(), 0);
      for (std::size_t i = 0; i < claimants(); ++i) {
        if (!fits) parts[i] = flow.Through(k, i);
        if (group.in[i] != 0) caps[i] = problem_.claims[p][i];
      }
      const std::vector<std::int64_t> shares = ShareIn(left_[p], parts, caps, problem_.first);
      for (std::size_t i = 0; i < claimants(); ++i) units_[p][i] += shares[i];
    }
  }

  const FairProblem& problem_;
  std::vector<std::int64_t> left_;  // by product
  std::vector<std::uint8_t> open_;  // by claimant: not settled yet
  UnitTable units_;
};

}  // namespace

UnitTable ProportionallyFairUnits(const FairProblem& problem) {
  HAGGLE_CHECK(problem.power.size() == problem.supply.size() && problem.claims.size() == problem.supply.size());
  for (std::size_t p = 0; p < problem.supply.size(); ++p) {
    HAGGLE_CHECK(problem.claims[p].size() == problem.weights.size());
    HAGGLE_CHECK(problem.supply[p] >= 0 && problem.power[p] >= 1);
    for (const std::int64_t claim : problem.claims[p]) HAGGLE_CHECK(claim >= 0);
  }
  for (const std::int64_t weight : problem.weights) HAGGLE_CHECK(weight >= 1);
  return Levels(problem).Take();
}

}  // namespace haggle
