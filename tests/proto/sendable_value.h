// Arbitrary values that may travel: enumeration values that exist, strings that are
// UTF-8. (any_value.h makes others too, which the canonical encoding can hold and a
// message cannot.)
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>

#include "proto/base/fields.h"
#include "proto/codec/enum_names.h"
#include "tests/proto/any_value.h"

namespace haggle {

// Turns what cannot travel into something that can.
struct Tame {
  template <class T>
  void operator()(int, const char*, T& value) {
    Value(value);
  }
  template <class Variant>
  void Choice(Variant& choice) {
    std::visit([this](auto& chosen) { this->Value(chosen); }, choice);
  }

  void Value(std::monostate&) {}
  template <class T>
  void Value(T& value) {
    if constexpr (std::is_enum_v<T>) {
      int count = 0;
      while (codec::EnumName(static_cast<T>(count)) != "?") ++count;
      value = static_cast<T>(static_cast<int>(value) % count);
    } else if constexpr (std::is_same_v<T, std::string>) {
      for (char& c : value) c = static_cast<char>(c & 0x7F);
      if (value.size() % 2 == 0 && !value.empty()) value += "\xC3\xA9";  // é
    } else if constexpr (IsVector<T>::value) {
      for (auto& element : value) Value(element);
    } else if constexpr (HasFields<T>::value) {
      T::Fields(value, *this);
    }
  }
};

template <class T>
T Sendable(std::uint64_t seed, int percent) {
  T value = Any<T>(seed, percent);
  Tame().Value(value);
  return value;
}

}  // namespace haggle
