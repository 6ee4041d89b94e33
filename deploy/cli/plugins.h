// The strategies of a command: built-in ones, those of plug-ins, and the cast
// made of them.
#pragma once

#include <string>
#include <vector>

#include "agents/sdk/plugin_loader.h"
#include "agents/sdk/registry.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// Fills `registry` with the built-in strategies and those of the plug-ins
// `files`, whose absolute paths go into `paths`; `loaded` (may be null) gets
// what each brought. 0, or the exit code of `command` after the reason was said.
HowEnded LoadPlugins(const std::vector<std::string>& files, const std::string& command, Registry& registry,
                     std::vector<std::string>& paths, std::vector<sdk::LoadedPlugin>* loaded = nullptr);

// Reads the --agent options, completes the scenario's cast and checks it
// against `registry`. 0, or 2 after the reason was said.
HowEnded ChooseCast(const Scenario& scenario, const std::vector<Casting>& own, const std::vector<std::string>& agents,
                    const std::vector<std::string>& external, const std::string& command, const Registry& registry,
                    std::vector<Casting>& cast);

}  // namespace haggle::cli
