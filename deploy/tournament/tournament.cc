#include "deploy/tournament/tournament.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "deploy/tournament/conduct.h"
#include "deploy/tournament/results_folder.h"

namespace haggle {
namespace {

// Plays a sample of what the folder holds in this process, and compares.
absl::Status CheckSample(const TournamentSettings& settings, const Registry& registry, const HoldOptions& options,
                         const ResultsFolder& folder) {
  const std::size_t strategies = settings.strategies.size();
  std::vector<std::size_t> sample;
  std::vector<bool> sampled(strategies * strategies);
  for (std::size_t number = 0; number < folder.findings().size(); ++number) {
    const std::optional<Finding>& kept = folder.findings()[number];
    if (!kept || kept->ending == Ending::kFailed) continue;
    const Encounter at = EncounterAt(settings, number);
    const std::size_t pair = at.strategies[0] * strategies + at.strategies[1];
    if (sampled[pair]) continue;
    sampled[pair] = true;
    sample.push_back(number);
  }
  TournamentSettings here = settings;
  here.transport = Transport::kInProcess;
  const auto compare = [&](std::size_t number, const Finding& finding) {
    if (finding == *folder.findings()[number]) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat(options.folder, " holds another result of ",
                                            Tell(settings, EncounterAt(settings, number)),
                                            " than it has now; strategies or rules have changed since, or the folder "
                                            "was changed: choose a new folder"));
  };
  return Conduct(here, registry, sample, {options.jobs, options.interrupted, compare});
}

}  // namespace

Held Hold(const TournamentSettings& settings, const Registry& registry, const HoldOptions& options) {
  Held held;
  held.findings.resize(CountEncounters(settings));
  const bool keeps = !options.folder.empty();
  ResultsFolder folder;
  if (keeps) {
    held.status = folder.Open(options.folder, SettingsText(settings), held.findings.size());
    if (held.status.ok()) held.status = CheckSample(settings, registry, options, folder);
    if (!held.status.ok()) return held;
  }
  std::vector<std::size_t> missing;
  for (std::size_t number = 0; number < held.findings.size(); ++number) {
    const std::optional<Finding> kept = keeps ? folder.findings()[number] : std::nullopt;
    if (!kept) {
      missing.push_back(number);
      continue;
    }
    held.findings[number] = *kept;
    ++held.known;
  }
  const auto keep = [&](std::size_t number, const Finding& finding) {
    held.findings[number] = finding;
    ++held.known;
    if (options.on_progress) options.on_progress(held.known);
    return keeps ? folder.Append(number, finding) : absl::OkStatus();
  };
  held.status = Conduct(settings, registry, missing, {options.jobs, options.interrupted, keep});
  return held;
}

}  // namespace haggle
