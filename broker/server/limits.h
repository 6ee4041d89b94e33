// What bounds the work that anybody's messages and connections can make for a broker, in one place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace haggle::server {

// A value. What each bound is for, and what is not bounded: deploy/hosts/security.md. Sizes in bytes.
struct ServerLimits {
  // ---- connections; all but the first concern TCP alone
  std::int64_t connections = 256;              // at a time, in all; one more is reset
  std::int64_t waiting = 64;                   // that have not joined: the oldest goes when another comes
  std::int64_t join_ms = 10'000;               // from a connection's begin to its join, or an observer's first question
  std::int64_t waiting_bytes = 32 << 10;       // that a connection may send before it has joined
  std::int64_t all_waiting_bytes = 256 << 10;  // the same of all that wait together
  // While some are shut for what they send or ask: how many are taken in a second, so that floods cannot have all of
  // this process's time.
  std::int64_t rate_under_attack = 20;
  // Of a connection that has joined, what is no message of its (frames of the transport): at first, by the second, and
  // for each message.
  std::int64_t noise_bytes = 256 << 10;
  std::int64_t all_noise_bytes = 1 << 20;  // ... of all of them together, besides what they may by the second
  std::int64_t noise_per_second = 16 << 10;
  std::int64_t noise_per_message = 512;

  // ---- calls
  std::int64_t refusals = 8;           // joins and questions of one connection that are refused before it is shut
  std::int64_t join_bytes = 16 << 10;  // and kSeatBytes for each party of the run, as in waiting_bytes
  std::int64_t join_text = 256;        // of each text in a join
  std::int64_t joins = 10;             // of one party in a second: each in a run that is on has it replayed
  std::int64_t watchers = 16;          // at a time
  std::int64_t status_rate = 100;      // questions for the state that are answered in a second
};

// What a seat of a join may take.
inline constexpr std::int64_t kSeatBytes = 160;

// Sets one by a text as --limit takes it, "NAME=NUMBER", names as in LimitsHelp. kInvalidArgument: no such limit, or no
// number that it may have.
absl::Status SetLimit(std::string_view text, ServerLimits& limits);

// For --help: each name with its meaning and default.
std::string LimitsHelp();

}  // namespace haggle::server
