// The pods of a run, and the Jobs that keep them.
#pragma once

#include <string>

#include "deploy/kubernetes/manifests.h"
#include "nlohmann/json.hpp"

namespace haggle::kubernetes {

// The parts that pods are selected by.
inline constexpr char kBroker[] = "broker";
inline constexpr char kAgent[] = "agent";
inline constexpr char kReader[] = "journal";

// Names of objects. Those of an agent have its number, for names of parties may be alike once they are Kubernetes'.
std::string ObjectName(const Deployment& deployment, const std::string& part);
std::string AgentName(const Deployment& deployment, const AgentPod& agent);

// Labels by which the pods of a part are found; without `part` those of the run.
nlohmann::ordered_json Labels(const Deployment& deployment, const std::string& part);

// `metadata` of an object with that name.
nlohmann::ordered_json Metadata(const Deployment& deployment, const std::string& name, const std::string& part);

nlohmann::ordered_json BrokerJob(const Deployment& deployment);
nlohmann::ordered_json AgentJob(const Deployment& deployment, const AgentPod& agent);
// Has the journal mounted, to be read only, and waits for an hour.
nlohmann::ordered_json ReaderPod(const Deployment& deployment);

}  // namespace haggle::kubernetes
