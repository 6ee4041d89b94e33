// Whom a certificate stands for, and the names that may stand in one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::keys {

enum class HolderKind : std::uint8_t {
  kAuthority,  // signs the others, and nothing else
  kBroker,     // a server
  kParty,      // a client that may play one party
  kObserver,   // a client that may look on
};

// A value.
struct Holder {
  HolderKind kind = HolderKind::kObserver;
  std::string party;               // of kParty alone: its name in the scenario
  std::vector<std::string> hosts;  // of kBroker alone: DNS names and addresses at which it may be called
};

inline constexpr std::size_t kMostHosts = 100;  // in one certificate, those that are always there included

// The names of a broker that is called from its own machine: in every broker's certificate.
std::vector<std::string> LocalHosts();

// The one URI in the certificate of a party ("haggle://party/oracle") or an observer ("haggle://observer"); empty for
// the others. Pure; thread-safe.
std::string UriOf(const Holder& holder);

// The party or the observer whom a certificate with these URIs stands for. kInvalidArgument if they are not exactly one
// of that form, letter by letter: nothing is decoded, and case counts. Pure; thread-safe.
absl::StatusOr<Holder> HolderOf(const std::vector<std::string>& uris);

// For people: "authority", "broker", "party oracle", "observer". Pure; thread-safe.
std::string NameOf(const Holder& holder);

// Whether a scenario may call a party so: 1 to 64 letters, digits, '_' and '-', not digits alone. Nothing else becomes
// part of a URI or the name of a folder. Pure; thread-safe.
bool IsPartyName(std::string_view name);

// kInvalidArgument if one of them is no such name, or is there twice. Pure; thread-safe.
absl::Status CheckPartyNames(const std::vector<std::string>& names);

// A host as certificates have it: a DNS name in lower case (RFC 1123: labels of 1 to 63 letters, digits and '-', at
// most 253 in all, the last label not digits alone), or an IPv4 or IPv6 address in its shortest form. kInvalidArgument
// for all else: ports, brackets, zones, wildcards, underscores. Pure; thread-safe.
absl::StatusOr<std::string> CanonicalHost(std::string_view host);

// `known` (canonical) and then `more`, each once. kInvalidArgument if one of `more` is no host or is there twice, or if
// they are more than kMostHosts together. One that is known already is taken as said again. Pure; thread-safe.
absl::StatusOr<std::vector<std::string>> WithHosts(std::vector<std::string> known,
                                                   const std::vector<std::string>& more);

// The bytes of a canonical address: 4, 16, or none if it is a DNS name. Pure; thread-safe.
std::string AddressBytes(const std::string& host);

}  // namespace haggle::keys
