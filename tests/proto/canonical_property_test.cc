// What holds for the encoding of every struct: it reads back, it is the only
// encoding of its value, and field numbers rise.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "proto/base/canonical.h"
#include "tests/proto/all_structs.h"
#include "tests/proto/any_value.h"
#include "tests/proto/field_numbers.h"

namespace haggle::canonical_property_test {
namespace {

// An arbitrary value of a struct, and what reading its encoding gave.
struct ThereAndBack {
  std::string bytes;
  std::size_t size = 0;
  std::size_t bound = 0;
  std::string appended;  // the encoding, after "before"
  bool read = false;     // into a value that held something else, which must leave no trace
  std::string again;     // the encoding of what was read
  bool equal = false;
};

template <class T>
ThereAndBack GoThereAndBack(std::uint64_t seed, int percent) {
  const T value = Any<T>(seed, percent);
  ThereAndBack told{Canonical(value), CanonicalSize(value), CanonicalBound(value), "before", false, "", false};
  AppendCanonical(value, told.appended);
  T read = Any<T>(seed + 1, 100);
  told.read = ParseCanonical(told.bytes, read);
  told.again = Canonical(read);
  told.equal = CanonicallyEqual(read, value);
  return told;
}

// The encoding of what was read, if anything was.
template <class T>
std::optional<std::string> Read(std::string_view bytes, std::string* error) {
  T value;
  if (!ParseCanonical(bytes, value, error)) return std::nullopt;
  return Canonical(value);
}

// A struct by what the properties ask of it: they are compiled once, not once for each of a hundred structs.
struct Kind {
  const char* name;
  void (*expect_numbers_rise)();
  ThereAndBack (*there_and_back)(std::uint64_t seed, int percent);
  std::optional<std::string> (*read)(std::string_view bytes, std::string* error);
};

template <class... T>
std::vector<Kind> KindsOf(::testing::Types<T...>) {
  return {{typeid(T).name(), &ExpectNumbersRise<T>, &GoThereAndBack<T>, &Read<T>}...};
}

int Density() { return *rc::gen::inRange(0, 101); }

class EveryStruct : public ::testing::TestWithParam<Kind> {};

TEST_P(EveryStruct, NumbersRise) {
  SCOPED_TRACE(GetParam().name);
  GetParam().expect_numbers_rise();
}

TEST_P(EveryStruct, ReadsBack) {
  EXPECT_TRUE(rc::check("reads back", [](std::uint64_t seed) {
    const ThereAndBack told = GetParam().there_and_back(seed, Density());
    RC_ASSERT(told.read);
    RC_ASSERT(told.again == told.bytes);
    RC_ASSERT(told.equal);
    RC_ASSERT(told.size == told.bytes.size());
    RC_ASSERT(told.bound >= told.bytes.size());
    RC_ASSERT(told.appended == "before" + told.bytes);
  })) << GetParam().name;
}

// Bytes either fail to read or are the encoding of what was read.
void ExpectStrict(const Kind& kind, const std::string& bytes) {
  const std::optional<std::string> again = kind.read(bytes, nullptr);
  if (again) RC_ASSERT(*again == bytes);
}

TEST_P(EveryStruct, RefusesEverythingElse) {
  const Kind& kind = GetParam();
  EXPECT_TRUE(rc::check("strict", [&kind](std::uint64_t seed) {
    const std::string bytes = kind.there_and_back(seed, Density()).bytes;
    std::string error;
    const std::size_t stride = 1 + bytes.size() / 100;
    for (std::size_t size = 0; size < bytes.size(); size += stride) {
      RC_ASSERT(!kind.read(std::string_view(bytes).substr(0, size), &error));
      RC_ASSERT(!error.empty());
    }
    RC_ASSERT(!kind.read(bytes + '\0', nullptr));
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << *rc::gen::inRange(0, 8)));
      ExpectStrict(kind, flipped);
    }
    ExpectStrict(kind, *rc::gen::arbitrary<std::string>());
  })) << kind.name;
}

INSTANTIATE_TEST_SUITE_P(Scenario, EveryStruct, ::testing::ValuesIn(KindsOf(AllStructs())));
INSTANTIATE_TEST_SUITE_P(Events, EveryStruct, ::testing::ValuesIn(KindsOf(MoreStructs())));

}  // namespace
}  // namespace haggle::canonical_property_test
