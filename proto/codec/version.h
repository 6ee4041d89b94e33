// What the broker and the agent program say they are: compared when they are started on other machines.
#pragma once

#include <cstdint>
#include <string>

namespace haggle::codec {

// "haggle-broker 0.1.0 (rules 1, protocol 1)": the program's version, and those of the rules and of the messages. Pure;
// thread-safe.
std::string BrokerVersion(std::uint64_t rules);

// "haggle-agent 0.1.0 (plug-in ABI 1, protocol 1)". Pure; thread-safe.
std::string AgentVersion(std::uint32_t plugin_abi);

}  // namespace haggle::codec
