// The command line of haggle-agent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "proto/base/how_ended.h"

namespace haggle::companies {

struct AgentOptions {
  std::string broker;
  std::vector<std::string> parties;
  std::vector<std::string> strategies;  // as given; one for each party
  std::vector<Casting> cast;            // made of the two above
  std::vector<std::string> plugins;
  std::string token_file;
  std::vector<std::string> keys;  // folders, one for each party; empty: tokens
  bool status = false;            // ask how the run stands, print that (proto/base/standing.h), and end
  std::uint64_t follow = 0;       // print the run from this step on (proto/base/run_feed.h), and end with it; 0: no
  int launcher = 0;
  bool until_eof = false;
  int connect_ms = 10'000;
  int reconnect_ms = -1;  // how long a broker that was lost is looked for; -1: as long as it takes
};

// Whether it plays nothing, and is the observer.
inline bool LooksOn(const AgentOptions& options) { return options.status || options.follow > 0; }

// Reads the command line. If the program is to end at once (an error, --help),
// returns false and how it ended in `ended`, having said why.
bool ParseAgentOptions(int argc, char** argv, AgentOptions& options, HowEnded& ended);

// The token of each party of `options`, in order: from the token file (the bare
// token, or lines "PARTY TOKEN"), else from the environment variable
// HAGGLE_TOKEN, in the same form. With keys, nothing for each.
absl::StatusOr<std::vector<std::string>> FindTokens(const AgentOptions& options);

}  // namespace haggle::companies
