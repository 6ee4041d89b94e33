#include "proto/codec/message_text.h"

#include <google/protobuf/descriptor.h>

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/codec/field_path.h"
#include "proto/codec/read_file.h"
#include "proto/codec/text_encoding.h"
#include "proto/codec/text_error.h"

namespace haggle::codec {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::TextFormat;

// The line of an element that has one: in a list [a, b, c] only the first has.
int LineOfElement(const TextFormat::ParseInfoTree& lines, const FieldDescriptor& field, int index) {
  for (; index >= 0; --index) {
    const int line = lines.GetLocation(&field, index).line;
    if (line >= 0) return line + 1;
  }
  return 0;
}

}  // namespace

// Follows a path through message and lines as far as both know it.
int LineAt(const google::protobuf::Message& root, const TextFormat::ParseInfoTree& tree, std::string_view path) {
  const google::protobuf::Message* message = &root;
  const TextFormat::ParseInfoTree* lines = &tree;
  const std::vector<std::string> steps = absl::StrSplit(AbslView(path), '.');
  int best = 0;
  for (std::size_t i = 0; i < steps.size() && lines != nullptr; ++i) {
    const auto* field = message->GetDescriptor()->FindFieldByName(steps[i]);
    if (field == nullptr) break;
    int index = field->is_repeated() ? 0 : -1;
    if (field->is_repeated() && i + 1 < steps.size()) {
      const auto found = FindElements(*message, *field, steps[++i]);
      if (found.empty()) break;
      index = found[0];
    }
    const auto& reflection = *message->GetReflection();
    if (field->is_repeated() ? reflection.FieldSize(*message, field) == 0
                             : !reflection.HasField(*message, field) && lines->GetLocation(field, -1).line < 0) {
      break;
    }
    const int line = index < 0 ? lines->GetLocation(field, -1).line + 1 : LineOfElement(*lines, *field, index);
    if (line > 0) best = line;
    if (field->message_type() == nullptr) break;
    lines = lines->GetTreeForNested(field, index);
    message =
        index < 0 ? &reflection.GetMessage(*message, field) : &reflection.GetRepeatedMessage(*message, field, index);
  }
  return best;
}

absl::Status ParseMessageText(std::string_view bytes, std::string_view filename, std::string_view what,
                              google::protobuf::Message& message, TextFormat::ParseInfoTree& lines) {
  if (bytes.size() > kLargestInput) {
    return absl::InvalidArgumentError(absl::StrCat(AbslView(filename), ": expected ", AbslView(what), " of at most ",
                                                   kLargestInput, " bytes, found more"));
  }
  const absl::StatusOr<std::string> text = WithoutByteOrderMark(std::string(bytes));
  if (!text.ok()) return absl::InvalidArgumentError(absl::StrCat(AbslView(filename), ": ", text.status().message()));
  TextErrors errors;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(&lines);
  parser.SetRecursionLimit(kDeepestText);
  if (parser.ParseFromString(*text, &message) && errors.errors().empty()) return absl::OkStatus();
  std::string told;
  for (const auto& error : errors.errors()) {
    absl::StrAppend(&told, told.empty() ? "" : "\n", AbslView(filename), ":", error.line + 1, ":", error.column + 1,
                    ": ", Tell(*text, *message.GetDescriptor(), error));
  }
  return absl::InvalidArgumentError(told.empty() ? absl::StrCat(AbslView(filename), ": not ", AbslView(what)) : told);
}

}  // namespace haggle::codec
