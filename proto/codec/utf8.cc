#include "proto/codec/utf8.h"

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"

namespace haggle::codec {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The value of the i-th element, or of the only one if i is -1, is in order.
bool ElementUtf8(const Message& message, const FieldDescriptor& field, int i, std::string& path) {
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return AllUtf8(i < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, i),
                   path);
  }
  return IsUtf8(i < 0 ? reflection.GetString(message, &field) : reflection.GetRepeatedString(message, &field, i));
}

bool FieldUtf8(const Message& message, const FieldDescriptor& field, std::string& path) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return true;
  }
  const int size = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
  for (int i = 0; i < size; ++i) {
    if (ElementUtf8(message, field, field.is_repeated() ? i : -1, path)) continue;
    std::string step = field.is_repeated() ? absl::StrCat(field.name(), ".", i) : field.name();
    path = path.empty() ? step : absl::StrCat(step, ".", path);
    return false;
  }
  return true;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    const std::uint8_t lead = byte(i++);
    if (lead < 0x80) continue;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - i < static_cast<std::size_t>(more)) return false;
    const std::uint8_t first = byte(i);
    if ((lead == 0xE0 && first < 0xA0) || (lead == 0xED && first > 0x9F)) return false;
    if ((lead == 0xF0 && first < 0x90) || (lead == 0xF4 && first > 0x8F)) return false;
    for (int k = 0; k < more; ++k) {
      if ((byte(i++) & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

bool AllUtf8(const Message& message, std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (!FieldUtf8(message, *field, path)) return false;
  }
  return true;
}

}  // namespace haggle::codec
