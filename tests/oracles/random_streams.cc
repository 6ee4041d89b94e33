// Counter-based streams and what is made of their words.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "proto/base/random.h"
#include "proto/base/splitmix.h"
#include "proto/base/unit_interval.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

using Words4 = std::array<std::uint32_t, 4>;
using Words2 = std::array<std::uint32_t, 2>;

// Hexadecimal words; throws as nlohmann does if one is missing or no text.
template <class Words>
absl::StatusOr<Words> WordsOf(const Json& json) {
  Words words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!absl::SimpleHexAtoi(json.at(i).get<std::string>(), &words[i])) {
      return absl::InvalidArgumentError(absl::StrFormat("%s is no hexadecimal word of 32 bits", json.at(i).dump()));
    }
  }
  return words;
}

std::string Hex(std::uint32_t word) { return absl::StrFormat("%08x", word); }

absl::StatusOr<Json> Philox(const Case& test, int rounds) {
  const auto counter = WordsOf<Words4>(test.params.at("counter"));
  const auto key = WordsOf<Words2>(test.params.at("key"));
  if (!counter.ok()) return counter.status();
  if (!key.ok()) return key.status();
  Json words = Json::array();
  for (const std::uint32_t word : Philox4x32(*counter, *key, rounds)) words.push_back(Hex(word));
  return Json{{"expected", std::move(words)}};
}

// n words of the blocks (block low, block high, 0, 0) from `block` on. A party's
// stream has them as well, as long as the block number fits its one word.
std::vector<std::uint32_t> WordsFrom(std::uint64_t block, Words2 key, std::size_t n) {
  std::vector<std::uint32_t> words;
  Random stream(std::uint64_t{key[1]} << 32 | key[0], 0, 0, 0, 0);
  const bool by_stream = block == 0 && n <= 1'000'000;
  while (words.size() < n) {
    if (by_stream) {
      words.push_back(stream.Next32());
      continue;
    }
    for (const std::uint32_t word :
         Philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), 0, 0}, key)) {
      if (words.size() < n) words.push_back(word);
    }
    ++block;
  }
  return words;
}

// The conversion that a name describes, of all words; null if it is none of ours.
Json Converted(absl::string_view name, const std::vector<std::uint32_t>& words) {
  Json list = Json::array();
  if (absl::StartsWith(name, "u64_to_double_53bit")) {
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      list.push_back(UnitOf53Bits(std::uint64_t{words[i + 1]} << 32 | words[i]));
    }
    return list;
  }
  std::uint32_t n = 0;
  if (absl::ConsumePrefix(&name, "lemire_bounded_n=")) {
    if (!absl::SimpleAtoi(name.substr(0, name.find('_')), &n)) return {};
    for (const std::uint32_t word : words) list.push_back(Below(n, word));
    return list;
  }
  const bool words_themselves = name == "words", of24 = absl::StartsWith(name, "u32_to_unit_float_"),
             open = absl::StartsWith(name, "u32_to_double_open"), of32 = absl::StartsWith(name, "u32_to_double_w");
  if (!words_themselves && !of24 && !open && !of32) return {};
  for (const std::uint32_t word : words) {
    if (words_themselves) {
      list.push_back(Hex(word));
    } else {
      list.push_back(of24 ? UnitOf24Bits(word) : open ? OpenUnitOf32Bits(word) : UnitOf32Bits(word));
    }
  }
  return list;
}

}  // namespace

absl::StatusOr<Json> Philox7(const Case& test) { return Philox(test, 7); }
absl::StatusOr<Json> Philox10(const Case& test) { return Philox(test, 10); }

absl::StatusOr<Json> StandardPhilox(const Case& test) {
  // C++26 [rand.predef]: the key is the seed's words, low first. The key that
  // the published case prints belongs to another seed, and does not give its
  // value; so the seed decides where there is one.
  Words2 key{};
  if (test.params.contains("seed")) {
    const auto seed = test.params.at("seed").get<std::uint64_t>();
    key = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  } else {
    const auto read = WordsOf<Words2>(test.params.at("key"));
    if (!read.ok()) return read.status();
    key = *read;
  }
  const auto first = static_cast<std::uint64_t>(NumberOr(test.params, "counter_of_first_block", 0));
  Json answer = Json::object();
  for (const auto& [name, value] : test.expect.items()) {
    absl::string_view number = name;
    std::uint64_t n = 0;
    if (!absl::ConsumePrefix(&number, "value_") || !absl::SimpleAtoi(number, &n) || n == 0) continue;
    answer[name] = WordsFrom(first + (n - 1) / 4, key, 4)[(n - 1) % 4];
  }
  return answer;
}

absl::StatusOr<Json> StreamLayout(const Case& test) {
  const auto key = WordsOf<Words2>(test.params.at("key"));
  if (!key.ok()) return key.status();
  const auto n = test.params.at("n").get<std::size_t>();
  if (n > 10'000'000) return absl::InvalidArgumentError("more than ten million words");
  const auto words = WordsFrom(test.params.at("first_block").get<std::uint64_t>(), *key, n);
  Json answer = Json::object();
  for (const auto& [name, value] : test.expect.items()) {
    if (Json list = Converted(name, words); !list.is_null()) answer[name] = std::move(list);
  }
  return answer;
}

absl::StatusOr<Json> SplitMix(const Case& test) {
  Json answer = Json::object();
  for (const auto& [name, value] : test.expect.items()) {
    absl::string_view number = name;
    int n = 0;
    if (!absl::ConsumePrefix(&number, "first_") || !absl::SimpleAtoi(number, &n) || n > 10'000'000) continue;
    SplitMix64 generator(test.params.at("seed").get<std::uint64_t>());
    Json words = Json::array();
    for (int i = 0; i < n; ++i) words.push_back(absl::StrFormat("%016x", generator.Next()));
    answer[name] = std::move(words);
  }
  return answer;
}

}  // namespace haggle::oracles
