// `haggle manifests`: a run on Kubernetes, as files.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/core/validate.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/output_folder.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/keys/key_folder.h"
#include "deploy/kubernetes/manifests.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/run_folder.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"
#include "proto/keys/own_keys.h"

namespace haggle::cli {
namespace {

constexpr char kManifests[] = "manifests";
constexpr std::int64_t kMostRestarts = 1000;
constexpr std::int64_t kMostPaceMs = 3'600'000;
constexpr std::int64_t kMostDeadlineMs = 3'600'000;

struct ManifestsOptions {
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  std::string keys;
  std::string output;
  kubernetes::Deployment deployment;
  CLI::Option* has_seed = nullptr;
  CLI::Option* has_ticks = nullptr;
};

HowEnded Refused(const absl::Status& status) {
  const HowEnded how = absl::IsInvalidArgument(status)                                       ? HowEnded::kWrongUsage
                       : absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status) ? HowEnded::kRefused
                       : absl::IsDataLoss(status)                                            ? HowEnded::kDamaged
                                                                                             : HowEnded::kFailed;
  return Fail(how, kManifests, std::string(status.message()));
}

// A holder's three files, if they are good now.
absl::StatusOr<keys::OwnKeys> ReadKeys(const std::string& folder, const keys::Holder& holder) {
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return keys::ReadOwnKeys(folder + "/" + keys::FolderOf(holder), holder, now);
}

kubernetes::KeyFiles FilesOf(const keys::OwnKeys& own) {
  return {std::string(own.key.view()), own.certificate, own.authority};
}

// Fills the keys in, from the folder of all.
absl::Status TakeKeys(const std::string& folder, kubernetes::Deployment& deployment) {
  const absl::StatusOr<keys::OwnKeys> broker = ReadKeys(folder, {keys::HolderKind::kBroker, "", {}});
  if (!broker.ok()) return broker.status();
  const std::string host = kubernetes::BrokerHost(deployment.name);
  const std::vector<std::string>& hosts = broker->holder.hosts;
  if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) {
    return absl::UnauthenticatedError("--keys: the broker's certificate in " + folder + " does not name " + host +
                                      ", by which agents will call it; add that (haggle keys init " + folder +
                                      " --add --host " + host + ") or choose another --name");
  }
  deployment.broker_keys = FilesOf(*broker);
  for (kubernetes::AgentPod& agent : deployment.agents) {
    const absl::StatusOr<keys::OwnKeys> own = ReadKeys(folder, {keys::HolderKind::kParty, agent.party, {}});
    if (!own.ok()) return own.status();
    agent.keys = FilesOf(*own);
  }
  return absl::OkStatus();
}

// Keys of this run alone. That of the authority goes with the folder: nobody can sign more.
absl::Status MakeOwnKeys(kubernetes::Deployment& deployment) {
  launch::RunFolder folder;
  if (absl::Status made = folder.Make(); !made.ok()) return made;
  keys::KeysWanted wanted;
  for (const kubernetes::AgentPod& agent : deployment.agents) wanted.parties.push_back(agent.party);
  wanted.hosts = {kubernetes::BrokerHost(deployment.name)};
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (const auto until = keys::MakeKeys(folder.Path("keys"), wanted, now); !until.ok()) return until.status();
  return TakeKeys(folder.Path("keys"), deployment);
}

// Everything but the keys.
HowEnded Decide(const ManifestsOptions& options, launch::RunPlan& plan, kubernetes::Deployment& deployment) {
  ScenarioRequest request;
  request.name = options.scenario;
  if (options.has_seed->count() > 0) request.seed = options.seed;
  if (options.has_ticks->count() > 0) request.ticks = options.ticks;
  request.sets = options.sets;
  ScenarioInput input;
  if (const HowEnded ended = LoadScenario(request, kManifests, input); ended != HowEnded::kDone) return ended;
  plan.scenario = std::move(input.scenario);
  Registry registry;
  if (const HowEnded ended = LoadPlugins({}, kManifests, registry, plan.plugins); ended != HowEnded::kDone) {
    return ended;
  }
  if (const HowEnded ended = ChooseCast(plan.scenario, input.cast, options.agents, {}, kManifests, registry, plan.cast);
      ended != HowEnded::kDone) {
    return ended;
  }
  const absl::StatusOr<std::string> cast = launch::CastFile(plan);
  if (!cast.ok()) return Refused(cast.status());
  deployment.cast = *cast;
  deployment.scenario = Canonical(plan.scenario);
  if (deployment.name.empty()) {
    deployment.name = kubernetes::NameFor(plan.scenario.name + "-" + std::to_string(plan.scenario.seed));
  }
  for (const Casting& casting : plan.cast) {
    const auto party = std::find_if(plan.scenario.parties.begin(), plan.scenario.parties.end(),
                                    [&](const Party& one) { return one.name == casting.party; });
    deployment.agents.push_back(
        {casting.party, static_cast<int>(party->id), StrategyText(casting), kubernetes::KeyFiles()});
  }
  const absl::Status checked = kubernetes::CheckDeployment(deployment);
  return checked.ok() ? HowEnded::kDone : Refused(checked);
}

HowEnded WriteFolder(const std::string& path, const kubernetes::Deployment& deployment) {
  absl::StatusOr<OutputFolder> folder = OutputFolder::Make(path);
  if (!folder.ok()) return Fail(HowEnded::kFailed, kManifests, "-o: " + std::string(folder.status().message()));
  for (const kubernetes::Manifest& manifest : kubernetes::Manifests(deployment)) {
    // For their owner alone, as keys are.
    const absl::Status written = launch::WritePrivateFile(folder->PathOf(manifest.file), manifest.text);
    if (!written.ok()) return Refused(written);
  }
  if (const absl::Status put = folder->PutInPlace(); !put.ok()) return Refused(put);
  Print("made " + path + ": " + deployment.name + ", a broker and " + std::to_string(deployment.agents.size()) +
        " agents; secrets.yaml holds their keys\nbegin the run with: kubectl apply -k " + path + "\n");
  return HowEnded::kDone;
}

HowEnded MakeManifests(const ManifestsOptions& options) {
  kubernetes::Deployment deployment = options.deployment;
  launch::RunPlan plan;
  if (const HowEnded ended = Decide(options, plan, deployment); ended != HowEnded::kDone) return ended;
  if (options.keys.empty()) {
    if (const absl::Status made = MakeOwnKeys(deployment); !made.ok()) return Refused(made);
  } else {
    if (const HowEnded ended = ChooseKeys(options.keys, kManifests, plan); ended != HowEnded::kDone) return ended;
    if (const absl::Status taken = TakeKeys(plan.keys, deployment); !taken.ok()) return Refused(taken);
  }
  if (!options.output.empty()) return WriteFolder(options.output, deployment);
  for (const kubernetes::Manifest& manifest : kubernetes::Manifests(deployment)) {
    if (manifest.applied) Print(manifest.text);
  }
  return HowEnded::kDone;
}

void AddRunsOptions(CLI::App* command, ManifestsOptions& options) {
  command->add_option("SCENARIO", options.scenario, "What is played, by name or path")->required();
  options.has_seed =
      command->add_option("--seed", options.seed, "Seed (default: the scenario's)")->transform(Unsigned());
  options.has_ticks = command->add_option("--ticks", options.ticks, "Stop after so many ticks")
                          ->transform(Integer(1, core::bounds::kTicks));
  AddRepeated(command, "--set", options.sets, "A field of the scenario, PATH=VALUE; repeatable")
      ->type_name("PATH=VALUE");
  AddRepeated(command, "--agent", options.agents,
              "Who plays a party, PARTY=STRATEGY[,KEY=VALUE]..., instead of the scenario's own choice; repeatable. "
              "Strategies of plug-ins must be in the image, and are not supported here")
      ->type_name("PARTY=STRATEGY");
  kubernetes::Deployment& run = options.deployment;
  command->add_option("--restarts", run.restarts, "How often each process that is lost is started again")
      ->transform(Integer(0, kMostRestarts))
      ->capture_default_str();
  command->add_option("--pace", run.pace_ms, "Least wall time of a tick, in milliseconds")
      ->transform(Integer(0, kMostPaceMs))
      ->type_name("MS");
  command
      ->add_option("--deadline", run.deadline_ms,
                   "How many milliseconds a step waits for its parties, 1 to 3600000 (default: as long as they take)")
      ->transform(Integer(1, kMostDeadlineMs))
      ->type_name("MS");
  command->add_flag("--durable", run.durable, "Have each step on the disk before anybody is told of it");
}

}  // namespace

Subcommand AddManifests(CLI::App& app) {
  auto options = std::make_shared<ManifestsOptions>();
  CLI::App* command = app.add_subcommand(
      kManifests,
      "A run on Kubernetes as files for kubectl: a Job for the broker and for each party, and what they need");
  AddRunsOptions(command, *options);
  kubernetes::Deployment& run = options->deployment;
  command->add_option("--image", run.image, "An image with haggle-broker and haggle-agent (deploy/container)")
      ->required();
  command->add_option("--name", run.name, "What the run's objects are called (default: SCENARIO-SEED)");
  command->add_option("--namespace", run.name_space, "Kubernetes' namespace (default: the one they are applied to)");
  command
      ->add_option("--keys", options->keys,
                   "A folder that `haggle keys init` has made, with keys of the broker, at host NAME-broker, and every "
                   "party (default: keys made for this run, valid for 30 days)")
      ->type_name("DIR");
  command->add_option("--pull-policy", run.pull_policy, "When nodes fetch the image (default: Kubernetes' choice)")
      ->check(CLI::IsMember({"Always", "IfNotPresent", "Never"}));
  command->add_option("--storage", run.storage, "Size of the volume for the journal")->capture_default_str();
  command->add_option("--storage-class", run.storage_class, "... and its class (default: the cluster's usual one)");
  command->add_option("--broker-cpu", run.broker.cpu, "Processors that the broker asks for")->capture_default_str();
  command->add_option("--broker-memory", run.broker.memory, "... and memory")->capture_default_str();
  command->add_option("--agent-cpu", run.agent.cpu, "Processors that each agent asks for")->capture_default_str();
  command->add_option("--agent-memory", run.agent.memory, "... and memory")->capture_default_str();
  command
      ->add_option("-o,--output", options->output,
                   "A folder that does not exist yet, for the files (default: all of them on standard output)")
      ->type_name("DIR");
  command->footer(std::string("The files hold keys: who can read them is the broker and every party. "
                              "deploy/kubernetes/README.md leads from here to a journal.\n"
                              "Example:\n  haggle manifests dinner --image registry.example/haggle:1 -o dinner-k8s\n"
                              "  kubectl apply -k dinner-k8s\n") +
                  kExitCodesHelp);
  return {command, [options] { return MakeManifests(*options); }};
}

}  // namespace haggle::cli
