// A plug-in that is wrong in the way that a macro says.
#include <memory>

#include "agents/sdk/plugin.h"

namespace {

class Silent : public haggle::Strategy {
 public:
  void Decide(const haggle::View&, haggle::Reply&) override {}
};

std::vector<haggle::StrategySpec> Strategies() {
#ifdef WRONG_EMPTY
  return {};
#else
  haggle::StrategySpec spec;
  spec.name = "silent";
#ifdef WRONG_TAKEN
  spec.name = "boulware";
#endif
  spec.summary = "says nothing";
  spec.make = [](const haggle::Briefing&, const haggle::Parameters&) { return std::make_unique<Silent>(); };
  return {spec};
#endif
}

}  // namespace

#ifdef WRONG_UNRESOLVED
void NobodyHasThis();
#endif

#ifdef WRONG_NO_ENTRY
extern "C" const haggle::sdk::PluginDescriptor* another_name();
#define haggle_plugin_v1 another_name
#else
extern "C" const haggle::sdk::PluginDescriptor* haggle_plugin_v1();
#endif

extern "C" const haggle::sdk::PluginDescriptor* haggle_plugin_v1() {
  static haggle::sdk::PluginDescriptor descriptor = {haggle::sdk::kPluginAbi, 0, HAGGLE_PLUGIN_LIBRARY,
                                                     haggle::sdk::PluginLayout(), Strategies};
#ifdef WRONG_ABI
  descriptor.abi = haggle::sdk::kPluginAbi + 1;
#endif
#ifdef WRONG_LIBRARY
  descriptor.library = "another library";
#endif
#ifdef WRONG_LAYOUT
  descriptor.layout ^= 1;
#endif
#ifdef WRONG_UNRESOLVED
  NobodyHasThis();
#endif
  return &descriptor;
}
