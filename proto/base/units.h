// Money and quantities: 64-bit integers whose arithmetic cannot overflow
// unseen, and the products of two of them, taken in 128 bits.
//
// The scenario's bounds (broker/core/validate.h) keep every amount of a run far
// from the limits of 64 bits, so an overflow is a mistake of ours and ends the
// program. All functions are pure and thread-safe.
#pragma once

#include <compare>
#include <cstdint>

#include "proto/base/check.h"

namespace haggle {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline std::int64_t CheckedAdd(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  HAGGLE_CHECK(!__builtin_add_overflow(a, b, &sum));
  return sum;
}

inline std::int64_t CheckedSub(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  HAGGLE_CHECK(!__builtin_sub_overflow(a, b, &difference));
  return difference;
}

inline std::int64_t CheckedMul(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  HAGGLE_CHECK(!__builtin_mul_overflow(a, b, &product));
  return product;
}

// floor(a * b / c) with the product in 128 bits; a, b >= 0, c > 0, and the
// result fits in 64 bits.
inline std::int64_t MulDiv(std::int64_t a, std::int64_t b, std::int64_t c) {
  HAGGLE_CHECK(a >= 0 && b >= 0 && c > 0);
  const Int128 quotient = Int128{a} * b / c;
  HAGGLE_CHECK(quotient <= INT64_MAX);
  return static_cast<std::int64_t>(quotient);
}

// floor(amount * permille / 1000), both >= 0.
inline std::int64_t Permille(std::int64_t amount, std::int64_t permille) { return MulDiv(amount, permille, 1000); }

// An amount of one unit of measure; `Tag` keeps the units apart, so that cents
// are never added to chips. Immutable but for += and -=.
template <class Tag>
class Amount {
 public:
  constexpr Amount() = default;
  constexpr explicit Amount(std::int64_t count) : count_(count) {}
  constexpr std::int64_t count() const { return count_; }

  friend Amount operator+(Amount a, Amount b) { return Amount(CheckedAdd(a.count_, b.count_)); }
  friend Amount operator-(Amount a, Amount b) { return Amount(CheckedSub(a.count_, b.count_)); }
  friend Amount operator-(Amount a) { return Amount(CheckedSub(0, a.count_)); }
  friend Amount operator*(Amount a, std::int64_t times) { return Amount(CheckedMul(a.count_, times)); }
  Amount& operator+=(Amount other) { return *this = *this + other; }
  Amount& operator-=(Amount other) { return *this = *this - other; }
  friend constexpr auto operator<=>(Amount, Amount) = default;

 private:
  std::int64_t count_ = 0;
};

struct CentTag {};
struct UnitTag {};
using Money = Amount<CentTag>;     // cents; may be negative
using Quantity = Amount<UnitTag>;  // units of a product

// What `units` cost at `price` a unit.
inline Money Cost(Money price, Quantity units) { return price * units.count(); }

// The share of a non-negative amount, rounded down.
template <class Tag>
Amount<Tag> Permille(Amount<Tag> amount, std::int64_t permille) {
  return Amount<Tag>(Permille(amount.count(), permille));
}

}  // namespace haggle
