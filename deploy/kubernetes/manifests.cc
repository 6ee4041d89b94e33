#include "deploy/kubernetes/manifests.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "deploy/kubernetes/workloads.h"
#include "deploy/kubernetes/yaml.h"
#include "proto/base/quoted.h"

namespace haggle::kubernetes {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNameMost = 40;   // leaves room for what objects are called besides, in 63
constexpr std::size_t kLabelMost = 63;  // RFC 1123
constexpr std::size_t kImageMost = 512;
constexpr std::size_t kSecretMost = 1000000;  // a little less than Kubernetes' 1 MiB, which counts more than the data
constexpr int kDnsPort = 53;

bool IsLabel(std::string_view text, std::size_t most) {
  const auto plain = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), plain) && text.front() != '-' &&
         text.back() != '-';
}

bool IsName(std::string_view text) {
  return IsLabel(text, kNameMost) && !absl::ascii_isdigit(static_cast<unsigned char>(text.front()));
}

bool IsImage(std::string_view text) {
  constexpr std::string_view kOthers = "._-/:@+";
  return !text.empty() && text.size() <= kImageMost && absl::ascii_isalnum(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(), [&](unsigned char c) {
           return absl::ascii_isalnum(c) || kOthers.find(static_cast<char>(c)) != kOthers.npos;
         });
}

// A number above nothing, and a unit.
bool IsQuantity(std::string_view text, std::initializer_list<std::string_view> units) {
  std::size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) ++digits;
  const std::string_view unit = text.substr(digits);
  return digits > 0 && digits <= 9 && text.front() != '0' && std::find(units.begin(), units.end(), unit) != units.end();
}

absl::Status Expected(const char* option, const std::string& what, const std::string& found) {
  return absl::InvalidArgumentError(absl::StrCat(option, ": expected ", what, ", found ", Quoted(found)));
}

absl::Status CheckResources(const char* option, const Resources& resources) {
  if (!IsQuantity(resources.cpu, {"", "m"})) {
    return Expected(option, "processors as Kubernetes writes them (2, 500m)", resources.cpu);
  }
  if (!IsQuantity(resources.memory, {"", "Ki", "Mi", "Gi"})) {
    return Expected(option, "memory as Kubernetes writes it (256Mi, 2Gi)", resources.memory);
  }
  return absl::OkStatus();
}

ordered_json Object(const char* version, const char* kind, const Deployment& deployment, const std::string& name,
                    const std::string& part) {
  return {{"apiVersion", version}, {"kind", kind}, {"metadata", Metadata(deployment, name, part)}};
}

ordered_json Secret(const Deployment& deployment, const std::string& name, const std::string& part,
                    const std::map<std::string, std::string>& files) {
  ordered_json secret = Object("v1", "Secret", deployment, name, part);
  secret["type"] = "Opaque";
  secret["immutable"] = true;
  ordered_json& data = secret["data"] = ordered_json::object();
  for (const auto& [file, bytes] : files) data[file] = absl::Base64Escape(bytes);
  return secret;
}

ordered_json KeySecret(const Deployment& deployment, const std::string& name, const std::string& part,
                       const KeyFiles& keys) {
  return Secret(deployment, name, part,
                {{"key.pem", keys.key}, {"cert.pem", keys.certificate}, {"authority.pem", keys.authority}});
}

ordered_json Claim(const Deployment& deployment) {
  ordered_json claim = Object("v1", "PersistentVolumeClaim", deployment, ObjectName(deployment, kReader), kReader);
  claim["spec"]["accessModes"] = ordered_json::array({"ReadWriteOnce"});
  if (!deployment.storage_class.empty()) claim["spec"]["storageClassName"] = deployment.storage_class;
  claim["spec"]["resources"]["requests"]["storage"] = deployment.storage;
  return claim;
}

ordered_json Service(const Deployment& deployment) {
  ordered_json service = Object("v1", "Service", deployment, BrokerHost(deployment.name), kBroker);
  service["spec"] = {{"selector", Labels(deployment, kBroker)},
                     {"ports", ordered_json::array(
                                   {{{"name", "grpc"}, {"protocol", "TCP"}, {"port", kPort}, {"targetPort", kPort}}})}};
  return service;
}

ordered_json PodsOf(const Deployment& deployment, const std::string& part) {
  return {{"podSelector", {{"matchLabels", Labels(deployment, part)}}}};
}

ordered_json Port(const char* protocol, int port) { return {{"protocol", protocol}, {"port", port}}; }

ordered_json Policy(const Deployment& deployment, const std::string& part, const ordered_json& ingress,
                    const ordered_json& egress) {
  ordered_json policy = Object("networking.k8s.io/v1", "NetworkPolicy", deployment, ObjectName(deployment, part), part);
  policy["spec"] = PodsOf(deployment, part);
  policy["spec"]["policyTypes"] = ordered_json::array({"Ingress", "Egress"});
  policy["spec"]["ingress"] = ingress;
  policy["spec"]["egress"] = egress;
  return policy;
}

// Nobody calls agents; they call the broker, and ask the cluster's DNS where it is.
ordered_json AgentPolicy(const Deployment& deployment) {
  const ordered_json dns = {{"namespaceSelector", {{"matchLabels", {{"kubernetes.io/metadata.name", "kube-system"}}}}},
                            {"podSelector", {{"matchLabels", {{"k8s-app", "kube-dns"}}}}}};
  return Policy(
      deployment, kAgent, ordered_json::array(),
      ordered_json::array({{{"to", ordered_json::array({PodsOf(deployment, kBroker)})},
                            {"ports", ordered_json::array({Port("TCP", kPort)})}},
                           {{"to", ordered_json::array({dns})},
                            {"ports", ordered_json::array({Port("UDP", kDnsPort), Port("TCP", kDnsPort)})}}}));
}

// The broker calls nobody.
ordered_json BrokerPolicy(const Deployment& deployment) {
  return Policy(deployment, kBroker,
                ordered_json::array({{{"from", ordered_json::array({PodsOf(deployment, kAgent)})},
                                      {"ports", ordered_json::array({Port("TCP", kPort)})}}}),
                ordered_json::array());
}

ordered_json Kustomization(const Deployment& deployment, const std::vector<Manifest>& manifests) {
  ordered_json kustomization = {{"apiVersion", "kustomize.config.k8s.io/v1beta1"}, {"kind", "Kustomization"}};
  if (!deployment.name_space.empty()) kustomization["namespace"] = deployment.name_space;
  kustomization["resources"] = ordered_json::array();
  for (const Manifest& manifest : manifests) {
    if (manifest.applied) kustomization["resources"].push_back(manifest.file);
  }
  return kustomization;
}

std::string Documents(const std::vector<ordered_json>& objects) {
  std::string text;
  for (const ordered_json& object : objects) absl::StrAppend(&text, "---\n", YamlText(object));
  return text;
}

}  // namespace

std::string NameFor(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    name += absl::ascii_isalnum(byte) ? absl::ascii_tolower(byte) : '-';
  }
  if (name.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(name.front()))) name.insert(0, "run-");
  return name;
}

std::string BrokerHost(const std::string& name) { return absl::StrCat(name, "-", kBroker); }

absl::Status CheckDeployment(const Deployment& deployment) {
  if (!IsName(deployment.name)) {
    return Expected(
        "--name", absl::StrCat("1 to ", kNameMost, " lower case letters, digits and '-', a letter first, no '-' last"),
        deployment.name);
  }
  if (!deployment.name_space.empty() && !IsLabel(deployment.name_space, kLabelMost)) {
    return Expected("--namespace", "1 to 63 lower case letters, digits and '-', neither first nor last a '-'",
                    deployment.name_space);
  }
  if (!IsImage(deployment.image)) {
    return Expected("--image", "an image's name such as registry.example/haggle:1", deployment.image);
  }
  if (!IsQuantity(deployment.storage, {"Mi", "Gi", "Ti"})) {
    return Expected("--storage", "a size as Kubernetes writes it (512Mi, 1Gi)", deployment.storage);
  }
  if (!deployment.storage_class.empty() && !IsLabel(deployment.storage_class, kLabelMost)) {
    return Expected("--storage-class", "1 to 63 lower case letters, digits and '-'", deployment.storage_class);
  }
  if (absl::Status status = CheckResources("--broker-cpu, --broker-memory", deployment.broker); !status.ok())
    return status;
  if (absl::Status status = CheckResources("--agent-cpu, --agent-memory", deployment.agent); !status.ok())
    return status;
  const std::size_t size = deployment.scenario.size() + deployment.cast.size();
  if (size <= kSecretMost) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the scenario has ", size, " bytes; expected at most ", kSecretMost,
                                                 ", which a Secret of Kubernetes can hold"));
}

std::vector<Manifest> Manifests(const Deployment& deployment) {
  std::vector<ordered_json> secrets = {
      KeySecret(deployment, ObjectName(deployment, kBroker), kBroker, deployment.broker_keys),
      Secret(deployment, ObjectName(deployment, "scenario"), kBroker,
             {{"scenario", deployment.scenario}, {"cast", deployment.cast}})};
  std::vector<ordered_json> agents;
  for (const AgentPod& agent : deployment.agents) {
    secrets.push_back(KeySecret(deployment, AgentName(deployment, agent), kAgent, agent.keys));
    agents.push_back(AgentJob(deployment, agent));
  }
  std::vector<Manifest> manifests = {
      {"secrets.yaml", Documents(secrets), true},
      {"network.yaml", Documents({AgentPolicy(deployment), BrokerPolicy(deployment), Service(deployment)}), true},
      {"journal.yaml", Documents({Claim(deployment)}), true},
      {"broker.yaml", Documents({BrokerJob(deployment)}), true},
      {"agents.yaml", Documents(agents), true},
      {"reader.yaml", Documents({ReaderPod(deployment)}), false}};
  manifests.push_back({"kustomization.yaml", YamlText(Kustomization(deployment, manifests)), false});
  return manifests;
}

}  // namespace haggle::kubernetes
