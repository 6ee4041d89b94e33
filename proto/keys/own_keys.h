// A holder's own folder of keys, as the program of its machine uses it: whether it can be used, found out before
// anybody is bothered with it.
//
//   key.pem cert.pem authority.pem        the holder's key and certificate, and its authority's certificate
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "proto/keys/certificate_text.h"
#include "proto/keys/holder.h"
#include "proto/keys/openssl.h"

namespace haggle::keys {

inline constexpr char kKeyFile[] = "key.pem";
inline constexpr char kCertificateFile[] = "cert.pem";
inline constexpr char kAuthorityFile[] = "authority.pem";

// What a connection is made with: PEM texts that belong together.
struct OwnKeys {
  Holder holder;  // as expected; a broker's hosts as its certificate names them
  Lifetime lifetime;
  Secret key;
  std::string certificate;
  std::string authority;
};

// Reads the folder of `expected`, a broker without hosts, a party or an observer, as it is at `now` (seconds since
// 1970-01-01 00:00 UTC). Messages name the file and what to do.
//   kNotFound, kUnavailable, kDataLoss: a file is missing, cannot be read, or is no PEM of its kind
//   kPermissionDenied:  others than the owner may read or write the key
//   kUnauthenticated:   the certificate is another's, is not the authority's, not valid at `now`, or not of this key
// Thread-safe.
absl::StatusOr<OwnKeys> ReadOwnKeys(const std::string& folder, const Holder& expected, std::int64_t now);

}  // namespace haggle::keys
