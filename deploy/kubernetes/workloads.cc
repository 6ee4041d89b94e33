#include "deploy/kubernetes/workloads.h"

#include <initializer_list>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace haggle::kubernetes {
namespace {

using nlohmann::ordered_json;
using Words = std::vector<std::string>;

constexpr int kUser = 10001;       // of nobody else; deploy/container/Containerfile has the same
constexpr int kGroupReads = 0440;  // Kubernetes gives a Secret's files to root, and to the pod's group
constexpr int kReaderSeconds = 3600;
constexpr int kConnectMs = 3'600'000;  // nodes may have the image to fetch first
constexpr int kTakeOverMs = 60'000;

// A pod that takes another one's place goes on with its journal.
constexpr char kConduct[] = R"sh(if [ -e /journal/run.haggle ]; then
  exec haggle-broker --resume --journal /journal/run.haggle --wait-ms "$0" "$@"
fi
exec haggle-broker --scenario /scenario/scenario --cast /scenario/cast --journal /journal/run.haggle "$@"
)sh";

// Daemons take no key that others may read, nor one behind a link, and a Secret's files are both.
constexpr char kCopyKeys[] = "umask 077 && cp /secret/*.pem /keys/";

// Kubernetes puts a variable's value in the place of $(NAME), and $ in that of $$. Others stay as they are.
std::string Argument(const std::string& word) {
  std::string argument;
  for (std::size_t i = 0; i < word.size(); ++i) {
    argument += word[i];
    const bool special = i + 1 < word.size() && (word[i + 1] == '$' || word[i + 1] == '(');
    if (word[i] == '$' && special) argument += '$';
  }
  return argument;
}

ordered_json Arguments(const Words& words) {
  ordered_json arguments = ordered_json::array();
  for (const std::string& word : words) arguments.push_back(Argument(word));
  return arguments;
}

ordered_json Mount(const std::string& volume, const std::string& path, bool read_only) {
  ordered_json mount = {{"name", volume}, {"mountPath", path}};
  if (read_only) mount["readOnly"] = true;
  return mount;
}

ordered_json SecretVolume(const std::string& volume, const std::string& secret) {
  return {{"name", volume}, {"secret", {{"secretName", secret}, {"defaultMode", kGroupReads}, {"optional", false}}}};
}

ordered_json MemoryVolume(const std::string& volume) {
  return {{"name", volume}, {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", "16Mi"}}}};
}

ordered_json ClaimVolume(const Deployment& deployment, bool read_only) {
  ordered_json claim = {{"claimName", ObjectName(deployment, kReader)}};
  if (read_only) claim["readOnly"] = true;
  return {{"name", "journal"}, {"persistentVolumeClaim", claim}};
}

// None of them needs more of its node than this.
ordered_json Container(const Deployment& deployment, const std::string& name, const Words& command,
                       const Words& arguments, const Resources& resources) {
  ordered_json container = {{"name", name}, {"image", deployment.image}};
  if (!deployment.pull_policy.empty()) container["imagePullPolicy"] = deployment.pull_policy;
  container["command"] = Arguments(command);
  if (!arguments.empty()) container["args"] = Arguments(arguments);
  container["resources"] = {{"requests", {{"cpu", resources.cpu}, {"memory", resources.memory}}}};
  container["securityContext"] = {{"allowPrivilegeEscalation", false},
                                  {"readOnlyRootFilesystem", true},
                                  {"capabilities", {{"drop", ordered_json::array({"ALL"})}}}};
  return container;
}

// A pod without containers and volumes. What fails is started again by its Job, as a new pod.
ordered_json PodSpec(int grace_seconds) {
  return {{"restartPolicy", "Never"},
          {"automountServiceAccountToken", false},
          {"enableServiceLinks", false},
          {"terminationGracePeriodSeconds", grace_seconds},
          {"securityContext",
           {{"runAsNonRoot", true},
            {"runAsUser", kUser},
            {"runAsGroup", kUser},
            {"fsGroup", kUser},
            {"fsGroupChangePolicy", "OnRootMismatch"},
            {"seccompProfile", {{"type", "RuntimeDefault"}}}}}};
}

// Adds the way of a holder's keys to where a daemon can use them.
void AddKeys(const Deployment& deployment, const std::string& secret, const Resources& resources, ordered_json& pod) {
  ordered_json copy = Container(deployment, "keys", {"sh", "-c", kCopyKeys}, {}, resources);
  copy["volumeMounts"] = ordered_json::array({Mount("secret", "/secret", true), Mount("keys", "/keys", false)});
  pod["initContainers"] = ordered_json::array({copy});
  pod["volumes"] = ordered_json::array({SecretVolume("secret", secret), MemoryVolume("keys"), MemoryVolume("tmp")});
}

template <std::size_t N>
ordered_json Job(const Deployment& deployment, const std::string& name, const std::string& part,
                 const std::string& container, const int (&final_codes)[N], ordered_json pod) {
  ordered_json codes = ordered_json::array();
  for (const int code : final_codes) codes.push_back(code);
  // A node that is drained is nobody's failure.
  const ordered_json rules = ordered_json::array(
      {{{"action", "Ignore"},
        {"onPodConditions", ordered_json::array({{{"type", "DisruptionTarget"}, {"status", "True"}}})}},
       {{"action", "FailJob"},
        {"onExitCodes", {{"containerName", container}, {"operator", "In"}, {"values", codes}}}}});
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata", Metadata(deployment, name, part)},
          {"spec",
           {{"backoffLimit", deployment.restarts},
            {"podFailurePolicy", {{"rules", rules}}},
            {"template", {{"metadata", {{"labels", Labels(deployment, part)}}}, {"spec", std::move(pod)}}}}}};
}

}  // namespace

std::string ObjectName(const Deployment& deployment, const std::string& part) {
  return absl::StrCat(deployment.name, "-", part);
}

std::string AgentName(const Deployment& deployment, const AgentPod& agent) {
  return ObjectName(deployment, absl::StrCat(kAgent, "-", agent.number));
}

ordered_json Labels(const Deployment& deployment, const std::string& part) {
  ordered_json labels = {{"app.kubernetes.io/name", "haggle"}, {"app.kubernetes.io/instance", deployment.name}};
  if (!part.empty()) labels["app.kubernetes.io/component"] = part;
  return labels;
}

ordered_json Metadata(const Deployment& deployment, const std::string& name, const std::string& part) {
  ordered_json metadata = {{"name", name}};
  if (!deployment.name_space.empty()) metadata["namespace"] = deployment.name_space;
  metadata["labels"] = Labels(deployment, part);
  return metadata;
}

ordered_json BrokerJob(const Deployment& deployment) {
  const std::string name = ObjectName(deployment, kBroker);
  Words arguments = {
      "--keys", "/keys", "--listen", absl::StrCat("0.0.0.0:", kPort), "--restarts", absl::StrCat(deployment.restarts)};
  if (deployment.pace_ms > 0) arguments.insert(arguments.end(), {"--pace", absl::StrCat(deployment.pace_ms)});
  if (deployment.deadline_ms > 0) {
    arguments.insert(arguments.end(), {"--deadline", absl::StrCat(deployment.deadline_ms)});
  }
  if (deployment.durable) arguments.emplace_back("--durable");
  constexpr int kSealSeconds = 60;  // a broker that is ended seals its journal
  ordered_json pod = PodSpec(kSealSeconds);
  AddKeys(deployment, name, deployment.broker, pod);
  ordered_json broker =
      Container(deployment, kBroker, {"sh", "-c", kConduct, absl::StrCat(kTakeOverMs)}, arguments, deployment.broker);
  broker["volumeMounts"] = ordered_json::array({Mount("keys", "/keys", true), Mount("scenario", "/scenario", true),
                                                Mount("journal", "/journal", false), Mount("tmp", "/tmp", false)});
  pod["containers"] = ordered_json::array({broker});
  pod["volumes"].push_back(SecretVolume("scenario", ObjectName(deployment, "scenario")));
  pod["volumes"].push_back(ClaimVolume(deployment, false));
  return Job(deployment, name, kBroker, kBroker, kBrokerFinal, std::move(pod));
}

ordered_json AgentJob(const Deployment& deployment, const AgentPod& agent) {
  const std::string name = AgentName(deployment, agent);
  constexpr int kNothingToSave = 1;
  ordered_json pod = PodSpec(kNothingToSave);
  AddKeys(deployment, name, deployment.agent, pod);
  ordered_json container =
      Container(deployment, kAgent, {"haggle-agent"},
                {"--broker", absl::StrCat(BrokerHost(deployment.name), ":", kPort), "--party", agent.party,
                 "--strategy", agent.strategy, "--keys", "/keys", "--connect-ms", absl::StrCat(kConnectMs)},
                deployment.agent);
  container["volumeMounts"] = ordered_json::array({Mount("keys", "/keys", true), Mount("tmp", "/tmp", false)});
  pod["containers"] = ordered_json::array({container});
  ordered_json job = Job(deployment, name, kAgent, kAgent, kAgentFinal, std::move(pod));
  job["metadata"]["annotations"] = {{"haggle/party", agent.party}};
  return job;
}

ordered_json ReaderPod(const Deployment& deployment) {
  ordered_json pod = PodSpec(1);
  ordered_json container =
      Container(deployment, kReader, {"sleep", absl::StrCat(kReaderSeconds)}, {}, deployment.agent);
  container["volumeMounts"] = ordered_json::array({Mount("journal", "/journal", true), Mount("tmp", "/tmp", false)});
  pod["containers"] = ordered_json::array({container});
  pod["volumes"] = ordered_json::array({ClaimVolume(deployment, true), MemoryVolume("tmp")});
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", Metadata(deployment, ObjectName(deployment, kReader), kReader)},
          {"spec", pod}};
}

}  // namespace haggle::kubernetes
