// The folder of a run's keys: made as a whole, and added to.
//
//   DIR/authority/key.pem cert.pem                      stays where it was made
//   DIR/broker/key.pem cert.pem authority.pem           for the broker's machine
//   DIR/party/NAME/key.pem cert.pem authority.pem       for that of the party NAME
//   DIR/observer/key.pem cert.pem authority.pem         for who looks on
//
// so that one folder is all that a machine gets. Files have mode 0600, folders 0700.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/keys/certificate.h"
#include "proto/keys/holder.h"
#include "proto/keys/own_keys.h"

namespace haggle::keys {

inline constexpr char kPartyFolder[] = "party";
// How folders begin in which something is made before it is put in its place; six letters or digits follow. A command
// that was killed leaves one, which holds nothing that is of use, and which the next one removes.
inline constexpr char kUnfinished[] = ".haggle-keys-";

inline constexpr std::int64_t kFewestDays = 1;
inline constexpr std::int64_t kMostDays = 3650;
inline constexpr std::int64_t kUsualDays = 30;

// The holder's folder in that of the keys: "authority", "broker", "party/NAME", "observer". Pure; thread-safe.
std::string FolderOf(const Holder& holder);

// For whom certificates are wanted.
struct KeysWanted {
  std::vector<std::string> parties;
  std::vector<std::string> hosts;    // of the broker, beside LocalHosts
  std::optional<std::int64_t> days;  // how long they hold
};

// Errors of the three: kInvalidArgument: what is wanted is not allowed (a name, a host, days, one thing twice).
// kAlreadyExists, kNotFound, kUnavailable: files, the system, OpenSSL. kDataLoss: `folder` holds no keys, or damaged
// ones. Messages name the path, the cause, and what to do. After an error nothing has changed. `now`: seconds since
// 1970-01-01 00:00 UTC.

// Makes `folder`, where nothing may be and whose parent exists: a new authority, and certificates of a broker, an
// observer and each party. Without `days`: kUsualDays. It appears as a whole. Until when they hold. Thread-safe.
absl::StatusOr<std::int64_t> MakeKeys(const std::string& folder, const KeysWanted& wanted, std::int64_t now);

// Adds parties, which may not be there, and hosts to the broker's certificate, whose key stays (so that one file is
// replaced, at once). Without `days`: as long as the authority holds, which is also the longest. What else is there
// keeps every byte. Until when the new ones hold. Thread-safe; one process at a time, another is refused.
absl::StatusOr<std::int64_t> AddKeys(const std::string& folder, const KeysWanted& wanted, std::int64_t now);

// Makes keys and certificates anew, for the holders that are there and at the same hosts (and `wanted.hosts` more).
// With `wanted.parties`, for these alone, by the same authority: their old certificates are good until they end.
// Without, all of them and the authority: the old ones count for nothing as soon as the broker has its new ones. Each
// folder is replaced at once. Without `days`: as in MakeKeys and AddKeys. Until when the new ones hold. Thread-safe;
// one process at a time, another is refused.
absl::StatusOr<std::int64_t> RenewKeys(const std::string& folder, const KeysWanted& wanted, std::int64_t now);

// The parties whose keys are in the folder, by name. Thread-safe.
std::vector<std::string> PartiesIn(const std::string& folder);

// Whether the folder has that of the party. Thread-safe.
bool HasParty(const std::string& folder, const std::string& party);

// kNotFound: there is no such folder. kDataLoss: it is none that MakeKeys makes. Thread-safe.
absl::Status CheckKeyFolder(const std::string& folder);

}  // namespace haggle::keys
