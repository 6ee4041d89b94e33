#include "proto/base/unit_matching.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

void CheckAll(const std::vector<std::size_t>& list, std::size_t count) {
  std::vector<std::uint8_t> named(count, 0);
  for (const std::size_t i : list) {
    HAGGLE_CHECK(i < count && named[i] == 0);
    named[i] = 1;
  }
  HAGGLE_CHECK(list.size() == count);
}

void CheckProblem(const UnitMatching& problem) {
  const std::size_t products = problem.quotas.size();
  const std::size_t claimants = problem.most.size();
  HAGGLE_CHECK(problem.claims.size() == products && problem.priority.size() == products);
  HAGGLE_CHECK(problem.prefers.size() == claimants);
  for (std::size_t p = 0; p < products; ++p) {
    HAGGLE_CHECK(problem.quotas[p] >= 0 && problem.claims[p].size() == claimants);
    for (const std::int64_t claim : problem.claims[p]) HAGGLE_CHECK(claim >= 0);
    CheckAll(problem.priority[p], claimants);
  }
  for (std::size_t i = 0; i < claimants; ++i) {
    HAGGLE_CHECK(problem.most[i] >= 0);
    CheckAll(problem.prefers[i], products);
  }
}

// Offers and what is kept of them so far.
class Course {
 public:
  explicit Course(const UnitMatching& problem)
      : problem_(problem),
        kept_(problem.quotas.size(), std::vector<std::int64_t>(problem.most.size(), 0)),
        open_(problem.claims),
        free_(problem.most),
        left_(problem.quotas) {}

  // Whether the claimant has offered anything.
  bool Offer(std::size_t claimant) {
    bool offered = false;
    for (const std::size_t p : problem_.prefers[claimant]) {
      const std::int64_t units = std::min(free_[claimant], open_[p][claimant]);
      if (units == 0) continue;
      open_[p][claimant] -= units;
      free_[claimant] -= units;
      kept_[p][claimant] += units;
      left_[p] -= units;
      Refuse(p);
      offered = true;
    }
    return offered;
  }

  UnitTable Take() { return std::move(kept_); }

 private:
  // What is too much, of those who come last. Who is refused once need not ask again: the product never serves anybody
  // who comes later than those whom it keeps.
  void Refuse(std::size_t p) {
    const std::vector<std::size_t>& order = problem_.priority[p];
    for (auto last = order.rbegin(); left_[p] < 0 && last != order.rend(); ++last) {
      const std::int64_t units = std::min(-left_[p], kept_[p][*last]);
      if (units == 0) continue;
      kept_[p][*last] -= units;
      left_[p] += units;
      free_[*last] += units;
      open_[p][*last] = 0;
    }
  }

  const UnitMatching& problem_;
  UnitTable kept_;                  // by product and claimant
  UnitTable open_;                  // not offered yet
  std::vector<std::int64_t> free_;  // by claimant: units it could still take
  std::vector<std::int64_t> left_;  // by product
};

}  // namespace

UnitTable DeferAcceptance(const UnitMatching& problem) {
  CheckProblem(problem);
  Course course(problem);
  for (bool offered = true; offered;) {
    offered = false;
    for (std::size_t i = 0; i < problem.most.size(); ++i) offered = course.Offer(i) || offered;
  }
  return course.Take();
}

}  // namespace haggle
