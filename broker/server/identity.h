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
  std::vector<std::string> names;  // that its certificate proves (its URIs); empty: it has none
};

// Which parties and rights a connection has. Thread-compatible.
class Identity {
 public:
  virtual ~Identity() = default;
  // Errors of all: kUnauthenticated: nothing that counts was shown. kPermissionDenied: who it is was shown, and is not
  // entitled. Messages say what is wrong, and nothing of the run.

  // Whether it may say anything at all, before it has: for connections without a certificate, yes.
  virtual absl::Status CheckConnection(const std::vector<std::string>& names) const = 0;
  // Whether it may play the party of that name, which need not be there.
  virtual absl::Status CheckParty(std::string_view party, const Proof& proof) const = 0;
  // Whether it may play any party: only such may be told which there are.
  virtual absl::Status CheckAnyParty(const Proof& proof) const = 0;
  // Whether it may watch the run.
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
  absl::Status CheckConnection(const std::vector<std::string>& names) const override;
  absl::Status CheckParty(std::string_view party, const Proof& proof) const override;
  absl::Status CheckAnyParty(const Proof& proof) const override;
  absl::Status CheckObserver(const Proof& proof) const override;

 private:
  const Tokens tokens_;
};

// Who has a party's certificate may play it: its one URI names the party, or the observer (proto/keys/holder.h).
// Nothing else counts, a token least of all: whoever says one has taken this for another kind of run, and is told so.
// That the certificate is good has been seen to before (proto/codec/credentials.h).
class CertificateIdentity : public Identity {
 public:
  absl::Status CheckConnection(const std::vector<std::string>& names) const override;
  absl::Status CheckParty(std::string_view party, const Proof& proof) const override;
  absl::Status CheckAnyParty(const Proof& proof) const override;
  absl::Status CheckObserver(const Proof& proof) const override;
};

// The names of the scenario's parties, for messages: "maker, lab".
std::string NamesOf(const Scenario& scenario);

// Whether two secrets are the same, in a time that does not tell where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace haggle::server
