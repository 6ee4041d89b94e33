// What somebody who has connected may do, by what he shows.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/base/scenario.h"

namespace haggle::server {

// What a connection shows. Valid during the call that gets it.
struct Proof {
  std::string_view token;          // a secret that it says; empty: none
  std::vector<std::string> names;  // that its certificate proves (subject alternative names); empty: it has none
};

// Which parties and rights a connection has. Thread-compatible.
class Identity {
 public:
  virtual ~Identity() = default;
  // kUnauthenticated: it may not play the party of that name; the message says what is wrong.
  virtual absl::Status CheckParty(std::string_view party, const Proof& proof) const = 0;
  // kUnauthenticated: it may not watch the run.
  virtual absl::Status CheckObserver(const Proof& proof) const = 0;
};

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

// Who says a party's token may play it.
class TokenIdentity : public Identity {
 public:
  explicit TokenIdentity(Tokens tokens);
  absl::Status CheckParty(std::string_view party, const Proof& proof) const override;
  absl::Status CheckObserver(const Proof& proof) const override;

 private:
  const Tokens tokens_;
};

// The names of the scenario's parties, for messages: "maker, lab".
std::string NamesOf(const Scenario& scenario);

// Whether two secrets are the same, in a time that does not tell where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace haggle::server
