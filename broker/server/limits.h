// What bounds the work that anybody's messages and connections can make for a broker, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace haggle::server {

// A value. What each bound is for, and what is not bounded: deploy/hosts/security.md.
struct ServerLimits {
  // ---- connections over TCP
  int connections = 256;                       // at a time, in all; one more is reset
  int waiting_connections = 64;                // that have not joined: the oldest goes when another comes
  std::int64_t join_ms = 10'000;               // from a connection's begin to its join, or an observer's first question
  std::int64_t waiting_bytes = 96 << 10;       // that a connection may send before it has joined
  std::int64_t all_waiting_bytes = 512 << 10;  // the same of all that wait together
  // Of a connection that has joined, what is no message of its (frames of the transport, floods): at first, and more by
  // the second and for each message.
  std::int64_t noise_bytes = 256 << 10;
  std::int64_t noise_bytes_per_second = 16 << 10;
  std::int64_t noise_bytes_per_message = 512;

  // ---- calls
  std::size_t join_bytes = 64 << 10;   // of the first message
  int seats = 1024;                    // of one join
  std::size_t name_bytes = 256;        // of each text in a join
  int watchers = 16;                   // Watch streams at a time
  std::int64_t joins_per_second = 50;  // joins and questions for the state, each: more are refused as too many
  std::int64_t status_per_second = 50;
};

}  // namespace haggle::server
