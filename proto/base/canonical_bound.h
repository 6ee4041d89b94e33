// An upper bound of a value's canonical size that costs next to nothing; use canonical.h.
#pragma once

#include <climits>
#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"

namespace haggle::canonical {

// The most bytes that an integer of type T takes: zigzag keeps its width.
template <class T>
inline constexpr std::size_t kLongestInteger = std::is_same_v<T, bool> ? 1 : (sizeof(T) * CHAR_BIT + 6) / 7;
inline constexpr std::size_t kLongestTag = 2;  // numbers of fields and kinds lie below 2^14
inline constexpr std::size_t kLongestCount = kLongestInteger<std::size_t>;

template <class T>
std::size_t Bound(const T& value);

// Adds up what each field takes at the most. Integers are not looked at: the sum over a
// struct of nothing else is a constant.
class BoundVisitor {
 public:
  template <class T>
  void operator()(int /*number*/, const char* /*name*/, const T& value) {
    sum_ += kLongestTag + Bound(value);
  }
  template <class Variant>
  void Choice(const Variant& choice) {
    AddAlternative<1>(choice);
  }
  std::size_t sum() const { return sum_; }

 private:
  // The first alternatives are the most frequent ones.
  template <std::size_t I, class Variant>
  void AddAlternative(const Variant& choice) {
    if constexpr (I < std::variant_size_v<Variant>) {
      if (const auto* alternative = std::get_if<I>(&choice)) {
        sum_ += kLongestTag + Bound(*alternative);
      } else {
        AddAlternative<I + 1>(choice);
      }
    }
  }

  std::size_t sum_ = 0;
};

template <class T>
std::size_t Bound(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return kLongestInteger<std::underlying_type_t<T>>;
  } else if constexpr (std::is_integral_v<T>) {
    return kLongestInteger<T>;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return kLongestCount + value.size();
  } else if constexpr (std::is_same_v<T, Outcome>) {
    return 1 + kLongestInteger<std::int64_t> * static_cast<std::size_t>(value.count());
  } else if constexpr (IsVector<T>::value) {
    std::size_t sum = kLongestCount;
    for (const auto& element : value) sum += Bound(element);
    return sum;
  } else {
    static_assert(HasFields<T>::value, "a described type: see fields.h");
    BoundVisitor visitor;
    T::Fields(value, visitor);
    return visitor.sum() + 1;
  }
}

}  // namespace haggle::canonical
