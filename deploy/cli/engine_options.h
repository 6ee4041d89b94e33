// Options of commands that a cluster's own engine can carry out.
#pragma once

#include <string>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/slurm/batch_script.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

struct EngineOptions {
  std::string engine;
  slurm::Wish wish;
  bool detach = false;
  bool given() const { return !engine.empty(); }
};

// `nodes`: whether the command can use several of them.
void AddEngine(CLI::App* command, EngineOptions& options, bool nodes);

// kDone, or how `command` ends after the reason has been said: options of an engine without one, and those that a
// batch script cannot carry.
HowEnded CheckEngine(const EngineOptions& options, const char* command);

// Adds `name VALUE` for each value to the words of a command.
void AddEach(std::vector<std::string>& words, const char* name, const std::vector<std::string>& values);

}  // namespace haggle::cli
