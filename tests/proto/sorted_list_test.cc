// Looking things up in sorted lists, and writing over a choice.
#include "proto/base/sorted_list.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "proto/base/chosen.h"

namespace haggle::sorted_list_test {
namespace {

struct Thing {
  int id = 0;
};
constexpr auto kIdOf = [](const Thing& thing) { return thing.id; };

std::vector<Thing> Things() { return {{2}, {3}, {5}, {8}, {13}}; }

TEST(SortedList, FindsWhatIsThereAndWhereItWouldBe) {
  std::vector<Thing> things = Things();
  for (const int id : {2, 3, 5, 8, 13}) {
    ASSERT_NE(FindByKey(things, id, kIdOf), nullptr) << id;
    EXPECT_EQ(FindByKey(things, id, kIdOf)->id, id);
  }
  for (const int id : {1, 4, 14}) EXPECT_EQ(FindByKey(things, id, kIdOf), nullptr) << id;
  EXPECT_EQ(PlaceOf(things, 4, kIdOf) - things.begin(), 2);
  EXPECT_EQ(PlaceOf(things, 14, kIdOf), things.end());
  const std::vector<Thing> none;
  EXPECT_EQ(FindByKey(none, 1, kIdOf), nullptr);
}

// The cursor makes it faster, never different.
TEST(SortedList, FindsTheSameFromAnyCursor) {
  std::vector<Thing> things = Things();
  for (std::size_t from = 0; from <= things.size() + 1; ++from) {
    for (int id = 0; id <= 14; ++id) {
      std::size_t cursor = from;
      EXPECT_EQ(FindFrom(cursor, things, id, kIdOf), FindByKey(things, id, kIdOf)) << from << " " << id;
    }
  }
}

TEST(SortedList, LooksAtTheCursorAndNextToItFirst) {
  std::vector<Thing> things = Things();
  std::size_t cursor = 0;
  int looked = 0;
  const auto counted = [&looked](const Thing& thing) {
    ++looked;
    return thing.id;
  };
  for (const int id : {2, 2, 3, 5, 8, 13}) EXPECT_EQ(FindFrom(cursor, things, id, counted)->id, id);
  EXPECT_EQ(cursor, 4U);
  EXPECT_EQ(looked, 1 + 1 + 2 + 2 + 2 + 2);
}

TEST(Chosen, KeepsWhatIsThereIfItIsOfThatKind) {
  std::variant<std::monostate, std::string, std::vector<int>> choice;
  Chosen<std::string>(choice) = "long enough that it takes memory of its own";
  const char* const memory = std::get<std::string>(choice).data();
  EXPECT_EQ(Chosen<std::string>(choice).data(), memory);
  Chosen<std::string>(choice) = "another one, not longer";
  EXPECT_EQ(std::get<std::string>(choice).data(), memory);
  EXPECT_TRUE(Chosen<std::vector<int>>(choice).empty());
  EXPECT_TRUE(Chosen<std::string>(choice).empty()) << "of another kind: a new one";
}

}  // namespace
}  // namespace haggle::sorted_list_test
