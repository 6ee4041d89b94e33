#include "proto/keys/holder.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle::keys {
namespace {

constexpr char kPartyUri[] = "haggle://party/";
constexpr char kObserverUri[] = "haggle://observer";
constexpr std::size_t kLongestPartyName = 64;  // as scenarios have it
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestDnsName = 253;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsDnsName(std::string_view name) {
  if (name.empty() || name.size() > kLongestDnsName) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(AbslView(name), '.');
  if (!std::all_of(labels.begin(), labels.end(), IsLabel)) return false;
  // 10.0.0 is a mistyped address and no name.
  return !std::all_of(labels.back().begin(), labels.back().end(), IsDigit);
}

template <int kFamily, typename Address>
std::string CanonicalAddress(const std::string& text) {
  Address address{};
  char shortest[INET6_ADDRSTRLEN] = {};
  if (::inet_pton(kFamily, text.c_str(), &address) != 1) return "";
  return ::inet_ntop(kFamily, &address, shortest, sizeof(shortest)) == nullptr ? "" : shortest;
}

template <int kFamily, typename Address>
std::string Bytes(const std::string& text) {
  Address address{};
  if (::inet_pton(kFamily, text.c_str(), &address) != 1) return "";
  return {reinterpret_cast<const char*>(&address), sizeof(address)};
}

}  // namespace

std::vector<std::string> LocalHosts() { return {"localhost", "127.0.0.1", "::1"}; }

std::string UriOf(const Holder& holder) {
  if (holder.kind == HolderKind::kParty) return kPartyUri + holder.party;
  return holder.kind == HolderKind::kObserver ? kObserverUri : "";
}

absl::StatusOr<Holder> HolderOf(const std::vector<std::string>& uris) {
  if (uris.size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat("expected exactly one URI in the certificate, ", kPartyUri,
                                                   "NAME or ", kObserverUri, ", found ",
                                                   uris.empty() ? "none" : absl::StrCat(uris.size())));
  }
  const std::string& uri = uris.front();
  if (uri == kObserverUri) return Holder{HolderKind::kObserver, "", {}};
  const std::string_view prefix = kPartyUri;
  if (uri.compare(0, prefix.size(), prefix) == 0 && IsPartyName(std::string_view(uri).substr(prefix.size()))) {
    return Holder{HolderKind::kParty, uri.substr(prefix.size()), {}};
  }
  return absl::InvalidArgumentError(absl::StrCat("expected the URI ", kPartyUri, "NAME or ", kObserverUri,
                                                 " in the certificate, found ", Quoted(uri)));
}

std::string NameOf(const Holder& holder) {
  switch (holder.kind) {
    case HolderKind::kAuthority:
      return "authority";
    case HolderKind::kBroker:
      return "broker";
    case HolderKind::kParty:
      return "party " + holder.party;
    case HolderKind::kObserver:
      break;
  }
  return "observer";
}

bool IsPartyName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestPartyName &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsAlphanumeric(c) || c == '_' || c == '-'; }) &&
         !std::all_of(name.begin(), name.end(), IsDigit);
}

absl::Status CheckPartyNames(const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!IsPartyName(name)) {
      return absl::InvalidArgumentError(
          "party: expected a name of 1 to 64 letters, digits, _ and -, not digits alone, found " + Quoted(name));
    }
    if (!seen.insert(name).second) {
      return absl::InvalidArgumentError("party " + name + " is named twice; name each party once");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CanonicalHost(std::string_view host) {
  const std::string text(host);
  // A byte 0 would end the text for the C library, and not for us.
  if (text.find('\0') == std::string::npos) {
    if (std::string v4 = CanonicalAddress<AF_INET, in_addr>(text); !v4.empty()) return v4;
    if (std::string v6 = CanonicalAddress<AF_INET6, in6_addr>(text); !v6.empty()) return v6;
  }
  if (IsDnsName(host)) return absl::AsciiStrToLower(text);
  return absl::InvalidArgumentError(
      "host: expected a DNS name (letters, digits and - in parts of 1 to 63 between dots) or an IPv4 or IPv6 address, "
      "without port or brackets, found " +
      Quoted(host));
}

absl::StatusOr<std::vector<std::string>> WithHosts(std::vector<std::string> known,
                                                   const std::vector<std::string>& more) {
  std::set<std::string> seen;
  for (const std::string& host : more) {
    absl::StatusOr<std::string> canonical = CanonicalHost(host);
    if (!canonical.ok()) return canonical.status();
    if (!seen.insert(*canonical).second) {
      return absl::InvalidArgumentError("host " + *canonical + " is named twice; name each host once");
    }
    if (std::find(known.begin(), known.end(), *canonical) == known.end()) known.push_back(*std::move(canonical));
  }
  if (known.size() <= kMostHosts) return known;
  return absl::InvalidArgumentError(absl::StrCat(
      "host: expected at most ", kMostHosts, " names and addresses in the broker's certificate, found ", known.size()));
}

std::string AddressBytes(const std::string& host) {
  const std::string v4 = Bytes<AF_INET, in_addr>(host);
  return v4.empty() ? Bytes<AF_INET6, in6_addr>(host) : v4;
}

}  // namespace haggle::keys
