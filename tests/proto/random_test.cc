// Streams: published vectors, another implementation, layout and statistics.
#include "proto/base/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace haggle::random_test {
namespace {

using Words4 = std::array<std::uint32_t, 4>;
using Words2 = std::array<std::uint32_t, 2>;

template <class Words>
Words FromHex(const nlohmann::json& json) {
  Words words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = static_cast<std::uint32_t>(std::stoul(json.at(i).get<std::string>(), nullptr, 16));
  }
  return words;
}

nlohmann::json Family(const std::string& name) {
  std::ifstream file(HAGGLE_SOURCE_DIR "/tests/oracles/11_rng.json");
  const nlohmann::json all = nlohmann::json::parse(file);
  for (const auto& family : all.at("families")) {
    if (family.at("name") == name) return family.at("cases");
  }
  ADD_FAILURE() << "no family " << name;
  return nlohmann::json::array();
}

void ExpectVectors(const std::string& family, int rounds, std::size_t count) {
  const nlohmann::json cases = Family(family);
  ASSERT_EQ(cases.size(), count);
  for (const auto& c : cases) {
    EXPECT_EQ(Philox4x32(FromHex<Words4>(c.at("counter")), FromHex<Words2>(c.at("key")), rounds),
              FromHex<Words4>(c.at("expected")))
        << c;
  }
}

TEST(Philox, GivesThePublishedAnswers) {
  ExpectVectors("philox4x32_10_kat", 10, 3);
  ExpectVectors("philox4x32_7_kat", 7, 3);
  ExpectVectors("philox4x32_10_old_kat_half", 10, 26);
}

TEST(Philox, GivesTheTenThousandthValueOfTheStandard) {
  // C++26 [rand.predef]: the seed is the key's low word; words in order.
  const nlohmann::json c = Family("std_philox4x32").at(0);
  const Words4 block = Philox4x32({2499, 0, 0, 0}, {c.at("params").at("seed").get<std::uint32_t>(), 0});
  EXPECT_EQ(block[3], c.at("expect").at("value_10000").get<std::uint32_t>());
}

TEST(Philox, AgreesWithItsAuthorsImplementation) {
  Random any(7, 1, 0, 0, 0);
  for (int i = 0; i < 1000; ++i) {
    Words4 counter{};
    Words2 key{};
    for (auto& word : counter) word = any.Next32();
    for (auto& word : key) word = any.Next32();
    r123::Philox4x32 theirs;
    const auto expected = theirs({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
    const Words4 found = Philox4x32(counter, key);
    EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin()));
  }
}

TEST(Random, TakesTheWordsOfEachBlockInOrder) {
  // key 1 and counter (block, 0, 0, 0): the layout of the published stream.
  const nlohmann::json c = Family("stream_layout_example").at(0);
  Random stream(1, 0, 0, 0, 0);
  for (const auto& word : c.at("expect").at("words")) {
    EXPECT_EQ(stream.Next32(), static_cast<std::uint32_t>(std::stoul(word.get<std::string>(), nullptr, 16)));
  }
}

TEST(Random, PutsPlaceTickAndPartyIntoTheCounter) {
  Random stream(0x0000000500000004ULL, 77, -3, Place(Phase::kBargain, 9), 6);
  const std::uint32_t place = (3U * 65536U + 9U) * 256U + 6U;
  const Words4 block = Philox4x32({0, place, static_cast<std::uint32_t>(-3), 77}, {4, 5});
  EXPECT_EQ(stream.Next64(), std::uint64_t{block[1]} << 32 | block[0]);
  EXPECT_EQ(stream.Next32(), block[2]);
  Random named = Random::Named(0x0000000500000004ULL, 77, -3, place);
  EXPECT_EQ(named.Next32(), block[0]);
}

TEST(Random, KeepsPurposesPlacesTicksPartiesAndKeysApart) {
  std::set<std::uint64_t> first;
  for (std::uint8_t purpose = 0; purpose < 4; ++purpose) {
    for (std::uint32_t place = 0; place < 4; ++place) {
      for (Tick tick = 0; tick < 4; ++tick) {
        for (PartyId party = 0; party < 4; ++party) {
          for (std::uint64_t key = 0; key < 4; ++key) first.insert(Random(key, party, tick, place, purpose).Next64());
        }
      }
    }
  }
  EXPECT_EQ(first.size(), 4U * 4 * 4 * 4 * 4);
}

TEST(Random, StaysInRange) {
  Random stream(3, 1, 0, 0, 0);
  EXPECT_EQ(stream.Uniform(5, 5), 5);
  EXPECT_EQ(stream.Next32(), Random(3, 1, 0, 0, 0).Next32()) << "one value draws nothing";
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t v = stream.Uniform(-7, 12);
    EXPECT_GE(v, -7);
    EXPECT_LE(v, 12);
  }
  std::set<bool> signs;
  for (int i = 0; i < 100; ++i) signs.insert(stream.Uniform(INT64_MIN, INT64_MAX) < 0);
  EXPECT_EQ(signs.size(), 2U);
  for (int i = 0; i < 100; ++i) EXPECT_GE(stream.Uniform(INT64_MAX - 1, INT64_MAX), INT64_MAX - 1);
}

TEST(Random, RedrawsWhatWouldFavourSomeValues) {
  // Of 2^64 values 3 * 2^62 are asked for: a quarter of the draws is redrawn.
  const std::int64_t high = INT64_MIN + (std::int64_t{3} << 61) + ((std::int64_t{3} << 61) - 1);
  Random stream(11, 1, 0, 0, 0);
  int below = 0;
  for (int i = 0; i < 30'000; ++i) below += stream.Uniform(INT64_MIN, high) < INT64_MIN + (std::int64_t{1} << 62);
  EXPECT_NEAR(below, 10'000, 4 * 82);  // four standard deviations
}

TEST(Random, IsUniform) {
  for (const int bins : {2, 6, 10, 97}) {
    Random stream(20231204, 5, 1, static_cast<std::uint32_t>(bins), 0);
    const int draws = 2000 * bins;
    std::vector<int> counts(static_cast<std::size_t>(bins), 0);
    for (int i = 0; i < draws; ++i) ++counts[static_cast<std::size_t>(stream.Uniform(0, bins - 1))];
    double chi = 0;
    for (const int count : counts) chi += (count - 2000.0) * (count - 2000.0) / 2000.0;
    // Mean and variance of chi-square with bins - 1 degrees of freedom.
    EXPECT_LT(chi, bins - 1 + 5 * std::sqrt(2.0 * (bins - 1))) << bins;
    EXPECT_GT(chi, 0);
  }
}

TEST(Random, ShufflesIntoEveryOrderAlike) {
  std::map<std::vector<int>, int> orders;
  for (Tick tick = 0; tick < 24'000; ++tick) {
    std::vector<int> items = {1, 2, 3, 4};
    Random(9, 2, tick, 0, 0).Shuffle(items);
    ++orders[items];
  }
  EXPECT_EQ(orders.size(), 24U);
  for (const auto& [order, count] : orders) EXPECT_NEAR(count, 1000, 160);
}

TEST(StreamKey, DependsOnSeedAndParty) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (PartyId party = 0; party < 20; ++party) keys.insert(StreamKey(seed, party));
  }
  EXPECT_EQ(keys.size(), 400U);
  // SHA-256("haggle stream", 1 as 8 bytes, 2 as 4 bytes), first eight bytes little-endian.
  EXPECT_EQ(StreamKey(1, 2), 0x9888F10BC2CD4E8AULL);
}

TEST(StreamName, IsFnv1a) {
  EXPECT_EQ(StreamName(""), 0x811C9DC5U);
  EXPECT_EQ(StreamName("a"), 0xE40C292CU);
  EXPECT_EQ(StreamName("foobar"), 0xBF9CF968U);
}

}  // namespace
}  // namespace haggle::random_test
