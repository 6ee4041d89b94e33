// Texts of messages that people write: read with every error in their terms, and where in one something stands.
// For scenario_text.cc, set_field.cc, hosts_text.cc and experiment_text.cc.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace haggle::codec {

// Deeper nesting than any such text has is refused before it costs stack.
inline constexpr int kDeepestText = 32;

// Reads `bytes` as a text of `message`'s type, with or without a byte order mark (text_encoding.h) and of at most
// kLargestInput bytes, into `message` and `lines`. `what` it is, for messages: "a scenario". kInvalidArgument: one line
// for each error, "FILE:LINE:COLUMN: FIELD: what was found; expected ...". Thread-safe.
absl::Status ParseMessageText(std::string_view bytes, std::string_view filename, std::string_view what,
                              google::protobuf::Message& message, google::protobuf::TextFormat::ParseInfoTree& lines);

// The line, from 1, at which the field with this path (field_path.h) stands, or the innermost thing around it that has
// a line; 0 if there is none. Thread-safe.
int LineAt(const google::protobuf::Message& root, const google::protobuf::TextFormat::ParseInfoTree& lines,
           std::string_view path);

}  // namespace haggle::codec
