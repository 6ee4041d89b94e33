// A run on Kubernetes as the objects that it consists of.
//
// The broker is a Job whose pod conducts the run and writes the journal to a PersistentVolumeClaim; each party's agent
// is a Job of its own, so that a node's loss is the loss of a process. They know each other by certificates, which are
// in Secrets, as is the scenario (it has what each party wants). NetworkPolicies let agents reach the broker, the
// cluster's DNS by which they find it, and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace haggle::kubernetes {

inline constexpr int kPort = 7777;  // where the broker listens in its pod, and the Service for it

// Exit codes after which a process started again would fare no better, of each daemon.
inline constexpr int kBrokerFinal[] = {2, 3, 4, 5};
inline constexpr int kAgentFinal[] = {2, 4};

// PEM texts of the three files in a holder's folder of keys (proto/keys/own_keys.h).
struct KeyFiles {
  std::string key;
  std::string certificate;
  std::string authority;
};

// What one pod asks for, as Kubernetes writes quantities: "100m" of a processor, "64Mi".
struct Resources {
  std::string cpu;
  std::string memory;
};

struct AgentPod {
  std::string party;     // its name
  int number = 0;        // ... and its number in the scenario
  std::string strategy;  // NAME[,KEY=VALUE]...
  KeyFiles keys;
};

// A run, everything decided. A value.
struct Deployment {
  std::string name;           // of the run: the objects' names begin with it
  std::string name_space;     // empty: where they are applied
  std::string image;          // has both daemons in its PATH, and a POSIX shell
  std::string pull_policy;    // Always, IfNotPresent or Never; empty: Kubernetes' choice
  std::string scenario;       // effective, in canonical bytes
  std::string cast;           // who plays whom, for the journal's diary (haggle-broker --cast)
  std::int64_t restarts = 3;  // how often each process that is lost is started again
  std::int64_t pace_ms = 0;
  std::int64_t deadline_ms = 0;
  bool durable = false;
  std::string storage = "1Gi";  // for the journal
  std::string storage_class;    // empty: the cluster's usual one
  Resources broker{"500m", "256Mi"};
  Resources agent{"100m", "128Mi"};
  KeyFiles broker_keys;  // must name BrokerHost(name)
  std::vector<AgentPod> agents;
};

// What a run may be called, made of any text: lower case letters, digits and '-'. Pure; thread-safe.
std::string NameFor(const std::string& text);

// By what host name agents call the broker of a run. Pure; thread-safe.
std::string BrokerHost(const std::string& name);

// kInvalidArgument, with what was expected: a name, namespace, image, quantity or class that Kubernetes would refuse,
// or a scenario that is larger than a Secret may be. Pure; thread-safe.
absl::Status CheckDeployment(const Deployment& deployment);

struct Manifest {
  std::string file;  // "broker.yaml"
  std::string text;  // YAML, one document or several
  bool applied;      // by `kubectl apply -k`; of others kustomization.yaml says nothing
};

// The files of a deployment that CheckDeployment has accepted: the Secrets, the claim, policies and Service, the Jobs,
// a pod by which the journal is read afterwards, and kustomization.yaml. The same deployment has the same bytes. Pure;
// thread-safe.
std::vector<Manifest> Manifests(const Deployment& deployment);

}  // namespace haggle::kubernetes
