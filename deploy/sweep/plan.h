// What a sweep consists of: its settings, which are all combinations of what is varied, and its runs by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "deploy/batch/numbering.h"
#include "deploy/sweep/axes.h"
#include "deploy/sweep/keep.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"
#include "proto/codec/scenario_text.h"

namespace haggle::sweep {

// More runs are refused: their numbers alone would fill the memory.
inline constexpr std::size_t kMostRuns = 10'000'000;

// What is asked for.
struct Request {
  codec::ScenarioFile file;           // as read
  std::vector<std::string> sets;      // PATH=VALUE, of all runs
  std::vector<std::string> agents;    // PARTY=STRATEGY[,KEY=VALUE]..., of all runs
  std::optional<std::int64_t> ticks;  // end after so many
  std::vector<Axis> axes;             // the last one runs fastest
  std::uint64_t first_seed = 1;       // both included
  std::uint64_t last_seed = 1;
  Keep keep;
  std::vector<std::string> plugin_digests;  // of the files of plug-ins, which decide about results
};

// One combination, ready to be run with any seed.
struct Setting {
  Scenario scenario;          // valid
  std::vector<Casting> cast;  // complete, by party as in the scenario
};

// Runs are numbered from 0, by setting, seed fastest; settings from 0 too. Runs of one seed have equal draws in
// all settings (common random numbers), since a draw depends on seed, party, tick and place alone. Thread-safe.
class Plan {
 public:
  // Makes every setting once, so that nothing is refused later. Errors have all that `haggle run` would say, one line
  // for each fault: kInvalidArgument: a PATH=VALUE, casting or axis is wrong; kFailedPrecondition: a scenario is not
  // valid; kOutOfRange: more than kMostRuns. `registry` must outlive the plan.
  static absl::StatusOr<std::unique_ptr<Plan>> Of(Request request, const Registry& registry);

  std::size_t settings() const { return numbering_.count(); }
  std::size_t seeds() const { return static_cast<std::size_t>(request_.last_seed - request_.first_seed) + 1; }
  std::size_t runs() const { return settings() * seeds(); }
  std::size_t SettingOf(std::size_t run) const { return run / seeds(); }
  std::uint64_t SeedOf(std::size_t run) const { return request_.first_seed + run % seeds(); }

  // The setting; those asked for last are kept.
  std::shared_ptr<const Setting> At(std::size_t setting) const;
  // The chosen alternative on each axis.
  std::vector<std::size_t> PlacesOf(std::size_t setting) const { return numbering_.PlacesOf(setting); }
  // Of the setting's canonical scenario with seed 0.
  const Hash& DigestOf(std::size_t setting) const { return digests_[setting]; }

  const Request& request() const { return request_; }
  // "rules.allocation=uniform, cast.xai=truthful": for messages; empty without axes.
  std::string Tell(std::size_t setting) const;
  // All that decides about results, a line each: equal texts, equal results.
  const std::string& settings_text() const { return settings_text_; }

 private:
  Plan(Request request, const Registry& registry, batch::Numbering numbering)
      : request_(std::move(request)), registry_(registry), numbering_(std::move(numbering)) {}
  absl::StatusOr<Setting> Make(std::size_t setting) const;
  absl::Status Prepare();

  Request request_;
  const Registry& registry_;
  batch::Numbering numbering_;
  std::vector<Hash> digests_;
  std::string settings_text_;
  mutable std::mutex mutex_;  // of recent_
  mutable std::vector<std::pair<std::size_t, std::shared_ptr<const Setting>>> recent_;
};

}  // namespace haggle::sweep
