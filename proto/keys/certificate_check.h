// What a certificate says, and whether it is one that deploy/keys makes.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/keys/certificate_text.h"
#include "proto/keys/holder.h"
#include "proto/keys/openssl.h"

namespace haggle::keys {

// All of the following: thread-safe.

// When it holds. kDataLoss if its dates cannot be read.
absl::StatusOr<Lifetime> LifetimeOf(const X509& certificate);

// Its DNS names and addresses, canonical (holder.h), and its URIs, in its order.
struct AlternativeNames {
  std::vector<std::string> hosts;
  std::vector<std::string> uris;
  bool others = false;  // names of other kinds, or none that can be read
};
AlternativeNames AlternativeNamesOf(X509& certificate);

// Whether `certificate` is signed by `authority` and is of use to `holder`'s side of a connection, as OpenSSL's strict
// rules see it (X509_V_FLAG_X509_STRICT), whatever the time is. Empty: it is; else why not, in OpenSSL's words.
// An authority is checked against itself.
std::string WhyNotSigned(X509& certificate, X509& authority, HolderKind kind);

}  // namespace haggle::keys
