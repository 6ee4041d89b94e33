// What holds for the encoding of every struct: it reads back, it is the only
// encoding of its value, and field numbers rise.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "proto/base/canonical.h"
#include "tests/proto/all_structs.h"
#include "tests/proto/any_value.h"
#include "tests/proto/field_numbers.h"

namespace haggle::canonical_property_test {
namespace {

// RapidCheck is compiled once, not once for each struct.
void Check(const char* name, void (*property)(std::uint64_t seed)) {
  EXPECT_TRUE(rc::check(name, [property](std::uint64_t seed) { property(seed); }));
}

int Density() { return *rc::gen::inRange(0, 101); }

// Bytes either fail to read or are the encoding of what was read.
template <class T>
void ExpectStrict(const std::string& bytes) {
  T value;
  if (ParseCanonical(bytes, value)) RC_ASSERT(Canonical(value) == bytes);
}

template <class T>
class EveryStruct : public ::testing::Test {
 public:
  static void CheckNumbers() { ExpectNumbersRise<T>(); }

  static void CheckReading() {
    Check("reads back", [](std::uint64_t seed) {
      const T value = Any<T>(seed, Density());
      const std::string bytes = Canonical(value);
      // Into a value that holds something else, which must leave no trace.
      T read = Any<T>(seed + 1, 100);
      std::string error;
      RC_ASSERT(ParseCanonical(bytes, read, &error));
      RC_ASSERT(Canonical(read) == bytes);
      RC_ASSERT(CanonicallyEqual(read, value));
      RC_ASSERT(CanonicalSize(value) == bytes.size());
      RC_ASSERT(CanonicalBound(value) >= bytes.size());
      std::string appended = "before";
      AppendCanonical(value, appended);
      RC_ASSERT(appended == "before" + bytes);
    });
  }

  static void CheckStrictness() {
    Check("strict", [](std::uint64_t seed) {
      const std::string bytes = Canonical(Any<T>(seed, Density()));
      T value;
      std::string error;
      const std::size_t stride = 1 + bytes.size() / 100;
      for (std::size_t size = 0; size < bytes.size(); size += stride) {
        RC_ASSERT(!ParseCanonical(std::string_view(bytes).substr(0, size), value, &error));
        RC_ASSERT(!error.empty());
      }
      RC_ASSERT(!ParseCanonical(bytes + '\0', value));
      for (std::size_t at = 0; at < bytes.size(); at += stride) {
        std::string flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << *rc::gen::inRange(0, 8)));
        ExpectStrict<T>(flipped);
      }
      ExpectStrict<T>(*rc::gen::arbitrary<std::string>());
    });
  }
};

TYPED_TEST_SUITE_P(EveryStruct);
TYPED_TEST_P(EveryStruct, NumbersRise) { this->CheckNumbers(); }
TYPED_TEST_P(EveryStruct, ReadsBack) { this->CheckReading(); }
TYPED_TEST_P(EveryStruct, RefusesEverythingElse) { this->CheckStrictness(); }
REGISTER_TYPED_TEST_SUITE_P(EveryStruct, NumbersRise, ReadsBack, RefusesEverythingElse);
INSTANTIATE_TYPED_TEST_SUITE_P(Scenario, EveryStruct, AllStructs);
INSTANTIATE_TYPED_TEST_SUITE_P(Events, EveryStruct, MoreStructs);

}  // namespace
}  // namespace haggle::canonical_property_test
