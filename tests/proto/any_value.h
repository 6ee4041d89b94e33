// Arbitrary values of everything that describes itself with Fields, out of a
// stream of random numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"
#include "proto/base/random.h"

namespace haggle {

// Fills values so that about `percent` of the fields are set; the deeper, the
// shorter the lists. Thread-compatible.
class AnyValue {
 public:
  AnyValue(std::uint64_t seed, int percent) : random_(seed, 1, 0, 0, 0), percent_(percent) {}

  template <class T>
  void Fill(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = true;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(random_.Uniform(1, 255));
    } else if constexpr (std::is_integral_v<T>) {
      value = Integer<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.resize(static_cast<std::size_t>(random_.Uniform(1, 9)));
      for (char& c : value) c = static_cast<char>(random_.Next32());
    } else if constexpr (std::is_same_v<T, Outcome>) {
      value = Outcome{};
      const std::int64_t n = random_.Uniform(1, kMaxIssues);
      for (std::int64_t i = 0; i < n; ++i) value.push_back(Integer<std::int64_t>());
      if (random_.Uniform(1, 10) == 1) value.size = Integer<std::int32_t>();
    } else if constexpr (IsVector<T>::value) {
      value.resize(static_cast<std::size_t>(random_.Uniform(1, depth_ < 2 ? 4 : 2)));
      for (auto& element : value) Fill(element);
    } else {
      ++depth_;
      T::Fields(value, *this);
      --depth_;
    }
  }

  template <class T>
  void operator()(int, const char*, T& value) {
    if (random_.Uniform(1, 100) <= percent_) Fill(value);
  }
  template <class Variant>
  void Choice(Variant& choice) {
    Choose(choice, std::make_index_sequence<std::variant_size_v<Variant>>());
  }

 private:
  template <class Variant, std::size_t... I>
  void Choose(Variant& choice, std::index_sequence<I...>) {
    const auto pick = static_cast<std::size_t>(random_.Uniform(0, sizeof...(I) - 1));
    (void)((I == pick && (Emplace<I>(choice), true)) || ...);
  }
  template <std::size_t I, class Variant>
  void Emplace(Variant& choice) {
    auto& alternative = choice.template emplace<I>();
    if constexpr (I != 0) Fill(alternative);
  }

  // Ends of the range and small numbers as often as any other.
  template <class T>
  T Integer() {
    switch (random_.Uniform(0, 3)) {
      case 0:
        return std::numeric_limits<T>::max();
      case 1:
        return std::numeric_limits<T>::min();
      case 2:
        return static_cast<T>(random_.Uniform(0, 200));
      default:
        return static_cast<T>(random_.Next64());
    }
  }

  Random random_;
  std::int64_t percent_;
  int depth_ = 0;
};

template <class T>
T Any(std::uint64_t seed, int percent) {
  T value{};
  AnyValue(seed, percent).Fill(value);
  return value;
}

}  // namespace haggle
