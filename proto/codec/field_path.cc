#include "proto/codec/field_path.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace haggle::codec {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string ElementName(const Message& element) {
  for (const char* naming : {"name", "product", "party", "table", "issue"}) {
    const auto* field = element.GetDescriptor()->FindFieldByName(naming);
    if (field == nullptr || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    return element.GetReflection()->GetString(element, field);
  }
  return "";
}

std::vector<int> FindElements(const Message& parent, const FieldDescriptor& field, std::string_view key) {
  const auto& reflection = *parent.GetReflection();
  const int size = reflection.FieldSize(parent, &field);
  std::vector<int> found;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    for (int i = 0; i < size; ++i) {
      if (ElementName(reflection.GetRepeatedMessage(parent, &field, i)) == key) found.push_back(i);
    }
  }
  int index = 0;
  const bool digits = !key.empty() && key.find_first_not_of("0123456789") == std::string_view::npos;
  if (found.empty() && digits && absl::SimpleAtoi(absl::string_view(key.data(), key.size()), &index) && index < size) {
    found.push_back(index);
  }
  return found;
}

std::vector<std::string> ElementKeys(const Message& parent, const FieldDescriptor& field) {
  const auto& reflection = *parent.GetReflection();
  std::vector<std::string> keys;
  for (int i = 0; i < reflection.FieldSize(parent, &field); ++i) {
    std::string name;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      name = ElementName(reflection.GetRepeatedMessage(parent, &field, i));
    }
    keys.push_back(name.empty() ? absl::StrCat(i) : name);
  }
  return keys;
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::string Expected(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat("an integer from ", std::numeric_limits<std::int32_t>::min(), " to ",
                          std::numeric_limits<std::int32_t>::max());
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat("an integer from ", std::numeric_limits<std::int64_t>::min(), " to ",
                          std::numeric_limits<std::int64_t>::max());
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat("an integer from 0 to ", std::numeric_limits<std::uint32_t>::max());
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat("an integer from 0 to ", std::numeric_limits<std::uint64_t>::max());
    case FieldDescriptor::CPPTYPE_STRING:
      return "a string in quotes";
    case FieldDescriptor::CPPTYPE_ENUM: {
      std::string names;
      for (int i = 0; i < field.enum_type()->value_count(); ++i) {
        const std::string& name = field.enum_type()->value(i)->name();
        if (absl::string_view(name).substr(name.rfind('_') + 1) == "UNSPECIFIED") continue;
        absl::StrAppend(&names, names.empty() ? "" : ", ", name);
      }
      return absl::StrCat("one of ", names);
    }
    default:
      return absl::StrCat("a ", field.message_type()->name(), " in braces {...}");
  }
}

}  // namespace haggle::codec
