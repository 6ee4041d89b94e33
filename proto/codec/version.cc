#include "proto/codec/version.h"

#include "absl/strings/str_cat.h"
#include "proto/codec/wire_version.h"

namespace haggle::codec {

std::string BrokerVersion(std::uint64_t rules) {
  return absl::StrCat("haggle-broker ", HAGGLE_VERSION, " (rules ", rules, ", protocol ", kProtocolVersion, ")");
}

std::string AgentVersion(std::uint32_t plugin_abi) {
  return absl::StrCat("haggle-agent ", HAGGLE_VERSION, " (plug-in ABI ", plugin_abi, ", protocol ", kProtocolVersion,
                      ")");
}

}  // namespace haggle::codec
