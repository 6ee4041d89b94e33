// What a broker and its agents must agree on beside the messages.
#pragma once

#include <cstdint>

namespace haggle::codec {

// The version of the protocol in broker_service.proto: what `Join.protocol_version`
// must say.
inline constexpr std::uint32_t kProtocolVersion = 1;

}  // namespace haggle::codec
