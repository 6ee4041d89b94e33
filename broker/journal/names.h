// How enumerations and values are written in the derived tables: lower-case
// words and JSON with the field names of the structs.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/fields.h"
#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle::journal {

std::string_view PhaseName(Phase phase);
std::string_view KindName(PartyKind kind);
std::string_view KindName(TableKind kind);
std::string_view ProtocolName(ProtocolKind protocol);  // as it is read: kUnset too has one
std::string_view ResultName(TableResult result);       // kUnset: "open"

// The action's name in the protobuf message ("offer"); "" for none.
std::string_view ActionName(const Action& action);

void AppendJsonString(std::string_view text, std::string& out);
void AppendJson(const std::vector<PartyId>& parties, std::string& out);
// The action's fields as one JSON object, all of them, in the order of Fields.
void AppendJson(const Action& action, std::string& out);
// For messages: name and fields.
std::string ActionText(const Action& action);

}  // namespace haggle::journal
