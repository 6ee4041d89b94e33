#include "deploy/launch/run_keys.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "deploy/keys/key_folder.h"
#include "proto/keys/holder.h"
#include "proto/keys/own_keys.h"

namespace haggle::launch {
namespace {

// Without port, and without the brackets of a version 6 address.
std::string HostOf(const std::string& listen) {
  const std::string host = listen.substr(0, listen.rfind(':'));
  return absl::StartsWith(host, "[") && absl::EndsWith(host, "]") ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

bool WantsKeys(const codec::HostsFile& file) {
  const std::string host = HostOf(file.listen);
  return host != "localhost" && host != "::1" && !absl::StartsWith(host, "127.");
}

absl::Status RunKeys::Make(const Scenario& scenario, const codec::HostsFile& file) {
  if (absl::Status made = folder_.Make(); !made.ok()) return made;
  keys::KeysWanted wanted;
  for (const Party& party : scenario.parties) wanted.parties.push_back(party.name);
  for (const std::string& host : {HostOf(file.listen), HostOf(absl::StrCat(file.address, ":"))}) {
    const bool every = host == "0.0.0.0" || host == "::";
    if (!every && std::find(wanted.hosts.begin(), wanted.hosts.end(), host) == wanted.hosts.end()) {
      wanted.hosts.push_back(host);
    }
  }
  const absl::StatusOr<std::int64_t> until = keys::MakeKeys(folder(), wanted, absl::ToUnixSeconds(absl::Now()));
  if (!until.ok()) return until.status();
  std::error_code error;
  std::filesystem::remove(
      absl::StrCat(folder(), "/", keys::FolderOf({keys::HolderKind::kAuthority, "", {}}), "/", keys::kKeyFile), error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot remove the authority's key in ", folder(), ": ", error.message()));
}

}  // namespace haggle::launch
