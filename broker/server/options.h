// The command line of haggle-broker.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/referee/record.h"
#include "broker/server/address.h"
#include "broker/server/identity.h"
#include "broker/server/limits.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::server {

struct BrokerOptions {
  std::string scenario;
  std::string cast;
  std::string tokens;
  std::string keys;
  ServerLimits limits;
  std::string listen = "127.0.0.1:0";
  std::string journal;
  bool numbered = false;
  bool force = false;
  bool resume = false;                 // the run of `journal`; `scenario` is empty then
  std::int64_t wait_ms = 0;            // for a broker that still holds the journal or the address
  std::vector<std::string> rehearsed;  // parties whose past in `journal` is asked again, and nothing else
  std::int64_t restarts = -1;          // of a party's agent; -1: any number
  bool durable = false;                // an fsync a step
  bool orders = false;                 // standard input holds orders
  std::int64_t pace_ms = 0;
  std::int64_t deadline_ms = 0;  // how long a step waits for its parties; 0: as long as they take
  std::string metrics;           // where Prometheus is answered; empty: nowhere
  bool introspection = false;    // gRPC's reflection and health are offered
  std::string summary;
  int status_fd = -1;
  int launcher = 0;
  std::string run_dir;
};

// Reads the command line. If the program is to end at once (an error, --help),
// returns false and how it ended in `ended`, having said why.
bool ParseBrokerOptions(int argc, char** argv, BrokerOptions& options, HowEnded& ended);

// Reads a scenario: text if the path ends in ".textproto" (in any case), else canonical
// bytes. Only a valid one is returned; else the message names file, place and
// what was expected.
absl::StatusOr<Scenario> LoadScenario(const std::string& path);

// Reads who plays whom: a line of PARTY, STRATEGY, PARAMETERS, PLUGIN_SHA256 and LANGUAGE
// with a tab between them for each party; all but the first may be empty.
// kInvalidArgument, with the line's number, also for a party that the scenario has not.
absl::StatusOr<std::vector<journal::CastLine>> LoadCast(const std::string& path, const Scenario& scenario);

}  // namespace haggle::server
