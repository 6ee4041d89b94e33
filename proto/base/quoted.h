// Text of others in messages of ours.
#pragma once

#include <string>
#include <string_view>

namespace haggle {

// `text` as it may stand in a message, a table or a log: what a terminal takes for a command, or what
// makes a reader see another order or another line than there is, is told and not done. Control
// characters (C0, DEL, C1), marks of direction and line separators become \u001b, bytes that
// are no UTF-8 \xNN; all else stays as it is. JSON and textproto read the result as what it was.
// `kept`: control characters below 128 that stay, such as "\n" where lines are ours. Pure; thread-safe.
std::string Escaped(std::string_view text, std::string_view kept = "");

// `found` as it may stand in a message: in quotes, escaped, cut
// after 60 bytes at the end of a character. Pure; thread-safe.
std::string Quoted(std::string_view found);

}  // namespace haggle
