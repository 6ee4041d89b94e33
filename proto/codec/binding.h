// How the fields of a described struct (fields.h) meet those of its message: looked
// up once per pair of types, then used by number. For codec.cc and its tests.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <array>
#include <cstddef>

#include "proto/base/check.h"
#include "proto/base/fields.h"

namespace haggle::codec {

// Reflection hands out descriptors by a hashed lookup; a step cannot afford one
// for each field. Both tables are indexed by field number. Immutable.
struct Binding {
  static constexpr int kNumbers = 48;  // all described fields are below

  explicit Binding(const google::protobuf::Message& message)
      : descriptor(message.GetDescriptor()), reflection(message.GetReflection()) {
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto* field = descriptor->field(i);
      if (field->number() >= kNumbers) continue;  // no struct has it
      const auto number = static_cast<std::size_t>(field->number());
      fields[number] = field;
      if (field->enum_type() != nullptr) enum_sizes[number] = Contiguous(*field->enum_type());
    }
    if (descriptor->oneof_decl_count() > 0) choice = descriptor->oneof_decl(0);
  }

  const google::protobuf::FieldDescriptor* field(int number) const { return fields[static_cast<std::size_t>(number)]; }
  int enum_size(int number) const { return enum_sizes[static_cast<std::size_t>(number)]; }

  const google::protobuf::Descriptor* descriptor;
  const google::protobuf::Reflection* reflection;
  const google::protobuf::OneofDescriptor* choice = nullptr;
  std::array<const google::protobuf::FieldDescriptor*, kNumbers> fields{};
  std::array<int, kNumbers> enum_sizes{};

 private:
  // Our enumerations have the values 0 .. n-1, so that one comparison tells
  // whether a number is one.
  static int Contiguous(const google::protobuf::EnumDescriptor& type) {
    for (int i = 0; i < type.value_count(); ++i) HAGGLE_CHECK(type.value(i)->number() == i);
    return type.value_count();
  }
};

// The binding of struct T, made when the first message comes by.
template <class T>
const Binding& BindingOf(const google::protobuf::Message& message) {
  static const Binding binding(message);
  return binding;
}

}  // namespace haggle::codec
