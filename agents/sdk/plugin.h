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
// loads it, with --plugin FILE.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/plugin_layout.h"
#include "agents/sdk/registry.h"
#include "agents/sdk/strategy.h"

namespace haggle::sdk {

// Raised when the SDK's classes change so that an old plug-in cannot be used.
inline constexpr std::uint32_t kPluginAbi = 1;

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

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::PluginDescriptor;
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
#define HAGGLE_PLUGIN(...)                                                                                    \
  extern "C" __attribute__((visibility("default"))) const haggle::sdk::PluginDescriptor* haggle_plugin_v1() { \
    static const haggle::sdk::PluginDescriptor descriptor = {                                                 \
        haggle::sdk::kPluginAbi, 0, HAGGLE_PLUGIN_LIBRARY, haggle::sdk::PluginLayout(),                       \
        [] { return std::vector<haggle::StrategySpec>{__VA_ARGS__}; }};                                       \
    return &descriptor;                                                                                       \
  }                                                                                                           \
  static_assert(true, "a semicolon may follow")
