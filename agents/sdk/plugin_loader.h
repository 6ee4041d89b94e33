// Loading plug-ins into a program that links haggle_plugin_host. Not installed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agents/sdk/plugin.h"
#include "agents/sdk/registry.h"

namespace haggle::sdk {

struct LoadedPlugin {
  std::string path;                     // absolute
  std::string sha256;                   // of the file, 64 hexadecimal digits
  std::vector<std::string> strategies;  // names it has added, in its own order
};

// The descriptor's own claims against this program's; OK if it can be used.
absl::Status CheckPlugin(const PluginDescriptor& descriptor, std::string_view path);

// Loads `path` for the rest of the process and adds its strategies to
// `registry`. The message of an error says what to do about it: kNotFound (no
// such file), kFailedPrecondition (not a shared object, not a plug-in, another
// ABI or library), kAlreadyExists (a strategy's name is taken).
// Not thread-safe.
absl::StatusOr<LoadedPlugin> LoadPlugin(const std::string& path, Registry& registry);

}  // namespace haggle::sdk
