// `--keys` and `--token-file` of commands that look on at a live broker.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace haggle::cli {

struct ObserverOptions {
  std::string keys;
  std::string token_file;
  bool given() const { return !keys.empty() || !token_file.empty(); }
};

void AddObserverOptions(CLI::App* command, ObserverOptions& options);

// Absolute, or empty. Of keys: keys_input.h.
std::string ObserversTokenFile(const ObserverOptions& options);

}  // namespace haggle::cli
