#include "deploy/cli/hosts_input.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/cli/console.h"
#include "deploy/launch/over_hosts.h"

namespace haggle::cli {

HowEnded ReadHosts(const std::string& path, const char* command, const Scenario& scenario,
                   std::optional<codec::HostsFile>& hosts) {
  absl::StatusOr<codec::HostsFile> read = codec::ReadHostsFile(path, scenario);
  if (!read.ok()) {
    const bool wrong = read.status().code() == absl::StatusCode::kInvalidArgument;
    return Fail(wrong ? HowEnded::kWrongUsage : HowEnded::kFailed, command, std::string(read.status().message()));
  }
  hosts = *std::move(read);
  return HowEnded::kDone;
}

HowEnded PrintWhatWouldBeStarted(const launch::RunPlan& plan, const codec::HostsFile& hosts, const char* command) {
  const absl::StatusOr<std::vector<std::string>> lines = launch::WhatWouldBeStarted(plan, hosts);
  if (!lines.ok()) return Fail(HowEnded::kFailed, command, std::string(lines.status().message()));
  for (const std::string& line : *lines) Print(line + "\n");
  return HowEnded::kDone;
}

}  // namespace haggle::cli
