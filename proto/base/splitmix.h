// SplitMix64: a generator whose whole state is one word. For giving the runs of
// a sweep seeds of their own from one; parties and nature draw from
// proto/base/random.h. Source: G. Steele, D. Lea, C. Flood (2014) Fast
// splittable pseudorandom number generators, OOPSLA; constants by S. Vigna.
#pragma once

#include <cstdint>

namespace haggle {

// A value. Thread-compatible.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
  }

 private:
  std::uint64_t state_;
};

}  // namespace haggle
