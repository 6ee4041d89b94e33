// Utility vectors of outcomes, one value per party: what frontiers, solutions
// and metrics are computed from.
//
// Functions of this room take a set and give back indices into it, so that the
// caller knows which outcome a point is. They are pure and thread-safe, and
// give the same bits on every machine (+ - * / and sqrt, proto/base/math.h).
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace haggle::theory {

// Utilities of one outcome, in the order of the parties. Not owned.
using Payoffs = std::span<const double>;

// Utilities that are no further apart are the same: what is left of sums that
// are equal in exact arithmetic differs far less, utilities of published
// domains far more.
inline constexpr double kSameUtility = 1e-9;

// Which points of a set.
using Indices = std::vector<std::size_t>;

// A set of points of equal dimension, numbered from 0. Thread-compatible.
class Points {
 public:
  explicit Points(std::size_t parties);  // at least 1

  void Reserve(std::size_t points) { values_.reserve(points * parties_); }
  // One finite value per party (CHECK).
  void Add(Payoffs point);
  void Add(std::initializer_list<double> point) { Add(Payoffs(point.begin(), point.size())); }

  std::size_t parties() const { return parties_; }
  std::size_t size() const { return values_.size() / parties_; }
  bool empty() const { return values_.empty(); }
  Payoffs operator[](std::size_t i) const { return Payoffs(values_.data() + i * parties_, parties_); }

 private:
  std::size_t parties_;
  std::vector<double> values_;
};

// The indices 0..n-1.
std::vector<std::size_t> Numbers(std::size_t n);

// The points of `all` with these indices, as a set of their own.
Points Subset(const Points& all, const std::vector<std::size_t>& which);

}  // namespace haggle::theory
