#include "deploy/cli/sweep_input.h"

#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/plugins.h"
#include "proto/base/number.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

HowEnded Refuse(const std::string& command, const absl::Status& status) {
  const HowEnded how =
      absl::IsInvalidArgument(status) || absl::IsOutOfRange(status) ? HowEnded::kWrongUsage : HowEnded::kFailed;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(status.message(), '\n')))
    Fail(how, command, line);
  return how;
}

HowEnded ReadAxes(const SweepWish& asked, const std::string& command, std::vector<sweep::Axis>& axes) {
  for (const std::string& text : asked.vary) {
    absl::StatusOr<sweep::Axis> axis = sweep::VaryAxis(text);
    if (!axis.ok()) return Refuse(command, axis.status());
    axes.push_back(*std::move(axis));
  }
  for (const std::string& text : asked.cast) {
    absl::StatusOr<sweep::Axis> axis = sweep::CastAxis(text);
    if (!axis.ok()) return Refuse(command, axis.status());
    axes.push_back(*std::move(axis));
  }
  return HowEnded::kDone;
}

}  // namespace

HowEnded MakePlanOf(const SweepWish& asked, const std::string& command, Registry& registry,
                    std::unique_ptr<sweep::Plan>& plan) {
  sweep::Request request;
  const absl::StatusOr<std::string> path = FindScenario(asked.scenario);
  if (!path.ok()) return Refuse(command, path.status());
  absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(*path, BaseFolders());
  // What is wrong in a file is no wrong use.
  if (!file.ok()) return Fail(HowEnded::kFailed, command, std::string(file.status().message()));
  request.file = *std::move(file);
  std::vector<std::string> paths;
  std::vector<sdk::LoadedPlugin> loaded;
  if (const HowEnded ended = LoadPlugins(asked.plugins, command, registry, paths, &loaded); ended != HowEnded::kDone) {
    return ended;
  }
  for (const sdk::LoadedPlugin& plugin : loaded) request.plugin_digests.push_back(plugin.sha256);
  if (const HowEnded ended = ReadAxes(asked, command, request.axes); ended != HowEnded::kDone) return ended;
  const absl::StatusOr<ParsedRange> seeds = ParseRange(asked.seeds, UINT64_MAX, false);
  if (!seeds.ok()) return Fail(HowEnded::kWrongUsage, command, "--seeds: " + std::string(seeds.status().message()));
  request.first_seed = *seeds->first;
  request.last_seed = *seeds->last;
  absl::StatusOr<sweep::Keep> keep = sweep::ParseKeep(asked.keep);
  if (!keep.ok()) return Refuse(command, keep.status());
  request.keep = *std::move(keep);
  request.sets = asked.sets;
  request.agents = asked.agents;
  request.ticks = asked.ticks;
  absl::StatusOr<std::unique_ptr<sweep::Plan>> made = sweep::Plan::Of(std::move(request), registry);
  if (!made.ok()) return Refuse(command, made.status());
  plan = *std::move(made);
  return HowEnded::kDone;
}

}  // namespace haggle::cli
