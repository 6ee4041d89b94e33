// Reads a message into its described struct (fields.h). For codec.cc and its tests.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "proto/base/chosen.h"
#include "proto/base/fields.h"
#include "proto/base/outcome.h"
#include "proto/codec/binding.h"

namespace haggle::codec {

// What was wrong with a message. The path is built backwards, while the calls
// return, so that a good message pays nothing for it.
struct Fault {
  std::string path;      // "moves.3.offer.values"
  std::string expected;  // what it should have been, and what was found

  void Under(std::string_view step) { path = path.empty() ? std::string(step) : std::string(step) + "." + path; }
};

// False: `fault` says why.
template <class T>
bool Decode(const google::protobuf::Message& from, T& to, Fault& fault);

class Decoder {
 public:
  Decoder(const Binding& binding, const google::protobuf::Message& message, Fault& fault)
      : binding_(binding), reflection_(*binding.reflection), message_(message), fault_(fault) {}

  bool ok() const { return ok_; }

  template <class T>
  void operator()(int number, const char* name, T& value) {
    if (!ok_) return;
    const auto* field = binding_.field(number);
    if constexpr (std::is_enum_v<T>) {
      const int found = reflection_.GetEnumValue(message_, field);
      value = static_cast<T>(found);
      if (found < 0 || found >= binding_.enum_size(number)) UnknownValue(*field, found);
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = GetScalar<T>(field);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = reflection_.GetStringReference(message_, field, &scratch_);
    } else if constexpr (std::is_same_v<T, Outcome>) {
      GetOutcome(*field, value);
    } else if constexpr (IsVector<T>::value) {
      GetList(field, name, value);
    } else if (!Decode(reflection_.GetMessage(message_, field), value, fault_)) {
      Fail(name);
    }
  }

  template <class Variant>
  void Choice(Variant& choice) {
    if (!ok_) return;
    const auto* field = reflection_.GetOneofFieldDescriptor(message_, binding_.choice);
    if (field == nullptr) {
      choice.template emplace<0>();
    } else {
      Choose<1>(*field, choice);
    }
  }

 private:
  // Tries the alternatives in turn; numbers rise, so a few comparisons do.
  template <std::size_t I, class Variant>
  void Choose(const google::protobuf::FieldDescriptor& field, Variant& choice) {
    if constexpr (I < std::variant_size_v<Variant>) {
      using A = std::variant_alternative_t<I, Variant>;
      if (A::kField != field.number()) return Choose<I + 1>(field, choice);
      if (!Decode(reflection_.GetMessage(message_, &field), Chosen<A>(choice), fault_)) Fail(A::kName);
    } else {
      HAGGLE_CHECK(!"a kind of choice that the struct does not have");
    }
  }

  template <class T>
  T GetScalar(const google::protobuf::FieldDescriptor* field) const {
    if constexpr (std::is_same_v<T, bool>) {
      return reflection_.GetBool(message_, field);
    } else if constexpr (std::is_same_v<T, std::int32_t>) {
      return reflection_.GetInt32(message_, field);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return reflection_.GetInt64(message_, field);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      return reflection_.GetUInt32(message_, field);
    } else {
      static_assert(std::is_same_v<T, std::uint64_t>, "a type of fields.h");
      return reflection_.GetUInt64(message_, field);
    }
  }

  void GetOutcome(const google::protobuf::FieldDescriptor& field, Outcome& value) {
    const int size = reflection_.FieldSize(message_, &field);
    value = Outcome();
    if (size > kMaxIssues) return;  // no outcome of any table: the referee refuses the move
    for (int i = 0; i < size; ++i) value.push_back(reflection_.GetRepeatedInt64(message_, &field, i));
  }

  template <class T>
  void GetList(const google::protobuf::FieldDescriptor* field, const char* name, std::vector<T>& values) {
    values.resize(static_cast<std::size_t>(reflection_.FieldSize(message_, field)));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int at = static_cast<int>(i);
      if constexpr (HasFields<T>::value) {
        if (Decode(reflection_.GetRepeatedMessage(message_, field, at), values[i], fault_)) continue;
        fault_.Under(std::to_string(i));
        return Fail(name);
      } else if constexpr (std::is_same_v<T, std::uint32_t>) {
        values[i] = reflection_.GetRepeatedUInt32(message_, field, at);
      } else if constexpr (std::is_same_v<T, std::int64_t>) {
        values[i] = reflection_.GetRepeatedInt64(message_, field, at);
      } else {
        static_assert(std::is_same_v<T, std::string>, "an element type that some struct has");
        values[i] = reflection_.GetRepeatedStringReference(message_, field, at, &scratch_);
      }
    }
  }

  void UnknownValue(const google::protobuf::FieldDescriptor& field, int found);

  void Fail(std::string_view name) {
    ok_ = false;
    fault_.Under(name);
  }

  const Binding& binding_;
  const google::protobuf::Reflection& reflection_;
  const google::protobuf::Message& message_;
  Fault& fault_;
  std::string scratch_;  // for strings that are not kept as such; never used by generated messages
  bool ok_ = true;
};

template <class T>
bool Decode(const google::protobuf::Message& from, T& to, Fault& fault) {
  Decoder decoder(BindingOf<T>(from), from, fault);
  T::Fields(to, decoder);
  return decoder.ok();
}

}  // namespace haggle::codec
