#include "deploy/run/check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/agent.h"
#include "agents/sdk/guard.h"
#include "broker/journal/names.h"
#include "broker/referee/referee.h"
#include "broker/run/run.h"
#include "deploy/run/cast_file.h"
#include "proto/base/canonical.h"

namespace haggle {
namespace {

std::string Tell(const Action& action) {
  std::string text(ActionName(action));
  text.push_back(' ');
  AppendJson(action, text);
  return text;
}

bool Same(const Action& a, const Action& b) {
  Command left;
  Command right;
  left.action = a;
  right.action = b;
  return CanonicallyEqual(left, right);
}

// The agents of the cast, and the journal's steps put before them.
class Rehearsal {
 public:
  explicit Rehearsal(const JournalReader& reader) : reader_(reader), run_(reader.scenario()) {}

  // Once genesis is behind us.
  absl::Status MakeAgents(const Registry& registry, const std::vector<Casting>& instead);
  // kCancelled: a move differs, see report().
  absl::Status Take(const StoredStep& stored);
  CheckReport& report() { return report_; }

 private:
  absl::Status Compare(std::int64_t id, const Party& party, Agent& agent);
  absl::Status Differs(std::int64_t id, const Party& party, std::string expected, std::string got);

  struct Player {
    const Party* party;
    std::unique_ptr<Agent> agent;
  };

  const JournalReader& reader_;
  Run run_;
  std::map<PartyId, Player> players_;
  CheckReport report_;
  Moves moves_;
};

absl::Status Rehearsal::MakeAgents(const Registry& registry, const std::vector<Casting>& instead) {
  for (const Party& party : reader_.scenario().parties) {
    Casting casting;
    for (const CastLine& line : reader_.cast()) {
      if (line.party != party.name || line.strategy.empty()) continue;
      absl::StatusOr<Casting> own = CastingOf(line);
      if (!own.ok()) return own.status();
      casting = *std::move(own);
    }
    for (const Casting& other : instead) {
      if (other.party == party.name) casting = other;
    }
    if (casting.strategy.empty()) {
      report_.not_re_run.push_back(party.name);
      continue;
    }
    const Briefing briefing = run_.market().BriefingFor(party.id);
    absl::StatusOr<std::unique_ptr<Strategy>> strategy = registry.Make(casting, briefing);
    if (absl::IsInternal(strategy.status())) return strategy.status();
    if (!strategy.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("party ", party.name, ": ", strategy.status().message(),
                                                     "; load the plug-in it came from with --plugin"));
    }
    players_[party.id] = {&party, std::make_unique<Agent>(briefing, *std::move(strategy), casting.strategy)};
  }
  return absl::OkStatus();
}

absl::Status Rehearsal::Differs(std::int64_t id, const Party& party, std::string expected, std::string got) {
  const Step& step = run_.next().step;
  report_.difference = {id, step.tick, step.phase, step.step, party.name, std::move(expected), std::move(got)};
  return absl::CancelledError();
}

absl::Status Rehearsal::Compare(std::int64_t id, const Party& party, Agent& agent) {
  if (absl::Status status = agent.Answer(run_.market().prompt(party.id), moves_); !status.ok()) return status;
  std::size_t i = 0;
  for (const Command& command : run_.next().step.commands) {
    if (command.party != party.id) continue;
    if (i >= moves_.moves.size()) return Differs(id, party, Tell(command.action), "no move");
    const Action& got = moves_.moves[i++].action;
    if (!Same(command.action, got)) return Differs(id, party, Tell(command.action), Tell(got));
    ++report_.moves;
  }
  if (i < std::min(moves_.moves.size(), MovesKept(reader_.scenario().limits)))
    return Differs(id, party, "no move", Tell(moves_.moves[i].action));
  return absl::OkStatus();
}

absl::Status Rehearsal::Take(const StoredStep& stored) {
  if (absl::Status loaded = run_.Load(stored.bytes, stored.hash); !loaded.ok()) {
    return absl::DataLossError(
        absl::StrCat("journal ", reader_.path(), ": step ", stored.id, ": ", loaded.message(), "; try haggle verify"));
  }
  const Market& market = run_.market();
  if (market.waiting() == Market::Waiting::kParties) {
    for (const PartyId due : market.due()) {
      const auto player = players_.find(due);
      if (player == players_.end()) continue;
      absl::Status status = Compare(stored.id, *player->second.party, *player->second.agent);
      if (!status.ok()) return status;
    }
  }
  run_.Apply();
  report_.steps = stored.id;
  return absl::OkStatus();
}

}  // namespace

std::string MoveDifference::Text() const {
  return absl::StrCat("tick ", tick, ", phase ", std::string(PhaseName(phase)), ", step ", step, ", party ", party,
                      ": expected ", expected, ", got ", got);
}

absl::StatusOr<CheckReport> CheckReplay(const JournalReader& reader, const Registry& registry,
                                        const std::vector<Casting>& instead) {
  const StrategiesAtWork at_work;
  Rehearsal rehearsal(reader);
  const absl::Status status = reader.ReadSteps([&](const StoredStep& stored) -> absl::Status {
    if (absl::Status taken = rehearsal.Take(stored); !taken.ok()) return taken;
    return stored.id == 1 ? rehearsal.MakeAgents(registry, instead) : absl::OkStatus();
  });
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  rehearsal.report().ok = status.ok();
  return std::move(rehearsal.report());
}

}  // namespace haggle
