#include "broker/core/dispatch.h"

#include <variant>

#include "broker/core/claims.h"
#include "broker/core/orders.h"
#include "broker/core/proposals.h"
#include "broker/core/seller_step.h"
#include "broker/core/sites.h"
#include "broker/core/speak.h"
#include "broker/core/tables.h"
#include "proto/base/visit.h"

namespace haggle::core {
namespace {

// Which moves each step takes.
struct Mover {
  World& world;
  const Command& command;
  bool due;  // the party is asked in this step

  bool In(Phase phase) const { return world.state.phase == phase; }
  bool In(Phase phase, std::uint32_t step) const { return due && In(phase) && world.state.step == step; }
  Verdict Late() const { return RefusalReason::kNotYourTurn; }

  // Bargaining parties whose turn it is not are told by the table's own rules.
  Verdict operator()(const Offer& m) const { return In(Phase::kBargain) ? MakeOffer(world, command, m) : Late(); }
  Verdict operator()(const Accept& m) const { return In(Phase::kBargain) ? AcceptOffer(world, command, m) : Late(); }
  Verdict operator()(const Leave& m) const { return In(Phase::kBargain) ? LeaveTable(world, command, m) : Late(); }
  Verdict operator()(const Reject& m) const { return In(Phase::kBargain) ? RejectOffer(world, command, m) : Late(); }
  Verdict operator()(const Award& m) const { return In(Phase::kBargain) ? AwardBid(world, command, m) : Late(); }
  Verdict operator()(const Sound& m) const {
    return In(Phase::kSpeak, kSpeakSound) ? MakeSound(world, command, m) : Late();
  }
  Verdict operator()(const Claim& m) const {
    return In(Phase::kSpeak, kSpeakSound) ? MakeClaim(world, command, m) : Late();
  }
  Verdict operator()(const Invite& m) const {
    return In(Phase::kSpeak, kSpeakApproach) ? MakeInvite(world, command, m) : Late();
  }
  Verdict operator()(const RequestRedirection& m) const {
    return In(Phase::kSpeak, kSpeakApproach) ? RequestMove(world, command, m) : Late();
  }
  Verdict operator()(const Answer& m) const {
    return In(Phase::kSpeak) && world.state.step == kSpeakAnswer ? MakeAnswer(world, command, m) : Late();
  }
  Verdict operator()(const Order& m) const { return In(Phase::kOrder, 0) ? PlaceOrder(world, command, m) : Late(); }
  Verdict operator()(const Cancel& m) const { return In(Phase::kOrder, 0) ? CancelUnits(world, command, m) : Late(); }
  Verdict operator()(const Build& m) const { return In(Phase::kOrder, 0) ? ExtendSite(world, command, m) : Late(); }
  Verdict operator()(const Allocate& m) const { return In(Phase::kAllocate) ? TakeShares(world, command, m) : Late(); }
  Verdict operator()(const SetPrice& m) const { return In(Phase::kAllocate) ? ChangePrice(world, command, m) : Late(); }
  Verdict operator()(const Quote& m) const { return In(Phase::kAllocate) ? SetQuote(world, command, m) : Late(); }
  Verdict operator()(const ShareLine& m) const { return In(Phase::kAllocate) ? DivideLine(world, command, m) : Late(); }
  Verdict operator()(const Expand& m) const { return In(Phase::kAllocate) ? BuyCapacity(world, command, m) : Late(); }
  // The broker's, for whoever was asked and did not answer: the turn passes as it does without a move.
  Verdict operator()(const TimeOut&) const {
    if (!due) return Late();
    const std::uint64_t number = world.router.prompt(world.directory.IndexOf(command.party)).number;
    world.router.Tell(command.seq, TimedOut{command.party, number}, {command.party});
    return kAllowed;
  }
  // Nature's alone.
  Verdict operator()(const BeginTick&) const { return Late(); }
  Verdict operator()(const Draw&) const { return Late(); }
  Verdict operator()(const std::monostate&) const { return RefusalReason::kMalformed; }
};

}  // namespace

Verdict CarryOutMove(World& world, const Command& command) {
  const bool due = world.router.IsDue(world.directory.IndexOf(command.party));
  return VisitAction(command.action, Mover{world, command, due});
}

}  // namespace haggle::core
