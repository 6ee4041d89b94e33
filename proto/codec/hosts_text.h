// The file that says where the processes of a run live (hosts.proto), read and checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/base/scenario.h"

namespace haggle::codec {

// The machine on which the command was given.
inline constexpr char kHere[] = "here";

// One that is not this one, as hosts.proto describes it, with nothing left empty but `programs`.
struct HostEntry {
  std::string name;
  std::string address;
  std::vector<std::string> start;  // words with {host} and {command}
  std::string programs;            // empty: as here, or by name
  std::string folder;
  std::int64_t answer_ms = 0;  // within which it must show that a command was started
  std::int64_t away_ms = 0;    // for which it may be out of reach in the middle of a run
  bool together = false;       // its parties are played by one process
  // Words with {host}, {from} and {to}; empty: over the connection that `start` makes.
  std::vector<std::string> copy = {};
  std::vector<std::string> copy_back = {};
};

struct PartyHost {
  std::string party;
  std::string host;
};

// A file that belongs to a scenario: every name in it is known. A value.
struct HostsFile {
  std::vector<HostEntry> hosts;
  std::string broker_host;
  std::string listen;              // HOST:PORT
  std::string address;             // a host alone, by which others reach the broker
  std::vector<PartyHost> parties;  // every party of the scenario, in its order
  bool here_together = false;      // those of this machine are played by one process
};

// Reads a text of message haggle.v1.Hosts for a run of `scenario`. kInvalidArgument: one line for each error,
// "FILE:LINE[:COLUMN]: FIELD: what was found; expected ...". Thread-safe.
absl::StatusOr<HostsFile> ParseHostsText(std::string_view text, std::string_view filename, const Scenario& scenario);

// Reads the file. Besides: errors of ReadWholeFile (read_file.h), which name it. Thread-safe.
absl::StatusOr<HostsFile> ReadHostsFile(const std::string& path, const Scenario& scenario);

}  // namespace haggle::codec
