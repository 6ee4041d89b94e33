#include "proto/theory/points.h"

#include "proto/base/check.h"

namespace haggle::theory {

Points::Points(std::size_t parties) : parties_(parties) { HAGGLE_CHECK(parties > 0); }

void Points::Add(Payoffs point) {
  HAGGLE_CHECK(point.size() == parties_);
  for (const double value : point) HAGGLE_CHECK(value - value == 0);  // neither infinite nor NaN
  values_.insert(values_.end(), point.begin(), point.end());
}

std::vector<std::size_t> Numbers(std::size_t n) {
  std::vector<std::size_t> numbers(n);
  for (std::size_t i = 0; i < n; ++i) numbers[i] = i;
  return numbers;
}

Points Subset(const Points& all, const std::vector<std::size_t>& which) {
  Points some(all.parties());
  some.Reserve(which.size());
  for (const std::size_t i : which) some.Add(all[i]);
  return some;
}

}  // namespace haggle::theory
