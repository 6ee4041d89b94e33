#include "deploy/tournament/tournament.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "agents/sdk/guard.h"
#include "deploy/batch/batch.h"
#include "deploy/tournament/conversations.h"
#include "deploy/tournament/finding_line.h"

namespace haggle::tournament {
namespace {

// A tournament's negotiations as a batch.
class Negotiations : public batch::Batch<Encounter, Finding> {
 public:
  // Both must outlive it.
  Negotiations(const TournamentSettings& settings, const Registry& registry)
      : settings_(settings), here_(settings), registry_(registry), conversations_(settings, registry) {
    here_.transport = launch::Transport::kInProcess;
  }

  std::size_t size() const override { return CountEncounters(settings_); }
  Encounter At(std::size_t number) const override { return EncounterAt(settings_, number); }
  absl::StatusOr<Finding> Make(const Encounter& encounter, const std::atomic<int>* interrupted) const override {
    return conversations_.Hold(encounter, interrupted);
  }
  // Played, whatever is known of others.
  absl::StatusOr<Finding> MakeAgain(const Encounter& encounter, const std::atomic<int>* interrupted) const override {
    return Play(here_, registry_, encounter, interrupted);
  }

  std::string SettingsText() const override { return tournament::SettingsText(settings_); }
  std::string Write(const Finding& finding) const override { return WriteFinding(finding); }
  std::optional<Finding> Read(std::string_view line) const override { return ReadFinding(line); }
  // One for each ordered pair of strategies. A failure may be one of the surroundings.
  std::optional<std::uint64_t> KindOf(const Encounter& encounter, const Finding& finding) const override {
    if (finding.ending == Ending::kFailed) return std::nullopt;
    return encounter.strategies[0] * settings_.strategies.size() + encounter.strategies[1];
  }

  std::string Tell(const Encounter& encounter) const override { return tournament::Tell(settings_, encounter); }
  batch::BatchWords words() const override { return TournamentWords(); }

 private:
  const TournamentSettings& settings_;
  TournamentSettings here_;  // played in this process, which decides nothing
  const Registry& registry_;
  mutable Conversations conversations_;
};

}  // namespace

Held Hold(const TournamentSettings& settings, const Registry& registry, const HoldOptions& options) {
  const sdk::StrategiesAtWork at_work;  // once, and not anew for each negotiation
  batch::BatchResults<Finding> made = batch::MakeBatch(Negotiations(settings, registry), options);
  return {std::move(made.status), std::move(made.results), made.known};
}

}  // namespace haggle::tournament
