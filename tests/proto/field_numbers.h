// The field numbers of a struct that describes itself with Fields.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace haggle {

// Field numbers as Fields announces them.
struct NumberCollector {
  std::vector<int> numbers;
  template <class T>
  void operator()(int number, const char* name, T&) {
    EXPECT_NE(std::string(name), "");
    numbers.push_back(number);
  }
  template <class Variant>
  void Choice(Variant&) {
    Alternatives<Variant>(std::make_index_sequence<std::variant_size_v<Variant> - 1>());
  }
  template <class Variant, std::size_t... I>
  void Alternatives(std::index_sequence<I...>) {
    static_assert(std::is_same_v<std::variant_alternative_t<0, Variant>, std::monostate>);
    (numbers.push_back(std::variant_alternative_t<I + 1, Variant>::kField), ...);
  }
};

// Every field has a name, and numbers rise from 1, without which the canonical
// encoding would not be read back.
template <class T>
void ExpectNumbersRise() {
  T value{};
  NumberCollector collector;
  T::Fields(value, collector);
  for (std::size_t i = 0; i < collector.numbers.size(); ++i) {
    EXPECT_GT(collector.numbers[i], i == 0 ? 0 : collector.numbers[i - 1]);
  }
}

}  // namespace haggle
