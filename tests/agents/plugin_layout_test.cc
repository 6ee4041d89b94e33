// A plug-in's layout digest sees what is inside of what is passed.
#include "agents/sdk/plugin_layout.h"

#include <gtest/gtest.h>

#include <array>

namespace haggle::sdk::plugin_layout_test {
namespace {

// Of one size each, whatever is said: only the inside differs.
struct Inner {
  std::int64_t units = 0;
  std::int64_t price = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "units", self.units);
    visit(2, "price", self.price);
  }
};
struct Swapped {
  std::int64_t price = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "units", self.units);
    visit(2, "price", self.price);
  }
};
struct Longer {
  std::int64_t units = 0;
  std::int64_t price = 0;
  std::int64_t more = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "units", self.units);
    visit(2, "price", self.price);
  }
};

template <class T>
struct ListOf {
  std::vector<T> list;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "list", self.list);
  }
};
template <class T>
struct ChoiceOf {
  std::variant<std::monostate, T, std::array<char, 64>> body;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit.Choice(self.body);
  }
};

template <class T>
std::uint64_t DigestOf() {
  LayoutDigest digest;
  digest.Add<T>();
  return digest.value();
}

TEST(PluginLayoutTest, SeesFieldsThatChangePlaceOrNumberInsideOfLists) {
  static_assert(sizeof(ListOf<Inner>) == sizeof(ListOf<Longer>));
  EXPECT_EQ(DigestOf<ListOf<Inner>>(), DigestOf<ListOf<Inner>>());
  EXPECT_NE(DigestOf<ListOf<Inner>>(), DigestOf<ListOf<Swapped>>());
  EXPECT_NE(DigestOf<ListOf<Inner>>(), DigestOf<ListOf<Longer>>());
}

TEST(PluginLayoutTest, SeesThemInsideOfChoices) {
  static_assert(sizeof(ChoiceOf<Inner>) == sizeof(ChoiceOf<Longer>));
  EXPECT_NE(DigestOf<ChoiceOf<Inner>>(), DigestOf<ChoiceOf<Swapped>>());
  EXPECT_NE(DigestOf<ChoiceOf<Inner>>(), DigestOf<ChoiceOf<Longer>>());
}

TEST(PluginLayoutTest, IsTheSameEveryTime) { EXPECT_EQ(PluginLayout(), PluginLayout()); }

}  // namespace
}  // namespace haggle::sdk::plugin_layout_test
