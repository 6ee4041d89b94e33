// What an agent's message may hold: counted by its bytes, before anything is built of it.
//
// Two bytes on the wire become a move of hundreds in memory, so a bound of bytes alone would let a message grow to
// gigabytes. All bounds follow from what the rules take (broker/core/limits.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/base/scenario.h"

namespace haggle::server {

// Bounds of one message. A value.
struct MessageBounds {
  bool joined = false;      // then it is no join, else nothing but one
  std::size_t answers = 0;  // that are due: as many as there are prompts
  // ---- of one answer: what is more is dropped, as the referee would, and is neither read nor built
  std::size_t moves = 0;
  std::size_t beliefs = 0;
  // ---- in all moves of one answer that are not dropped: with more the message is refused
  std::size_t values = 0;  // of offers
  std::size_t pleas = 0;   // of invitations
  std::size_t shares = 0;  // of allocations
  std::size_t text = 0;    // bytes of each text (of a draw, which is nature's to make)
  std::size_t parts = 0;   // whatever else is built: reasons, actions, fields that are not of this version

  // An answer of as many bytes cannot hold more than it may: a move or a belief takes two at least.
  std::size_t least() const { return std::min({2 * moves, 2 * beliefs, values, pleas, shares, text, parts}); }
};

// What an answer may hold; whether one is due is the caller's to fill in. Nothing that the market takes is beyond it.
MessageBounds BoundsOfAnswers(const Scenario& scenario);

// Writes what `bytes` say over `out`, which must be empty. kInvalidArgument: they are no message of an agent, or not
// the one that is due. kResourceExhausted: a list holds more than it may; the message says which. Thread-compatible.
absl::Status ReadAgentMessage(std::string_view bytes, const MessageBounds& bounds, v1::AgentMessage& out);

}  // namespace haggle::server
