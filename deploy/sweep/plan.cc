#include "deploy/sweep/plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/core/validate.h"
#include "broker/run/chain.h"
#include "deploy/launch/casting.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::sweep {
namespace {

constexpr std::size_t kFaultsShown = 20;
constexpr std::size_t kRecent = 32;  // settings kept; more than there are threads on most machines

absl::Status Invalid(const codec::ScenarioFile& file, const std::vector<core::ScenarioFault>& faults,
                     const std::string& setting) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < faults.size() && i < kFaultsShown; ++i) {
    lines.push_back(absl::StrCat(file.Where(faults[i].path), ": ", faults[i].path, ": ", faults[i].expected,
                                 setting.empty() ? "" : absl::StrCat(" (", setting, ")")));
  }
  if (faults.size() > kFaultsShown) lines.push_back(absl::StrCat("... and ", faults.size() - kFaultsShown, " more"));
  return absl::FailedPreconditionError(absl::StrJoin(lines, "\n"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Plan>> Plan::Of(Request request, const Registry& registry) {
  if (absl::Status right = CheckAxes(request.axes); !right.ok()) return right;
  if (absl::Status right = CheckNames(request.keep); !right.ok()) return right;
  if (request.last_seed < request.first_seed) {
    return absl::InvalidArgumentError(absl::StrCat("seeds ", request.first_seed, "..", request.last_seed,
                                                   ": expected the last one not below the first"));
  }
  std::vector<std::size_t> sizes;
  std::size_t settings = 1;
  for (const Axis& axis : request.axes) {
    sizes.push_back(axis.alternatives.size());
    settings *= std::min(axis.alternatives.size(), kMostRuns);
    if (settings > kMostRuns) break;
  }
  // Not by their product, which may overflow.
  if (settings > kMostRuns || request.last_seed - request.first_seed >= kMostRuns / settings) {
    return absl::OutOfRangeError(absl::StrCat("more than ", kMostRuns, " runs; choose fewer seeds or values"));
  }
  auto plan = std::unique_ptr<Plan>(new Plan(std::move(request), registry, batch::Numbering(std::move(sizes))));
  if (absl::Status prepared = plan->Prepare(); !prepared.ok()) return prepared;
  return plan;
}

absl::Status Plan::Prepare() {
  std::vector<std::string> lines = {"haggle sweep 1", absl::StrCat("rules ", run::kRulesVersion),
                                    absl::StrCat("seeds ", request_.first_seed, "..", request_.last_seed),
                                    absl::StrCat("keep ", request_.keep.Text())};
  for (const std::string& digest : request_.plugin_digests) lines.push_back("plug-in " + digest);
  for (std::size_t setting = 0; setting < settings(); ++setting) {
    absl::StatusOr<Setting> made = Make(setting);
    if (!made.ok()) return made.status();
    made->scenario.seed = 0;
    Sha256 digest;
    digest.Update(Canonical(made->scenario));
    digests_.push_back(digest.Finish());
    std::vector<std::string> cast;
    for (const Casting& casting : made->cast) cast.push_back(casting.party + "=" + StrategyText(casting));
    lines.push_back(absl::StrCat("setting ", setting, " {", Tell(setting), "} ", made->scenario.name, " ",
                                 Hex(digests_.back()), " ", absl::StrJoin(cast, " ")));
  }
  settings_text_ = absl::StrJoin(lines, "\n") + "\n";
  return absl::OkStatus();
}

absl::StatusOr<Setting> Plan::Make(std::size_t setting) const {
  codec::ScenarioFile file = request_.file;
  std::vector<std::string> sets = request_.sets;
  std::vector<std::string> agents = request_.agents;
  const std::vector<std::size_t> places = PlacesOf(setting);
  for (std::size_t axis = 0; axis < places.size(); ++axis) {
    const Alternative& chosen = request_.axes[axis].alternatives[places[axis]];
    sets.insert(sets.end(), chosen.sets.begin(), chosen.sets.end());
    agents.insert(agents.end(), chosen.cast.begin(), chosen.cast.end());
  }
  for (const std::string& assignment : sets) {
    if (absl::Status set = codec::SetField(file, assignment); !set.ok()) {
      return absl::InvalidArgumentError(set.message());
    }
  }
  if (request_.ticks) file.scenario.stop_after = static_cast<Tick>(*request_.ticks);
  if (const auto faults = core::Validate(file.scenario); !faults.empty()) return Invalid(file, faults, Tell(setting));

  std::vector<Casting> own;
  for (codec::SuggestedCast& line : file.cast) {
    own.push_back({std::move(line.party), std::move(line.strategy), std::move(line.parameters)});
  }
  std::vector<Casting> given;
  for (const std::string& text : agents) {
    absl::StatusOr<Casting> casting = launch::ParseCasting(text);
    if (!casting.ok()) return casting.status();
    given.push_back(*std::move(casting));
  }
  absl::StatusOr<std::vector<Casting>> cast = launch::CompleteCast(file.scenario, own, given, {});
  if (!cast.ok()) return cast.status();
  for (const Casting& casting : *cast) {
    if (absl::Status known = registry_.Check(casting); !known.ok()) return known;
  }
  return Setting{std::move(file.scenario), *std::move(cast)};
}

std::shared_ptr<const Setting> Plan::At(std::size_t setting) const {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [number, kept] : recent_) {
      if (number == setting) return kept;
    }
  }
  absl::StatusOr<Setting> made = Make(setting);
  HAGGLE_CHECK(made.ok());  // it was made before, of the same texts
  auto shared = std::make_shared<const Setting>(*std::move(made));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (recent_.size() >= kRecent) recent_.erase(recent_.begin());
  recent_.emplace_back(setting, shared);
  return shared;
}

std::string Plan::Tell(std::size_t setting) const {
  std::string text;
  const std::vector<std::size_t> places = PlacesOf(setting);
  for (std::size_t axis = 0; axis < places.size(); ++axis) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", request_.axes[axis].name, "=",
                    request_.axes[axis].alternatives[places[axis]].label);
  }
  return text;
}

}  // namespace haggle::sweep
