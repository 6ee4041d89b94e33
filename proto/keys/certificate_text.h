// Keys and certificates as they stand in files, and when a certificate holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "proto/keys/openssl.h"

namespace haggle::keys {

// From and until when a certificate holds, both included: seconds since 1970-01-01 00:00 UTC.
struct Lifetime {
  std::int64_t from = 0;
  std::int64_t until = 0;
};

inline constexpr std::int64_t kDaySeconds = 86'400;

// All of the following: thread-safe. What is returned is the caller's.

// The one key, or certificate, of a PEM text. kDataLoss if it has none, or what is there cannot be read.
absl::StatusOr<Key> ReadKey(const Secret& text);
absl::StatusOr<Certificate> ReadCertificate(std::string_view text);

// The same of a file, which the message names. Also the errors of ReadPrivateFile (private_file.h).
absl::StatusOr<Key> ReadKeyFile(const std::string& path);
absl::StatusOr<Certificate> ReadCertificateFile(const std::string& path);

}  // namespace haggle::keys
