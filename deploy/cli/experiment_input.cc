#include "deploy/cli/experiment_input.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/plugins.h"
#include "deploy/experiment/experiment.h"
#include "deploy/report/text.h"
#include "proto/base/number.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

bool IsPath(const std::string& name) {
  return absl::StrContains(name, '/') || absl::EndsWithIgnoreCase(name, ".textproto");
}

absl::StatusOr<std::string> FindExperiment(const std::string& name) {
  if (IsPath(name)) return name;
  const std::vector<std::string> names = ScenarioNamesIn(ExperimentFolder());
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    return (fs::path(ExperimentFolder()) / (name + ".textproto")).string();
  }
  return absl::NotFoundError(absl::StrCat("no experiment \"", name, "\" in ", ExperimentFolder(),
                                          report::Instead(name, names),
                                          " (a path must contain '/' or end in .textproto)"));
}

// What `name` leads to from the folder of `from`: paths count from there.
std::string From(const std::string& from, const std::string& name) {
  return IsPath(name) && !fs::path(name).is_absolute() ? (fs::path(from).parent_path() / name).string() : name;
}

class Loading {
 public:
  Loading(const ExperimentRequest& request, const std::string& command, const Registry& registry,
          std::vector<std::string> digests, ExperimentInput& input)
      : request_(request), command_(command), registry_(registry), digests_(std::move(digests)), input_(input) {}

  HowEnded Load() {
    const absl::StatusOr<std::string> path = FindExperiment(request_.name);
    if (!path.ok()) return Refuse(path.status());
    if (const HowEnded ended = Read(*path, input_.whole); ended != HowEnded::kDone) return ended;
    if (input_.whole.parts.empty()) return Plan(input_.whole, *path);
    for (const std::string& part : input_.whole.parts) {
      const std::string where = From(*path, part);
      codec::ExperimentFile experiment;
      if (const HowEnded ended = Read(where, experiment); ended != HowEnded::kDone) return ended;
      if (!experiment.parts.empty()) {
        return Fail(HowEnded::kFailed, command_, where + ": has parts itself; name them in " + *path);
      }
      for (const PlannedExperiment& other : input_.parts) {
        if (other.experiment.name != experiment.name) continue;
        return Fail(HowEnded::kFailed, command_,
                    where + ": name: another part is called " + experiment.name + " too; give it another name");
      }
      if (const HowEnded ended = Plan(experiment, where); ended != HowEnded::kDone) return ended;
    }
    return HowEnded::kDone;
  }

 private:
  HowEnded Refuse(const absl::Status& status) {
    const HowEnded how = absl::IsInvalidArgument(status) ? HowEnded::kWrongUsage : HowEnded::kFailed;
    return Fail(how, command_, std::string(status.message()));
  }

  HowEnded Read(const std::string& path, codec::ExperimentFile& experiment) {
    absl::StatusOr<codec::ExperimentFile> read = codec::ReadExperimentFile(path);
    if (!read.ok()) return Fail(HowEnded::kFailed, command_, std::string(read.status().message()));
    experiment = *std::move(read);
    return HowEnded::kDone;
  }

  HowEnded Plan(codec::ExperimentFile experiment, const std::string& path) {
    if (!request_.seeds.empty()) {
      const absl::StatusOr<ParsedRange> seeds = ParseRange(request_.seeds, UINT64_MAX, false);
      if (!seeds.ok()) {
        return Fail(HowEnded::kWrongUsage, command_, absl::StrCat("--seeds: ", seeds.status().message()));
      }
      experiment.first_seed = *seeds->first;
      experiment.last_seed = *seeds->last;
    }
    const absl::StatusOr<std::string> scenario = FindScenario(From(path, experiment.scenario));
    if (!scenario.ok()) {
      return Fail(HowEnded::kFailed, command_, absl::StrCat(path, ": scenario: ", scenario.status().message()));
    }
    const absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(*scenario, BaseFolders());
    if (!file.ok()) return Fail(HowEnded::kFailed, command_, std::string(file.status().message()));
    if (absl::Status known = experiment::CheckNames(experiment, file->scenario); !known.ok()) {
      return Fail(HowEnded::kFailed, command_, absl::StrCat(path, ": ", known.message()));
    }
    absl::StatusOr<std::unique_ptr<sweep::Plan>> plan =
        sweep::Plan::Of(experiment::SweepOf(experiment, *file, digests_), registry_);
    if (!plan.ok())
      return Refuse(absl::Status(plan.status().code(), absl::StrCat(path, ": ", plan.status().message())));
    input_.parts.push_back({std::move(experiment), *std::move(plan)});
    return HowEnded::kDone;
  }

  const ExperimentRequest& request_;
  const std::string& command_;
  const Registry& registry_;
  const std::vector<std::string> digests_;  // of plug-ins
  ExperimentInput& input_;
};

}  // namespace

std::string ExperimentFolder() {
  std::error_code error;
  const fs::path folder = fs::path(ProgramFolder()) / ".." / "share" / "haggle" / "experiments";
  const fs::path resolved = fs::canonical(folder, error);
  return error ? folder.lexically_normal().string() : resolved.string();
}

HowEnded LoadExperiment(const ExperimentRequest& request, const std::string& command, Registry& registry,
                        ExperimentInput& input) {
  std::vector<std::string> paths;
  std::vector<sdk::LoadedPlugin> loaded;
  if (const HowEnded ended = LoadPlugins(request.plugins, command, registry, paths, &loaded);
      ended != HowEnded::kDone) {
    return ended;
  }
  std::vector<std::string> digests;
  for (const sdk::LoadedPlugin& plugin : loaded) digests.push_back(plugin.sha256);
  return Loading(request, command, registry, std::move(digests), input).Load();
}

}  // namespace haggle::cli
