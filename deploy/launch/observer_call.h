// haggle-agent, started to look on at a broker's run. Internal to ask_broker and follow_broker.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/launch/ask_broker.h"
#include "deploy/launch/child.h"

namespace haggle::launch {

// `what` it is to do; what it prints is the child's status(), what it has to say its words().
absl::Status StartObserver(const BrokerQuestion& question, const std::vector<std::string>& what, Child& child);

// Why it has ended as it did: what it said, or else its exit code.
std::string SaidByObserver(const Child& child, const std::string& said);

}  // namespace haggle::launch
