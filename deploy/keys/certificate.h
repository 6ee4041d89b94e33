// Keys and certificates: made, signed, and written as texts. Elliptic curve P-256 and SHA-256; X.509
// version 3 by the profile of RFC 5280.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "proto/keys/certificate_text.h"
#include "proto/keys/holder.h"
#include "proto/keys/openssl.h"

namespace haggle::keys {

// How far the clocks of two machines may be apart on the first day.
inline constexpr std::int64_t kClockSkewSeconds = 300;

// All of the following: kUnavailable if OpenSSL cannot, with its reason; thread-safe. What is returned is the caller's.

// A new key, from the system's randomness.
absl::StatusOr<Key> MakeKey();

// The certificate of an authority, which may sign others and no further authorities (CA:TRUE, pathlen:0), signed with
// its own key.
absl::StatusOr<Certificate> MakeAuthority(EVP_PKEY& key, Lifetime lifetime);

// A certificate for `holder`, which is not kAuthority and whose names have been checked (holder.h), over the public
// half of `key`, signed by the authority with `authority_key`. A broker's is for servers and names its hosts; the
// others are for clients and have their URI as their only name. `lifetime` should lie within the authority's.
absl::StatusOr<Certificate> MakeCertificate(const Holder& holder, EVP_PKEY& key, Lifetime lifetime, X509& authority,
                                            EVP_PKEY& authority_key);

// PKCS #8 as PEM, not encrypted: what may read the file may use the key.
absl::StatusOr<Secret> KeyText(EVP_PKEY& key);
absl::StatusOr<std::string> CertificateText(X509& certificate);  // PEM

}  // namespace haggle::keys
