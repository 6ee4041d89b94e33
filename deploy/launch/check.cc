#include "deploy/launch/check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/limits.h"
#include "broker/journal/names.h"
#include "broker/journal/prompts.h"
#include "broker/referee/referee.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/fork_point.h"
#include "proto/base/canonical.h"

namespace haggle::launch {
namespace {

bool Same(const Action& a, const Action& b) {
  Command left;
  Command right;
  left.action = a;
  right.action = b;
  return CanonicallyEqual(left, right);
}

// Puts the journal's prompts before the agents of the cast.
class Rehearsal : public journal::PromptVisitor {
 public:
  Rehearsal(const journal::JournalReader& reader, const Registry& registry, const std::vector<Casting>& instead,
            const std::vector<Casting>& newcomers, sdk::Players& players)
      : reader_(reader), registry_(registry), instead_(instead), newcomers_(newcomers), players_(players) {}

  // What the parties are told after step `steps`; the past ends there or later.
  void Amend(std::int64_t steps, const Scenario& scenario);

  absl::Status OnBriefings(const core::Market& market) override;
  // kCancelled: a move differs, see report().
  absl::Status OnPrompt(const journal::RecordedPrompt& recorded) override;
  CheckReport& report() { return report_; }

 private:
  // An empty strategy: nobody knows who played it.
  absl::StatusOr<Casting> CastingFor(const Party& party) const;
  // What the party is told, in the end; notes until when it is asked nothing if that is not what it was told before.
  Briefing BriefingFor(PartyId party, const core::Market& market);
  absl::Status Differs(const journal::RecordedPrompt& recorded, std::string expected, std::string got);

  const journal::JournalReader& reader_;
  const Registry& registry_;
  const std::vector<Casting>& instead_;
  const std::vector<Casting>& newcomers_;
  // The runs whose genesis tells what the parties are told after so many steps.
  std::vector<std::pair<std::int64_t, run::Run>> amended_;
  std::map<PartyId, std::int64_t> shown_until_;  // the last step before somebody took the party over
  sdk::Players& players_;
  CheckReport report_;
  Moves answer_;
};

// Who played the party, as the diary has it; an empty strategy: it does not know.
absl::StatusOr<Casting> OwnCasting(const journal::JournalReader& reader, const Party& party) {
  Casting casting;
  for (const journal::CastLine& line : reader.cast()) {
    if (line.party != party.name || line.strategy.empty()) continue;
    absl::StatusOr<Casting> own = CastingOf(line);
    if (!own.ok()) return own.status();
    casting = *std::move(own);
  }
  return casting;
}

absl::StatusOr<Casting> Rehearsal::CastingFor(const Party& party) const {
  absl::StatusOr<Casting> casting = OwnCasting(reader_, party);
  if (!casting.ok()) return casting;
  for (const std::vector<Casting>* others : {&instead_, &newcomers_}) {
    for (const Casting& other : *others) {
      if (other.party == party.name) *casting = other;
    }
  }
  return casting;
}

void Rehearsal::Amend(std::int64_t steps, const Scenario& scenario) {
  run::Run told(scenario);
  told.Draw();
  told.Apply();
  amended_.emplace_back(steps, std::move(told));
}

Briefing Rehearsal::BriefingFor(PartyId party, const core::Market& market) {
  Briefing briefing = market.BriefingFor(party);
  for (const auto& [steps, run] : amended_) {
    Briefing later = run.market().BriefingFor(party);
    if (Canonical(later) == Canonical(briefing)) continue;
    briefing = std::move(later);
    shown_until_[party] = std::max(shown_until_[party], steps);
  }
  return briefing;
}

absl::Status Rehearsal::OnBriefings(const core::Market& market) {
  const absl::StatusOr<std::vector<ForkPoint>> forks = ForkPointsOf(reader_);
  if (!forks.ok()) return forks.status();
  for (const ForkPoint& fork : *forks) {
    for (const Casting& casting : fork.newcomers) {
      for (const Party& party : reader_.scenario().parties) {
        if (party.name == casting.party) shown_until_[party.id] = fork.steps;
      }
    }
  }
  for (const Party& party : reader_.scenario().parties) {
    const absl::StatusOr<Casting> casting = CastingFor(party);
    if (!casting.ok()) return casting.status();
    for (const Casting& newcomer : newcomers_) {
      if (newcomer.party == party.name) shown_until_[party.id] = INT64_MAX;
    }
    if (casting->strategy.empty()) {
      report_.not_re_run.push_back(party.name);
      continue;
    }
    if (absl::Status added = players_.Add(*casting, BriefingFor(party.id, market), registry_); !added.ok()) {
      if (absl::IsInternal(added)) return added;  // it threw, and says whose it is
      return absl::InvalidArgumentError(
          absl::StrCat("party ", party.name, ": ", added.message(), "; load the plug-in it came from with --plugin"));
    }
  }
  return absl::OkStatus();
}

absl::Status Rehearsal::Differs(const journal::RecordedPrompt& recorded, std::string expected, std::string got) {
  const Prompt& prompt = recorded.prompt;
  std::string name;
  for (const Party& party : reader_.scenario().parties) {
    if (party.id == prompt.party) name = party.name;
  }
  report_.difference = {recorded.step,   prompt.tick,         prompt.phase,  prompt.step,
                        std::move(name), std::move(expected), std::move(got)};
  return absl::CancelledError();
}

absl::Status Rehearsal::OnPrompt(const journal::RecordedPrompt& recorded) {
  if (!players_.plays(recorded.prompt.party)) return absl::OkStatus();
  const auto taken_over = shown_until_.find(recorded.prompt.party);
  if (taken_over != shown_until_.end() && recorded.step <= taken_over->second) {
    Prompt shown = recorded.prompt;
    shown.asks.clear();
    return players_.Answer(shown, answer_);
  }
  const absl::Status answered = players_.Answer(recorded.prompt, answer_);
  // What it says comes too late again, and is dropped; one that fails here need not have failed then, for it may never
  // have been there.
  if (recorded.timed_out) return absl::OkStatus();
  if (!answered.ok()) return answered;
  const Limits& limits = reader_.scenario().limits;
  std::vector<Move>& got = answer_.moves;
  core::CutExcess(limits, recorded.prompt.party, got);
  for (std::size_t i = 0; i < recorded.moves.size(); ++i) {
    const Action& expected = recorded.moves[i].action;
    if (i >= got.size()) return Differs(recorded, journal::ActionText(expected), "no move");
    if (!Same(expected, got[i].action))
      return Differs(recorded, journal::ActionText(expected), journal::ActionText(got[i].action));
    ++report_.moves;
  }
  if (recorded.moves.size() < std::min(got.size(), referee::MovesKept(limits))) {
    return Differs(recorded, "no move", journal::ActionText(got[recorded.moves.size()].action));
  }
  return absl::OkStatus();
}

}  // namespace

std::string MoveDifference::Text() const {
  return absl::StrCat("tick ", tick, ", phase ", std::string(journal::PhaseName(phase)), ", step ", step, ", party ",
                      party, ": expected ", expected, ", got ", got);
}

absl::StatusOr<CheckReport> Rehearse(const journal::JournalReader& reader, std::int64_t last, const Registry& registry,
                                     const std::vector<Casting>& instead, run::Run& run, sdk::Players& players,
                                     const std::vector<Casting>& newcomers, const journal::Onlookers& onlookers,
                                     const Scenario* amended) {
  Rehearsal rehearsal(reader, registry, instead, newcomers, players);
  for (const journal::Amendment& amendment : reader.amendments()) {
    if (amendment.steps < last) rehearsal.Amend(amendment.steps, amendment.scenario);
  }
  if (amended != nullptr) rehearsal.Amend(last, *amended);
  const absl::Status status = journal::VisitPrompts(reader, last, run, rehearsal, onlookers);
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  rehearsal.report().ok = status.ok();
  rehearsal.report().steps = static_cast<std::int64_t>(run.steps());
  return std::move(rehearsal.report());
}

absl::StatusOr<std::vector<Casting>> CastingsOf(const journal::JournalReader& reader) {
  std::vector<Casting> castings;
  for (const Party& party : reader.scenario().parties) {
    absl::StatusOr<Casting> casting = OwnCasting(reader, party);
    if (!casting.ok()) return casting.status();
    casting->party = party.name;
    castings.push_back(*std::move(casting));
  }
  return castings;
}

absl::StatusOr<CheckReport> CheckReplay(const journal::JournalReader& reader, const Registry& registry,
                                        const std::vector<Casting>& instead) {
  run::Run run(reader.scenario());
  sdk::Players players;
  return Rehearse(reader, journal::kWholeJournal, registry, instead, run, players);
}

}  // namespace haggle::launch
