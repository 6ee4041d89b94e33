#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "proto/base/check.h"
#include "proto/codec/hosts_text.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

const Scenario& TwoParties() {
  static const Scenario& scenario = *[] {
    auto* made = new Scenario;
    for (const char* name : {"maker", "lab"}) {
      made->parties.emplace_back();
      made->parties.back().id = static_cast<PartyId>(made->parties.size());
      made->parties.back().name = name;
    }
    return made;
  }();
  return scenario;
}

}  // namespace

void DriveHosts(std::string_view bytes, bool planted) {
  absl::StatusOr<codec::HostsFile> file = codec::ParseHostsText(bytes, "FILE", TwoParties());
  if (!file.ok()) {
    HAGGLE_CHECK(absl::IsInvalidArgument(file.status()) && !file.status().message().empty());
    HAGGLE_CHECK(absl::StartsWith(file.status().message(), "FILE"));
    return;
  }
  if (planted) file->parties.pop_back();
  const auto known = [&](const std::string& name) {
    return name == codec::kHere ||
           std::any_of(file->hosts.begin(), file->hosts.end(), [&](const auto& host) { return host.name == name; });
  };
  HAGGLE_CHECK(file->parties.size() == TwoParties().parties.size());
  for (std::size_t i = 0; i < file->parties.size(); ++i) {
    HAGGLE_CHECK(file->parties[i].party == TwoParties().parties[i].name && known(file->parties[i].host));
  }
  HAGGLE_CHECK(known(file->broker_host) && !file->listen.empty() && !file->address.empty());
  for (const codec::HostEntry& host : file->hosts) {
    HAGGLE_CHECK(!host.name.empty() && !host.address.empty() && !host.start.empty() && !host.folder.empty());
    HAGGLE_CHECK(host.answer_ms > 0);
  }
}

}  // namespace haggle::testing
