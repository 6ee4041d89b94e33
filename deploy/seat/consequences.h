// What a move comes to, as far as the party can know: money, dates, room, obligations, and what it is worth to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deploy/seat/knowledge.h"
#include "proto/base/moves.h"

namespace haggle::seat {

struct Consequence {
  std::string name;  // "cash_after", "deposit", "promised", "room", "obliges", "utility", ...
  std::string text;  // in words
  std::optional<std::int64_t> value;
  std::string unit;      // of the value; empty: none
  bool warning = false;  // it would be refused, or hurts
};

// Of a move that a form has made.
std::vector<Consequence> ConsequencesOf(const Knowledge& knowledge, const Action& action);

// Of several moves at once: the money that is left of each party that they pay with.
std::vector<Consequence> ConsequencesOfAll(const Knowledge& knowledge, const std::vector<Action>& actions);

// The move in words: "orders 100 chip".
std::string TellMove(const Knowledge& knowledge, const Action& action);

}  // namespace haggle::seat
