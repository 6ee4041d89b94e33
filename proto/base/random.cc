#include "proto/base/random.h"

#include <string>

#include "proto/base/check.h"
#include "proto/base/sha256.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53U;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57U;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;

std::uint32_t High(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }
std::uint32_t Low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }

void AppendLittleEndian(std::uint64_t v, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(v >> (8 * i)));
}

}  // namespace

std::array<std::uint32_t, 4> Philox4x32(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    if (round > 0) {
      key[0] += kWeyl0;
      key[1] += kWeyl1;
    }
    const std::uint64_t product0 = std::uint64_t{kMultiplier0} * c[0];
    const std::uint64_t product1 = std::uint64_t{kMultiplier1} * c[2];
    c = {High(product1) ^ c[1] ^ key[0], Low(product1), High(product0) ^ c[3] ^ key[1], Low(product0)};
  }
  return c;
}

std::uint64_t StreamKey(std::uint64_t seed, PartyId party) {
  std::string message = "haggle stream";
  AppendLittleEndian(seed, 8, message);
  AppendLittleEndian(party, 4, message);
  Sha256 sha;
  sha.Update(message);
  const Hash hash = sha.Finish();
  std::uint64_t key = 0;
  for (int i = 7; i >= 0; --i) key = key << 8 | hash[static_cast<std::size_t>(i)];
  return key;
}

std::uint32_t StreamName(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

Random::Random(std::uint64_t key, PartyId party, Tick tick, std::uint32_t place, std::uint8_t purpose)
    : key_{Low(key), High(key)}, counter_{0, place * 256U + purpose, static_cast<std::uint32_t>(tick), party} {}

Random Random::Named(std::uint64_t key, PartyId party, Tick tick, std::uint32_t word) {
  Random stream(key, party, tick, 0, 0);
  stream.counter_[1] = word;
  return stream;
}

std::uint32_t Random::Next32() {
  if (used_ == 4) {
    block_ = Philox4x32(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[static_cast<std::size_t>(used_++)];
}

std::uint64_t Random::Next64() {
  const std::uint64_t low = Next32();
  const std::uint64_t high = Next32();
  return high << 32 | low;
}

std::int64_t Random::Uniform(std::int64_t low, std::int64_t high) {
  HAGGLE_CHECK(low <= high);
  const std::uint64_t n = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  if (n == 1) return low;
  if (n == 0) return static_cast<std::int64_t>(Next64());  // all 2^64 values
  const std::uint64_t redraw_below = (0 - n) % n;          // 2^64 mod n
  UInt128 product = UInt128{Next64()} * n;
  while (static_cast<std::uint64_t>(product) < redraw_below) product = UInt128{Next64()} * n;
  const auto offset = static_cast<std::uint64_t>(product >> 64);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

}  // namespace haggle
