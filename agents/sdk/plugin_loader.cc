#include "agents/sdk/plugin_loader.h"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "agents/sdk/guard.h"
#include "proto/base/how_ended.h"
#include "proto/base/sha256.h"

namespace haggle::sdk {
namespace {

constexpr std::size_t kBlock = 1 << 16;

absl::StatusOr<std::string> DigestOfFile(const std::string& path) {
  // A device or a pipe might never end.
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat("plug-in ", path, " is ",
                                                      S_ISDIR(status.st_mode) ? "a folder" : "no regular file",
                                                      "; expected the path of a shared object"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const int error = errno;
    return absl::NotFoundError(absl::StrCat("plug-in ", path, " cannot be opened: ", std::strerror(error),
                                            "; expected the path of a shared object"));
  }
  Sha256 sha;
  std::vector<char> block(kBlock);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    sha.Update(std::string_view(block.data(), static_cast<std::size_t>(file.gcount())));
  }
  if (file.bad()) return absl::FailedPreconditionError(absl::StrCat("plug-in ", path, " cannot be read"));
  return Hex(sha.Finish());
}

// dlopen searches the library path for names without a slash; ours are files.
absl::StatusOr<std::string> AbsolutePath(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) {
    const int error = errno;
    return absl::NotFoundError(absl::StrCat("plug-in ", path, " cannot be opened: ", std::strerror(error),
                                            "; expected the path of a shared object"));
  }
  std::string result = resolved;
  std::free(resolved);
  return result;
}

}  // namespace

absl::Status CheckPlugin(const PluginDescriptor& descriptor, std::string_view path) {
  const absl::string_view name(path.data(), path.size());
  if (descriptor.abi != kPluginAbi) {
    return absl::FailedPreconditionError(absl::StrCat("plug-in ", name, " has plug-in ABI ", descriptor.abi,
                                                      ", this haggle has ", kPluginAbi,
                                                      "; compile it again with this haggle's headers"));
  }
  if (descriptor.library == nullptr || std::strcmp(descriptor.library, HAGGLE_PLUGIN_LIBRARY) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("plug-in ", name, " was compiled with ", descriptor.library == nullptr ? "?" : descriptor.library,
                     ", this haggle with ", HAGGLE_PLUGIN_LIBRARY, "; compile it with the same compiler"));
  }
  if (descriptor.layout != PluginLayout() || descriptor.strategies == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("plug-in ", name,
                                                      " was compiled from other headers than this haggle; compile it "
                                                      "again with this haggle's headers"));
  }
  return absl::OkStatus();
}

absl::StatusOr<LoadedPlugin> LoadPlugin(const std::string& path, Registry& registry) {
  absl::StatusOr<std::string> absolute = AbsolutePath(path);
  if (!absolute.ok()) return absolute.status();
  absl::StatusOr<std::string> digest = DigestOfFile(*absolute);
  if (!digest.ok()) return digest.status();

  // From here on its code runs.
  const std::string who = absl::StrCat("plug-in ", path);
  const StrategiesAtWork guard(HowEnded::kFailed);
  const AtWork at_work(who);
  // Never closed: strategies, and what they return, live in it.
  void* handle = nullptr;
  if (absl::Status thrown = Guarded(who, [&] { handle = dlopen(absolute->c_str(), RTLD_NOW | RTLD_LOCAL); });
      !thrown.ok()) {
    return thrown;
  }
  if (handle == nullptr) {
    const char* why = dlerror();
    return absl::FailedPreconditionError(
        absl::StrCat("plug-in ", path, " cannot be loaded: ", why == nullptr ? "unknown cause" : why,
                     "; expected a shared object compiled with -shared -fPIC against this haggle's headers"));
  }
  void* symbol = dlsym(handle, kPluginEntry);
  if (symbol == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("plug-in ", path, " has no function ", kPluginEntry,
                                                      "; put HAGGLE_PLUGIN(...) of agents/sdk/plugin.h into it"));
  }
  PluginEntry entry = nullptr;
  static_assert(sizeof(entry) == sizeof(symbol));
  std::memcpy(&entry, &symbol, sizeof(entry));
  const PluginDescriptor* descriptor = nullptr;
  if (absl::Status thrown = Guarded(who, [&] { descriptor = entry(); }); !thrown.ok()) return thrown;
  if (descriptor == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("plug-in ", path, " describes nothing; use HAGGLE_PLUGIN(...)"));
  }
  if (absl::Status usable = CheckPlugin(*descriptor, path); !usable.ok()) return usable;

  LoadedPlugin loaded{*absolute, *digest, {}};
  std::vector<StrategySpec> specs;
  if (absl::Status thrown = Guarded(who, [&] { specs = descriptor->strategies(); }); !thrown.ok()) return thrown;
  for (StrategySpec& spec : specs) {
    loaded.strategies.push_back(spec.name);
    if (absl::Status added = registry.Add(std::move(spec)); !added.ok()) {
      return absl::Status(added.code(), absl::StrCat("plug-in ", path, ": ", added.message()));
    }
  }
  if (loaded.strategies.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("plug-in ", path, " has no strategy; name one in HAGGLE_PLUGIN(...)"));
  }
  return loaded;
}

}  // namespace haggle::sdk
