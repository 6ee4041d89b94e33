#include "deploy/cli/version.h"

#include "agents/sdk/plugin.h"
#include "broker/run/chain.h"

namespace haggle::cli {

std::string VersionLine() {
  return std::string("haggle ") + HAGGLE_VERSION + " (rules " + std::to_string(run::kRulesVersion) + ", plug-in ABI " +
         std::to_string(sdk::kPluginAbi) + ")";
}

}  // namespace haggle::cli
