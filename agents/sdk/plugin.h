// Strategies from shared objects.
//
// A plug-in is one source file, compiled to a shared object:
//
//   #include "agents/sdk/plugin.h"
//
//   class Mine : public haggle::Strategy { ... };
//   haggle::StrategySpec MineSpec() { ... }
//
//   HAGGLE_PLUGIN(MineSpec());
//
//   g++ -std=c++20 -O2 -ffp-contract=off -shared -fPIC -I HEADERS mine.cc -o mine.so
//
// It needs no library: what it uses of the SDK is found in the program that
// loads it (haggle_plugin_host in CMake).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"

namespace haggle {

// Raised when the SDK's classes change so that an old plug-in cannot be used.
inline constexpr std::uint32_t kPluginAbi = 1;

// FNV-1a, for the layout below.
constexpr std::uint64_t PluginDigest(std::uint64_t hash, std::uint64_t value) {
  return (hash ^ value) * 0x100000001b3ULL;
}

// The sizes of what passes between a program and its plug-ins: differs if the
// two were compiled from different headers.
inline constexpr std::uint64_t PluginLayout() {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::size_t size :
       {sizeof(View), sizeof(Reply), sizeof(Move), sizeof(Action), sizeof(Event), sizeof(EventBody), sizeof(Prompt),
        sizeof(Ask), sizeof(Briefing), sizeof(Scenario), sizeof(Party), sizeof(Wants), sizeof(Rules), sizeof(TableView),
        sizeof(Statement), sizeof(Booking), sizeof(StrategySpec), sizeof(ParameterSpec), sizeof(Parameters)}) {
    hash = PluginDigest(hash, size);
  }
  return hash;
}

// What a plug-in tells about itself. The first three members keep their place
// for ever, so that a plug-in of any version can be read far enough to be
// refused with a reason.
struct PluginDescriptor {
  std::uint32_t abi;       // kPluginAbi
  std::uint32_t reserved;  // 0
  const char* library;     // HAGGLE_PLUGIN_LIBRARY
  std::uint64_t layout;    // PluginLayout()
  std::vector<StrategySpec> (*strategies)();
};

// The one function that a plug-in exports, with C linkage and this name.
using PluginEntry = const PluginDescriptor* (*)();
inline constexpr char kPluginEntry[] = "haggle_plugin_v1";

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

}  // namespace haggle

#define HAGGLE_PLUGIN_TEXT_(x) #x
#define HAGGLE_PLUGIN_TEXT(x) HAGGLE_PLUGIN_TEXT_(x)

// The C++ library's version and string ABI: classes of the standard library
// pass between program and plug-in.
#if defined(_GLIBCXX_RELEASE)
#define HAGGLE_PLUGIN_LIBRARY \
  "libstdc++ " HAGGLE_PLUGIN_TEXT(_GLIBCXX_RELEASE) ", cxx11 strings " HAGGLE_PLUGIN_TEXT(_GLIBCXX_USE_CXX11_ABI)
#elif defined(_LIBCPP_VERSION)
#define HAGGLE_PLUGIN_LIBRARY "libc++ " HAGGLE_PLUGIN_TEXT(_LIBCPP_VERSION)
#else
#define HAGGLE_PLUGIN_LIBRARY "unknown"
#endif

// Makes the shared object a plug-in with the given StrategySpecs (one or
// more expressions, evaluated when it is loaded). Once, at namespace scope.
#define HAGGLE_PLUGIN(...)                                                                               \
  extern "C" __attribute__((visibility("default"))) const haggle::PluginDescriptor* haggle_plugin_v1() { \
    static const haggle::PluginDescriptor descriptor = {                                                 \
        haggle::kPluginAbi, 0, HAGGLE_PLUGIN_LIBRARY, haggle::PluginLayout(),                            \
        [] { return std::vector<haggle::StrategySpec>{__VA_ARGS__}; }};                                  \
    return &descriptor;                                                                                  \
  }                                                                                                      \
  static_assert(true, "a semicolon may follow")
