// Words of a random stream as numbers between 0 and 1: exact, each the product
// of an integer and a power of two, so that every language gives the same bits.
#pragma once

#include <cstdint>

namespace haggle {

// In [0, 1) with 24 bits, exact in binary32 as well.
inline double UnitOf24Bits(std::uint32_t word) { return static_cast<double>(word >> 8) * 0x1p-24; }

// In [0, 1) with 32 bits.
inline double UnitOf32Bits(std::uint32_t word) { return static_cast<double>(word) * 0x1p-32; }

// In (0, 1), never an end: for logarithms.
inline double OpenUnitOf32Bits(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

// In [0, 1) with 53 bits, of Random::Next64.
inline double UnitOf53Bits(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1p-53; }

// 0 .. n-1 by the high half of word * n (Lemire 2019), without the redrawing
// that makes it exactly uniform; Random::Uniform has that.
inline std::uint32_t Below(std::uint32_t n, std::uint32_t word) {
  return static_cast<std::uint32_t>(std::uint64_t{word} * n >> 32);
}

}  // namespace haggle
