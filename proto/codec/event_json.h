// Plain structs as JSON, for people and tools (never hashed): fields in the
// order of their numbers, zeros present, integers as numbers, enumeration values as
// lower-case names ("deadline"), an Outcome as a list, a choice as one member with the name
// of what was chosen: {"cause": 17, "tick": 3, "offered": {"table": 12, ...}}.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"

namespace haggle::codec {

nlohmann::ordered_json ToJson(const Event& event);
nlohmann::ordered_json ToJson(const Command& command);  // with its `seq`
nlohmann::ordered_json ToJson(const Move& move);
nlohmann::ordered_json ToJson(const Step& step);
nlohmann::ordered_json ToJson(const Prompt& prompt);
nlohmann::ordered_json ToJson(const Scenario& scenario);

}  // namespace haggle::codec
