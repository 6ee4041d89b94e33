#include "proto/base/dominant_resource.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

constexpr std::int64_t kWhole = std::int64_t{1} << 40;  // a whole line; all of one's claims
constexpr std::int64_t kTop = 2 * kWhole;               // a level that nobody reaches without all that it claims

class Filling {
 public:
  explicit Filling(const LineProblem& problem)
      : problem_(problem),
        left_(problem.supply),
        capacity_(problem.supply.size(), 0),
        units_(problem.supply.size(), std::vector<std::int64_t>(problem.weights.size(), 0)) {
    for (std::size_t p = 0; p < products(); ++p) capacity_[problem.line[p]] += problem.supply[p];
  }

  UnitTable Take() {
    while (Begin()) Round();
    return std::move(units_);
  }

 private:
  std::size_t products() const { return problem_.supply.size(); }
  std::size_t claimants() const { return problem_.weights.size(); }

  // What is claimed of what is left; whether that is anything.
  bool Begin() {
    want_ = problem_.claims;
    share_.assign(claimants(), {0, 1});
    bool any = false;
    for (std::size_t i = 0; i < claimants(); ++i) {
      std::vector<Int128> of_line(products(), 0);
      for (std::size_t p = 0; p < products(); ++p) {
        want_[p][i] = left_[p] > 0 ? problem_.claims[p][i] - units_[p][i] : 0;
        of_line[problem_.line[p]] += want_[p][i];
        any = any || want_[p][i] > 0;
      }
      for (std::size_t line = 0; line < products(); ++line) {
        if (of_line[line] * share_[i].whole > share_[i].part * capacity_[line]) {
          share_[i] = {of_line[line], capacity_[line]};
        }
      }
    }
    return any;
  }

  // What part of its claims a claimant has when dominant shares stand at `level` of kWhole, of kWhole.
  Int128 Got(std::size_t i, std::int64_t level) const {
    if (share_[i].part == 0) return 0;
    return std::min<Int128>(kWhole, Int128{level} * problem_.weights[i] * share_[i].whole / share_[i].part);
  }

  Int128 PartOf(std::size_t p, std::size_t i, Int128 got) const { return got * want_[p][i]; }

  // Who still rises is taken at `level`, others where they have stopped.
  Int128 Used(std::size_t p, std::int64_t level) const {
    Int128 used = 0;
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (want_[p][i] > 0) used += PartOf(p, i, rises_[i] != 0 ? Got(i, level) : got_[i]) / kWhole;
    }
    return used;
  }

  bool Fits(std::int64_t level) const {
    for (std::size_t p = 0; p < products(); ++p) {
      if (left_[p] > 0 && Used(p, level) > left_[p]) return false;
    }
    return true;
  }

  void Round() {
    rises_.assign(claimants(), 1);
    got_.assign(claimants(), 0);
    std::vector<std::uint8_t> used_up(products(), 0);
    for (std::int64_t level = 0; level < kTop;) {
      std::int64_t above = kTop + 1;  // does not fit, or lies beyond all
      while (above - level > 1) {
        const std::int64_t middle = level + (above - level) / 2;
        (Fits(middle) ? level : above) = middle;
      }
      if (level == kTop) break;
      for (std::size_t p = 0; p < products(); ++p) {
        if (left_[p] > 0 && used_up[p] == 0 && Used(p, above) > left_[p]) used_up[p] = 1;
      }
      Stop(used_up, level);
    }
    for (std::size_t i = 0; i < claimants(); ++i) {
      if (rises_[i] != 0) got_[i] = Got(i, kTop);
    }
    for (std::size_t p = 0; p < products(); ++p) Give(p, used_up[p] != 0);
  }

  void Stop(const std::vector<std::uint8_t>& used_up, std::int64_t level) {
    for (std::size_t i = 0; i < claimants(); ++i) {
      for (std::size_t p = 0; p < products() && rises_[i] != 0; ++p) {
        if (used_up[p] == 0 || want_[p][i] == 0) continue;
        rises_[i] = 0;
        got_[i] = Got(i, level);
      }
    }
  }

  // Rounded down; of what is used up, the single units that are left then.
  void Give(std::size_t p, bool used_up) {
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < claimants(); ++k) {
      const std::size_t i = (problem_.first + k) % claimants();
      const auto units = static_cast<std::int64_t>(PartOf(p, i, got_[i]) / kWhole);
      units_[p][i] += units;
      left_[p] -= units;
      if (units < want_[p][i]) order.push_back(i);
    }
    if (!used_up) return;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return PartOf(p, a, got_[a]) % kWhole > PartOf(p, b, got_[b]) % kWhole;
    });
    for (bool given = true; left_[p] > 0 && given;) {
      given = false;
      for (const std::size_t i : order) {
        if (left_[p] == 0 || units_[p][i] == problem_.claims[p][i]) continue;
        ++units_[p][i];
        --left_[p];
        given = true;
      }
    }
  }

  struct Part {
    Int128 part = 0;
    Int128 whole = 1;
  };

  const LineProblem& problem_;
  std::vector<std::int64_t> left_;  // by product
  std::vector<Int128> capacity_;    // by line
  UnitTable units_;
  // ---- of the round
  UnitTable want_;
  std::vector<Part> share_;          // of its dominant line, if it had all it wants
  std::vector<std::uint8_t> rises_;  // by claimant
  std::vector<Int128> got_;          // by claimant that has stopped: of kWhole
};

}  // namespace

UnitTable DominantResourceUnits(const LineProblem& problem) {
  HAGGLE_CHECK(problem.line.size() == problem.supply.size() && problem.claims.size() == problem.supply.size());
  for (std::size_t p = 0; p < problem.supply.size(); ++p) {
    HAGGLE_CHECK(problem.supply[p] >= 0 && problem.line[p] < problem.supply.size());
    HAGGLE_CHECK(problem.claims[p].size() == problem.weights.size());
    for (const std::int64_t claim : problem.claims[p]) HAGGLE_CHECK(claim >= 0);
  }
  for (const std::int64_t weight : problem.weights) HAGGLE_CHECK(weight >= 1);
  return Filling(problem).Take();
}

}  // namespace haggle
