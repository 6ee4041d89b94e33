#include "agents/sdk/agent.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/guard.h"
#include "proto/base/absl_view.h"

namespace haggle::sdk {
namespace {

std::string NameOf(const Briefing& briefing) {
  for (const Party& party : briefing.scenario.parties) {
    if (party.id == briefing.party) return party.name;
  }
  return absl::StrCat("number ", briefing.party);
}

}  // namespace

Agent::Agent(const Briefing& briefing, std::unique_ptr<Strategy> strategy, std::string_view strategy_name)
    : view_(briefing),
      who_(absl::StrCat("party ", NameOf(briefing), ": its strategy", strategy_name.empty() ? "" : " ",
                        AbslView(strategy_name))),
      strategy_(std::move(strategy)) {}

Agent::~Agent() {
  const AtWork at_work(who_);
  strategy_.reset();
}

absl::Status Agent::Answer(const Prompt& prompt, Moves& moves) {
  view_.Take(prompt);
  // The reply is written into the caller's memory.
  reply_.Exchange(moves);
  absl::Status status = Guarded(who_, [this] { strategy_->Decide(view_, reply_); });
  if (!status.ok()) reply_.Clear();
  moves.party = prompt.party;
  moves.epoch = prompt.epoch;
  moves.number = prompt.number;
  reply_.Exchange(moves);
  return status;
}

}  // namespace haggle::sdk
