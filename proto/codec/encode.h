// Writes a described struct (fields.h) into its message. For codec.cc and its tests.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"
#include "proto/codec/binding.h"

namespace haggle::codec {

// Returns whether anything in `from` is set, that is, other than zero or empty.
template <class T>
bool Encode(const T& from, google::protobuf::Message& to);

class Encoder {
 public:
  Encoder(const Binding& binding, google::protobuf::Message& message)
      : binding_(binding), reflection_(*binding.reflection), message_(message) {}

  bool any() const { return any_; }

  template <class T>
  void operator()(int number, const char* /*name*/, const T& value) {
    const auto* field = binding_.field(number);
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      any_ |= value != T{};
      SetScalar(field, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      any_ |= !value.empty();
      reflection_.SetString(&message_, field, value);
    } else if constexpr (std::is_same_v<T, Outcome>) {
      any_ |= value.count() > 0;
      reflection_.ClearField(&message_, field);
      for (int i = 0; i < value.count(); ++i) reflection_.AddInt64(&message_, field, value[i]);
    } else if constexpr (IsVector<T>::value) {
      any_ |= !value.empty();
      SetList(field, value);
    } else if (Encode(value, *reflection_.MutableMessage(&message_, field))) {
      any_ = true;
    } else {
      reflection_.ClearField(&message_, field);  // an empty message is not worth its tag
    }
  }

  template <class Variant>
  void Choice(const Variant& choice) {
    std::visit(
        [this](const auto& chosen) {
          using A = std::decay_t<decltype(chosen)>;
          if constexpr (std::is_same_v<A, std::monostate>) {
            reflection_.ClearOneof(&message_, binding_.choice);
          } else {
            any_ = true;
            Encode(chosen, *reflection_.MutableMessage(&message_, binding_.field(A::kField)));
          }
        },
        choice);
  }

 private:
  template <class T>
  void SetScalar(const google::protobuf::FieldDescriptor* field, T value) {
    if constexpr (std::is_same_v<T, bool>) {
      reflection_.SetBool(&message_, field, value);
    } else if constexpr (std::is_enum_v<T>) {
      reflection_.SetEnumValue(&message_, field, static_cast<int>(value));
    } else if constexpr (std::is_same_v<T, std::int32_t>) {
      reflection_.SetInt32(&message_, field, value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      reflection_.SetInt64(&message_, field, value);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      reflection_.SetUInt32(&message_, field, value);
    } else {
      static_assert(std::is_same_v<T, std::uint64_t>, "a type of fields.h");
      reflection_.SetUInt64(&message_, field, value);
    }
  }

  template <class T>
  void SetList(const google::protobuf::FieldDescriptor* field, const std::vector<T>& values) {
    if constexpr (HasFields<T>::value) {
      // Elements that are there are written over, not cleared: clearing would
      // free what their choices hold.
      const int wanted = static_cast<int>(values.size());
      int there = reflection_.FieldSize(message_, field);
      for (; there > wanted; --there) reflection_.RemoveLast(&message_, field);
      for (int i = 0; i < wanted; ++i) {
        Encode(values[static_cast<std::size_t>(i)], i < there ? *reflection_.MutableRepeatedMessage(&message_, field, i)
                                                              : *reflection_.AddMessage(&message_, field));
      }
    } else {
      reflection_.ClearField(&message_, field);
      for (const T& value : values) Add(field, value);
    }
  }

  template <class T>
  void Add(const google::protobuf::FieldDescriptor* field, const T& value) {
    if constexpr (std::is_same_v<T, std::uint32_t>) {
      reflection_.AddUInt32(&message_, field, value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      reflection_.AddInt64(&message_, field, value);
    } else {
      static_assert(std::is_same_v<T, std::string>, "an element type that some struct has");
      reflection_.AddString(&message_, field, value);
    }
  }

  const Binding& binding_;
  const google::protobuf::Reflection& reflection_;
  google::protobuf::Message& message_;
  bool any_ = false;
};

template <class T>
bool Encode(const T& from, google::protobuf::Message& to) {
  Encoder encoder(BindingOf<T>(to), to);
  T::Fields(from, encoder);
  return encoder.any();
}

}  // namespace haggle::codec
