// The names of enumeration values as people read them: those of haggle/v1 in
// lower case without prefix ("seller", "no_standing_offer"); zero is
// "unspecified" where it means nothing. A number that is none is "?".
// The result lives for ever. Thread-safe.
#pragma once

#include <string_view>

#include "proto/base/events.h"
#include "proto/base/outcome.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::codec {

std::string_view EnumName(PartyKind value);
std::string_view EnumName(Phase value);
std::string_view EnumName(IssueRole value);
std::string_view EnumName(AllocationRule value);
std::string_view EnumName(PremiumBy value);
std::string_view EnumName(TableKind value);
std::string_view EnumName(TableResult value);
std::string_view EnumName(RefusalReason value);
std::string_view EnumName(AskKind value);
std::string_view EnumName(TurnKind value);
std::string_view EnumName(ProtocolKind value);

}  // namespace haggle::codec
