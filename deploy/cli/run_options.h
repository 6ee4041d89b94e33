// What is said on the command line of `haggle run`, or stands for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/cli/engine_options.h"

namespace haggle::cli {

struct RunOptions {
  const char* command = "run";  // in whose name errors are told
  std::string scenario = "dinner";
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  std::vector<std::string> plugins;
  std::vector<std::string> external;
  std::string transport = "processes";
  std::string listen;
  std::string hosts;
  bool dry_run = false;
  std::string keys;
  std::int64_t pace_ms = 0;
  std::int64_t deadline_ms = 0;
  std::int64_t restarts = 3;
  std::string metrics;
  bool durable = false;
  std::string journal;
  bool force = false;
  std::string web;  // where the observatory listens; empty: there is none
  std::vector<std::string> humans;
  EngineOptions engine;
  std::string progress;  // a file that tells how far the run is; empty: none does
  bool json = false;
  bool quiet = false;
  CLI::Option* has_seed = nullptr;
  CLI::Option* has_ticks = nullptr;
  CLI::Option* has_deadline = nullptr;
  CLI::Option* has_journal = nullptr;
  CLI::Option* has_transport = nullptr;
  CLI::Option* has_restarts = nullptr;
};

// Whether an option stands in the command line; of a run that another command asks for there is none.
inline bool IsGiven(const CLI::Option* option) { return option != nullptr && option->count() > 0; }

// Adds all of them to `run`; `options` must outlive it.
void AddRunOptions(CLI::App* run, RunOptions& options);

}  // namespace haggle::cli
