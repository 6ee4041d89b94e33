#include "agents/sdk/agent.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agents/sdk/guard.h"
#include "proto/base/absl_view.h"
#include "proto/base/visit.h"

namespace haggle::sdk {
namespace {

std::string NameOf(const View& view) {
  const Party* const party = view.find(view.party());
  return party != nullptr ? party->name : absl::StrCat("number ", view.party());
}

}  // namespace

Agent::Agent(Briefing briefing, std::unique_ptr<Strategy> strategy, std::string_view strategy_name,
             std::vector<TableId> declines)
    : view_(std::move(briefing)),
      who_(absl::StrCat("party ", NameOf(view_), ": its strategy", strategy_name.empty() ? "" : " ",
                        AbslView(strategy_name))),
      strategy_(std::move(strategy)),
      declines_(std::move(declines)) {}

Agent::~Agent() {
  const AtWork at_work(who_);
  strategy_.reset();
}

bool Agent::Declines(TableId table) const {
  return std::find(declines_.begin(), declines_.end(), table) != declines_.end();
}

bool Agent::IsOfDeclined(const Event& event) const {
  return VisitEvent(
      event,
      [this](const OneOf<Invited, RedirectionRequested, Answered, TableOpened, Offered, Accepted, Rejected, LeftTable,
                         TableClosed, Refused, Redirected> auto& body) { return Declines(body.table); },
      // Of no table.
      [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Ordered, Cancelled, Claimed,
                     ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened,
                     DamagesPaid, Drawn, LeadQuoted, Rescheduled, SiteExtended, LineShared, TimedOut> auto&) {
        return false;
      });
}

const Prompt& Agent::WithoutDeclined(const Prompt& prompt) {
  if (declines_.empty()) return prompt;
  asked_ = prompt;
  std::erase_if(asked_.asks, [this](const Ask& ask) { return ask.kind == AskKind::kAnswer && Declines(ask.table); });
  std::erase_if(asked_.shown, [this](const Event& event) { return IsOfDeclined(event); });
  return asked_;
}

absl::Status Agent::Answer(const Prompt& prompt, Moves& moves) {
  view_.Take(WithoutDeclined(prompt));
  // The reply is written into the caller's memory.
  reply_.Exchange(moves);
  absl::Status status = Guarded(who_, [this] { strategy_->Decide(view_, reply_); });
  if (!status.ok()) reply_.Clear();
  for (const Ask& ask : prompt.asks) {
    if (!status.ok() || ask.kind != AskKind::kAnswer || !Declines(ask.table)) continue;
    reply_.Do(haggle::Answer{ask.table, false, {}});
  }
  moves.party = prompt.party;
  moves.epoch = prompt.epoch;
  moves.number = prompt.number;
  reply_.Exchange(moves);
  return status;
}

}  // namespace haggle::sdk
