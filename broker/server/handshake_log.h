// Why TLS handshakes with this process came to nothing: gRPC tells its log alone, and neither side of the connection.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace haggle::server {

// From now on, gRPC's log of this process is read and nothing of it is printed. Thread-safe.
void ReadHandshakeLog();

// How many have failed since then, by the reason in words that say what to do. A few reasons at most. Thread-safe.
std::map<std::string, std::uint64_t> FailedHandshakes();

// The reason that a line of gRPC's log tells of; empty: none. Pure; thread-safe.
std::string HandshakeReason(const std::string& line);

}  // namespace haggle::server
