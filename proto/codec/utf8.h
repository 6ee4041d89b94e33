// Which strings may travel: protobuf refuses a message with a string that is not
// UTF-8, but only where it arrives.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace haggle::codec {

// RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

// Whether all strings in the message are UTF-8; if not, `path` names one that is not.
bool AllUtf8(const google::protobuf::Message& message, std::string& path);

}  // namespace haggle::codec
