// Who may play which party, and who does.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/base/scenario.h"

namespace haggle {

// A connected agent process: a number of the server's choice, never used twice.
using ProcessId = std::uint32_t;
inline constexpr ProcessId kNoProcess = 0;

// The secrets of a run.
struct Tokens {
  std::map<std::string, std::string, std::less<>> parties;  // by name
  std::string observer;                                     // empty: nobody may watch
};

// Reads lines "PARTY TOKEN" and "@observer TOKEN": a token for every party of the
// scenario, and none for anybody else, for a run with others could never start.
// kPermissionDenied if others than the owner may read the file; kInvalidArgument
// with the line's number or the party's name.
absl::StatusOr<Tokens> ReadTokens(const std::string& path, const Scenario& scenario);

// The names of the scenario's parties, for messages: "maker, lab".
std::string NamesOf(const Scenario& scenario);

// Whether two secrets are the same, in a time that does not tell where they differ.
bool SameSecret(std::string_view a, std::string_view b);

// Thread-compatible.
class Seating {
 public:
  Seating(const Scenario& scenario, Tokens tokens);

  // Gives `process` the seats it asks for: all of them or, with the status code
  // that broker_service.proto names, none. The result is in the order of the seats.
  absl::StatusOr<std::vector<PartyId>> Take(ProcessId process, const v1::Join& join);

  // Frees the seats of a process that has left before the run started.
  void Leave(ProcessId process);

  bool full() const { return missing_ == 0; }
  // How often the party's agent has joined.
  std::uint32_t epoch(PartyId party) const;
  const std::string& name(PartyId party) const;
  bool MayObserve(std::string_view token) const;

  // Names by ascending number of the party.
  std::vector<std::string> joined() const { return Names(true); }
  std::vector<std::string> missing() const { return Names(false); }

 private:
  struct Chair {
    std::string name;
    std::string token;
    ProcessId holder = kNoProcess;
    std::uint32_t epoch = 0;
  };
  // The party a seat means, if its token is right.
  absl::StatusOr<PartyId> Check(const v1::Seat& seat) const;
  std::vector<std::string> Names(bool taken) const;

  std::map<PartyId, Chair> chairs_;
  std::string observer_;
  std::size_t missing_ = 0;
};

}  // namespace haggle
