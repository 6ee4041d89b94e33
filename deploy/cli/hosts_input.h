// `--hosts FILE`: where the processes of a run live.
#pragma once

#include <optional>
#include <string>

#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"
#include "proto/codec/hosts_text.h"

namespace haggle::cli {

// Reads the file for a run of `scenario` into `hosts`. Not kDone: the reason was said, as `command`'s.
HowEnded ReadHosts(const std::string& path, const char* command, const Scenario& scenario,
                   std::optional<codec::HostsFile>& hosts);

// Prints what would be started where.
HowEnded PrintWhatWouldBeStarted(const launch::RunPlan& plan, const codec::HostsFile& hosts, const char* command);

}  // namespace haggle::cli
