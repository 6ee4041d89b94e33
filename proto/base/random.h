// Reproducible randomness: counter-based streams, Philox4x32-10 (Salmon,
// Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011).
//
// A draw is a pure function of who draws, when and what for, so that neither
// the order of draws, nor another party's extra draw, nor a restart can shift
// it. key = (low, high word of a 64-bit key), counter = (block, place * 256 +
// purpose, tick, party); words are used in the order 0, 1, 2, 3 of each block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/types.h"

namespace haggle {

// The block function with `rounds` rounds (the streams use 10).
std::array<std::uint32_t, 4> Philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key,
                                        int rounds = 10);

// The key of a party's streams: the first eight bytes, little-endian, of
// SHA-256("haggle stream", seed as 8 bytes little-endian, party as 4 bytes
// little-endian). Parties are told their key and not the seed, from which
// they could compute nature's draws. Nature's own key is the seed itself.
// A small seed can be had back from a key by trying all of them; only a seed of
// 64 random bits keeps the secret from agents that want to know it.
std::uint64_t StreamKey(std::uint64_t seed, PartyId party);

// The 32-bit FNV-1a hash of a name, for streams that are named by text.
std::uint32_t StreamName(std::string_view name);

// One stream. A value; cheap to make where it is needed. Thread-compatible.
class Random {
 public:
  // `place` is phase * 65536 + step (see Place); `purpose` keeps the uses of one
  // party in one step apart.
  Random(std::uint64_t key, PartyId party, Tick tick, std::uint32_t place, std::uint8_t purpose);
  // A stream with the second counter word given directly (nature's named ones).
  static Random Named(std::uint64_t key, PartyId party, Tick tick, std::uint32_t word);

  std::uint32_t Next32();
  std::uint64_t Next64();  // low word first

  // Uniform in low..high, both included (low <= high): the high half of
  // Next64() * n, redrawn while the low half is below 2^64 mod n, n = high - low + 1
  // (Lemire 2019). low == high draws nothing.
  std::int64_t Uniform(std::int64_t low, std::int64_t high);

  // Fisher-Yates from the end, one Uniform an element.
  template <class T>
  void Shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      const auto j = static_cast<std::size_t>(Uniform(0, static_cast<std::int64_t>(i) - 1));
      std::swap(items[i - 1], items[j]);
    }
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

// Different for all steps of a tick: none has 65,536 of them or more in a phase,
// for validate.h bounds rounds times parties of every table.
inline std::uint32_t Place(Phase phase, std::uint32_t step) {
  return static_cast<std::uint32_t>(phase) * 65536U + step;
}

}  // namespace haggle
