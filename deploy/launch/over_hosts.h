// A run whose processes live on several machines.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/launch/plan.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// RunProcesses (plan.h), with processes where `file`, which belongs to plan.scenario, says. plan.listen counts for
// nothing. Without plan.keys, a run whose broker other machines can reach has keys made for it alone. If a journal is
// written, what each process says goes into a folder beside it that has its name without
// ".haggle"; the journal of a broker that lives elsewhere is brought here when it is over, and stays there if that
// fails, as the result's message then tells.
RunResult RunOverHosts(const RunPlan& plan, const codec::HostsFile& file, const RunHooks& hooks);

// What that would start, one for each process, the broker first, and behind each those that would copy files to it:
// "HOST: COMMAND LINE". Starts, writes and connects to
// nothing. No secret is in it: what is not known before, or not told, is in capitals.
absl::StatusOr<std::vector<std::string>> WhatWouldBeStarted(const RunPlan& plan, const codec::HostsFile& file);

}  // namespace haggle::launch
