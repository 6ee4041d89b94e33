#include "deploy/kubernetes/manifests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "deploy/import/value_tree.h"

namespace haggle::kubernetes::manifests_test {
namespace {

using importing::Node;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Deployment ADeployment() {
  Deployment deployment;
  deployment.name = "lab-7";
  deployment.name_space = "trade";
  deployment.image = "registry.example/haggle:1";
  deployment.scenario = std::string("\x01scenario\x00", 10);
  deployment.cast = "lab\tboulware\t\t\tc++\n";
  deployment.broker_keys = {"broker's key", "broker's certificate", "authority"};
  deployment.agents = {{"lab", 1, "boulware,exponent=300", {"lab's key", "lab's certificate", "authority"}},
                       {"Lab", 2, "linear", {"Lab's key", "Lab's certificate", "authority"}}};
  return deployment;
}

std::map<std::string, std::string> Files(const Deployment& deployment) {
  std::map<std::string, std::string> files;
  for (const Manifest& manifest : Manifests(deployment)) files[manifest.file] = manifest.text;
  return files;
}

// Every object of the files that are applied, and of the reader's.
std::vector<Node> Objects(const Deployment& deployment) {
  std::vector<Node> objects;
  for (const auto& [file, text] : Files(deployment)) {
    for (const std::string& document : std::vector<std::string>(absl::StrSplit(text, "---\n", absl::SkipEmpty()))) {
      importing::Notes notes;
      auto node = importing::ParseYaml({file, document}, notes);
      EXPECT_TRUE(node.ok()) << file << ": " << node.status();
      if (node.ok() && file != "kustomization.yaml") objects.push_back(*std::move(node));
    }
  }
  return objects;
}

// The value at "spec.template.0": "" if there is none.
const Node* At(const Node& root, const std::string& path) {
  const Node* node = &root;
  for (const std::string& key : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (node->kind == Node::Kind::kList) {
      node = std::stoul(key) < node->items.size() ? &node->items[std::stoul(key)] : nullptr;
    } else {
      node = node->Find(key);
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string Text(const Node& root, const std::string& path) {
  const Node* node = At(root, path);
  return node == nullptr ? "" : node->text;
}

std::vector<std::string> Texts(const Node& root, const std::string& path) {
  std::vector<std::string> texts;
  if (const Node* node = At(root, path)) {
    for (const Node& item : node->items) texts.push_back(item.text);
  }
  return texts;
}

std::vector<Node> OfKind(const Deployment& deployment, const std::string& kind) {
  std::vector<Node> found;
  for (Node& object : Objects(deployment)) {
    if (Text(object, "kind") == kind) found.push_back(std::move(object));
  }
  return found;
}

// The spec of a Job's pods, or of a pod.
const Node& PodOf(const Node& object) {
  const Node* pod = At(object, "spec.template.spec");
  return pod != nullptr ? *pod : *At(object, "spec");
}

TEST(Manifests, AreTheGoldenOnes) {
  std::string text;
  for (const auto& [file, content] : Files(ADeployment())) text += "# " + file + "\n" + content;
  const std::string path = std::string(HAGGLE_SOURCE_DIR) + "/tests/deploy/kubernetes/lab.yaml";
  if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream in(path);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {}));
}

TEST(Manifests, EveryObjectHasANameOfItsOwnAndTheNamespace) {
  std::set<std::string> names;
  for (const Node& object : Objects(ADeployment())) {
    EXPECT_TRUE(names.insert(Text(object, "kind") + "/" + Text(object, "metadata.name")).second)
        << Text(object, "metadata.name");
    EXPECT_EQ(Text(object, "metadata.namespace"), "trade");
    EXPECT_THAT(Text(object, "metadata.name"), ::testing::StartsWith("lab-7-"));
  }
  EXPECT_EQ(names.size(), 4u /* Secrets */ + 3 /* network */ + 1 /* claim */ + 3 /* Jobs */ + 1 /* reader */);
  Deployment deployment = ADeployment();
  deployment.name_space.clear();
  for (const auto& [file, text] : Files(deployment)) EXPECT_THAT(text, Not(HasSubstr("namespace: "))) << file;
}

TEST(Manifests, PodsMayDoNothingToTheirNode) {
  std::vector<Node> workloads = OfKind(ADeployment(), "Job");
  for (Node& pod : OfKind(ADeployment(), "Pod")) workloads.push_back(std::move(pod));
  ASSERT_EQ(workloads.size(), 4u);
  for (const Node& workload : workloads) {
    const Node& pod = PodOf(workload);
    EXPECT_EQ(Text(pod, "securityContext.runAsNonRoot"), "true");
    EXPECT_EQ(Text(pod, "automountServiceAccountToken"), "false");
    EXPECT_EQ(Text(pod, "securityContext.seccompProfile.type"), "RuntimeDefault");
    for (const char* containers : {"containers", "initContainers"}) {
      const Node* const list = At(pod, containers);
      if (list == nullptr) continue;
      for (const Node& container : list->items) {
        EXPECT_EQ(Text(container, "securityContext.readOnlyRootFilesystem"), "true");
        EXPECT_EQ(Text(container, "securityContext.allowPrivilegeEscalation"), "false");
        EXPECT_THAT(Texts(container, "securityContext.capabilities.drop"), ElementsAre("ALL"));
        EXPECT_NE(Text(container, "resources.requests.memory"), "");
        EXPECT_NE(Text(container, "resources.requests.cpu"), "");
      }
    }
  }
}

// What is mounted is a volume, and what a volume is of is there.
TEST(Manifests, NamesLeadToWhatIsThere) {
  std::set<std::string> secrets;
  std::set<std::string> claims;
  for (const Node& one : OfKind(ADeployment(), "Secret")) secrets.insert(Text(one, "metadata.name"));
  for (const Node& one : OfKind(ADeployment(), "PersistentVolumeClaim")) claims.insert(Text(one, "metadata.name"));
  for (const Node& job : OfKind(ADeployment(), "Job")) {
    std::set<std::string> volumes;
    for (const Node& volume : At(PodOf(job), "volumes")->items) {
      volumes.insert(Text(volume, "name"));
      if (At(volume, "secret") != nullptr) {
        EXPECT_EQ(secrets.count(Text(volume, "secret.secretName")), 1u);
      }
      if (At(volume, "persistentVolumeClaim") != nullptr) {
        EXPECT_EQ(claims.count(Text(volume, "persistentVolumeClaim.claimName")), 1u);
      }
    }
    for (const char* list : {"containers", "initContainers"}) {
      for (const Node& container : At(PodOf(job), list)->items) {
        for (const Node& mount : At(container, "volumeMounts")->items)
          EXPECT_EQ(volumes.count(Text(mount, "name")), 1u);
      }
    }
  }
  const std::vector<Node> services = OfKind(ADeployment(), "Service");
  ASSERT_EQ(services.size(), 1u);
  EXPECT_EQ(Text(services.front(), "metadata.name"), BrokerHost("lab-7"));
}

TEST(Manifests, APartyHasItsOwnKeysAndNoOthers) {
  for (const Node& job : OfKind(ADeployment(), "Job")) {
    const std::string party =
        At(job, "metadata.annotations") == nullptr ? "" : At(job, "metadata.annotations")->items[0].text;
    std::vector<std::string> used;
    for (const Node& volume : At(PodOf(job), "volumes")->items) {
      if (At(volume, "secret") != nullptr) used.push_back(Text(volume, "secret.secretName"));
    }
    if (party.empty()) {
      EXPECT_THAT(used, ElementsAre("lab-7-broker", "lab-7-scenario"));
    } else {
      EXPECT_THAT(used, ElementsAre(party == "lab" ? "lab-7-agent-1" : "lab-7-agent-2"));
    }
  }
  for (const Node& secret : OfKind(ADeployment(), "Secret")) {
    std::string key;
    if (Text(secret, "metadata.name") != "lab-7-agent-2") continue;
    ASSERT_TRUE(absl::Base64Unescape(At(secret, "data")->Find("key.pem")->text, &key));
    EXPECT_EQ(key, "Lab's key");
  }
}

TEST(Manifests, AgentsReachTheBrokerAndNothingElse) {
  for (const Node& policy : OfKind(ADeployment(), "NetworkPolicy")) {
    EXPECT_THAT(Texts(policy, "spec.policyTypes"), ElementsAre("Ingress", "Egress"));
    const bool agents = Text(policy, "metadata.name") == "lab-7-agent";
    EXPECT_EQ(At(policy, "spec.ingress")->items.size(), agents ? 0u : 1u);
    EXPECT_EQ(At(policy, "spec.egress")->items.size(), agents ? 2u : 0u);
    const Node* const rule = At(policy, agents ? "spec.egress.0.to" : "spec.ingress.0.from");
    ASSERT_EQ(rule->items.size(), 1u);
    EXPECT_EQ(rule->items[0].Find("podSelector")->Find("matchLabels")->Find("app.kubernetes.io/component")->text,
              agents ? "broker" : "agent");
    EXPECT_EQ(rule->items[0].Find("podSelector")->Find("matchLabels")->Find("app.kubernetes.io/instance")->text,
              "lab-7");
    EXPECT_EQ(Text(policy, agents ? "spec.egress.0.ports.0.port" : "spec.ingress.0.ports.0.port"), "7777");
  }
}

TEST(Manifests, JobsStartAgainWhatRecoveryCanBringBack) {
  Deployment deployment = ADeployment();
  deployment.restarts = 5;
  for (const Node& job : OfKind(deployment, "Job")) {
    EXPECT_EQ(Text(job, "spec.backoffLimit"), "5");
    EXPECT_EQ(Text(PodOf(job), "restartPolicy"), "Never");  // which a podFailurePolicy wants
    const bool agent = At(job, "metadata.annotations") != nullptr;
    EXPECT_EQ(Text(job, "spec.podFailurePolicy.rules.1.action"), "FailJob");
    EXPECT_EQ(Text(job, "spec.podFailurePolicy.rules.1.onExitCodes.containerName"), agent ? "agent" : "broker");
    const std::vector<std::string> codes = Texts(job, "spec.podFailurePolicy.rules.1.onExitCodes.values");
    if (agent) {
      EXPECT_THAT(codes, ElementsAre("2", "4"));
    } else {
      EXPECT_THAT(codes, ElementsAre("2", "3", "4", "5"));
      const std::vector<std::string> arguments = Texts(PodOf(job), "containers.0.args");
      EXPECT_THAT(arguments, ElementsAre("--keys", "/keys", "--listen", "0.0.0.0:7777", "--restarts", "5"));
    }
  }
}

TEST(Manifests, WhatIsNotUsualIsGivenToTheBroker) {
  Deployment deployment = ADeployment();
  deployment.pace_ms = 20;
  deployment.deadline_ms = 400;
  deployment.durable = true;
  deployment.pull_policy = "Never";
  deployment.storage_class = "fast";
  const auto files = Files(deployment);
  EXPECT_THAT(files.at("broker.yaml"),
              AllOf(HasSubstr("- \"--pace\"\n"), HasSubstr("- \"20\"\n"), HasSubstr("- \"--deadline\"\n"),
                    HasSubstr("- \"--durable\"\n"), HasSubstr("imagePullPolicy: Never\n")));
  EXPECT_THAT(files.at("journal.yaml"), HasSubstr("storageClassName: fast\n"));
  EXPECT_THAT(files.at("kustomization.yaml"), AllOf(HasSubstr("- secrets.yaml\n"), Not(HasSubstr("reader.yaml"))));
}

// What Kubernetes makes of an argument where no variable is known: $$ is $, and the start of what could have been a
// variable ends the test.
std::string Expanded(const std::string& argument) {
  std::string expanded;
  for (std::size_t i = 0; i < argument.size(); ++i) {
    EXPECT_NE(argument.substr(i, 2), "$(") << argument;
    if (argument.substr(i, 2) == "$$") ++i;
    expanded += argument[i];
  }
  return expanded;
}

// What a strategy is given, a party's name and the scenario may be anything: each stays in its place.
TEST(Manifests, HostileTextsStayWhereTheyAre) {
  const std::string hostile =
      "x\"\n---\nkind: Pod\n$(PATH) $$(A) $$$ $x $$$$( $ {{ .Values.x }} ' \\ \xe2\x80\xa8 # \t- : !";
  Deployment deployment = ADeployment();
  deployment.agents[0].strategy = hostile;
  deployment.agents[0].party = hostile;
  deployment.cast = hostile;
  importing::Notes notes;
  const std::string text = Files(deployment).at("agents.yaml").substr(4);
  const auto first = importing::ParseYaml({"agents.yaml", text.substr(0, text.find("\n---\napiVersion"))}, notes);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::vector<std::string> arguments = Texts(PodOf(*first), "containers.0.args");
  ASSERT_EQ(arguments.size(), 10u);
  EXPECT_EQ(Expanded(arguments[3]), hostile);
  EXPECT_EQ(Expanded(arguments[5]), hostile);
  EXPECT_EQ(At(*first, "metadata.annotations")->items[0].text, hostile);
  EXPECT_EQ(Text(*first, "metadata.name"), "lab-7-agent-1");
}

TEST(Manifests, WhatKubernetesWouldRefuseIsRefusedHere) {
  const struct {
    std::function<void(Deployment&)> spoil;
    const char* told;
  } cases[] = {
      {[](Deployment& d) { d.name = "Lab"; }, "--name"},
      {[](Deployment& d) { d.name = "1lab"; }, "--name"},
      {[](Deployment& d) { d.name = "lab-"; }, "--name"},
      {[](Deployment& d) { d.name = std::string(41, 'a'); }, "--name"},
      {[](Deployment& d) { d.name = "a\n"; }, "--name"},
      {[](Deployment& d) { d.name_space = "a.b"; }, "--namespace"},
      {[](Deployment& d) { d.name_space = "-a"; }, "--namespace"},
      {[](Deployment& d) { d.image = ""; }, "--image"},
      {[](Deployment& d) { d.image = "a b"; }, "--image"},
      {[](Deployment& d) { d.storage = "1"; }, "--storage"},
      {[](Deployment& d) { d.storage = "0Gi"; }, "--storage"},
      {[](Deployment& d) { d.storage_class = "A"; }, "--storage-class"},
      {[](Deployment& d) { d.broker.cpu = "1.5x"; }, "--broker-cpu"},
      {[](Deployment& d) { d.agent.memory = "12MB"; }, "--agent-memory"},
      {[](Deployment& d) { d.scenario.assign(1000001, 'x'); }, "1000000"},
  };
  EXPECT_TRUE(CheckDeployment(ADeployment()).ok());
  for (const auto& [spoil, told] : cases) {
    Deployment deployment = ADeployment();
    spoil(deployment);
    const absl::Status status = CheckDeployment(deployment);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << told;
    EXPECT_THAT(std::string(status.message()), HasSubstr(told));
  }
}

TEST(Manifests, ANameIsMadeOfAnything) {
  EXPECT_EQ(NameFor("two_companies-1"), "two-companies-1");
  EXPECT_EQ(NameFor("Dinner-10"), "dinner-10");
  EXPECT_EQ(NameFor("_x"), "run--x");
  EXPECT_EQ(NameFor(""), "run-");
}

}  // namespace
}  // namespace haggle::kubernetes::manifests_test
