// What lies in a folder of keys, and what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/keys/certificate.h"
#include "proto/keys/holder.h"

namespace haggle::keys {

inline constexpr std::int64_t kSoonDays = 3;

enum class InTime : std::uint8_t { kNotYet, kNow, kOver };

// One holder's certificate. A value.
struct CertificateFound {
  Holder holder;                     // by where it lies; a broker's hosts as the certificate names them
  std::optional<Lifetime> lifetime;  // none: there is no certificate that can be read
  InTime in_time = InTime::kNow;
  std::int64_t days_left = 0;        // whole days, 0 when it is over
  bool ends_soon = false;            // it holds now, and in kSoonDays no more
  bool signed_by_authority = false;  // and of use to the holder (certificate_check.h)
};

// A value.
struct KeysFound {
  std::vector<CertificateFound> certificates;  // authority, broker, observer, parties by name
  // What is wrong, each with the path from the folder on: missing files and such as do not belong there, keys that do
  // not fit, certificates of others, not yet or no longer valid, permissions, owners. Empty: all is well.
  std::vector<std::string> faults;
};

// Reads the whole folder as it is at `now` (seconds since 1970-01-01 00:00 UTC) and changes nothing; also that of a
// single holder, as it lies on the holder's machine. Errors are those of CheckKeyFolder (key_folder.h). Thread-safe.
absl::StatusOr<KeysFound> InspectKeys(const std::string& folder, std::int64_t now);

}  // namespace haggle::keys
