#include "broker/core/limits.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "proto/base/canonical.h"
#include "proto/base/visit.h"

namespace haggle::core {
namespace {

constexpr std::int64_t kDefaultBytes = 1 << 20;
constexpr std::int64_t kDefaultMoves = 4096;

}  // namespace

Tick LastTick(const Scenario& scenario) {
  const Tick ticks = scenario.stop_after > 0 ? std::min(scenario.stop_after, scenario.ticks) : scenario.ticks;
  return ticks - 1;
}

TableId TableOf(const Action& action) {
  return VisitAction(
      action, [](const OneOf<Offer, Accept, Leave, Reject, Award, Answer> auto& move) { return move.table; },
      // Of no table, or of one that there will be only if the move is allowed.
      [](const OneOf<std::monostate, Sound, Invite, RequestRedirection, Claim, Order, Cancel, Allocate, SetPrice, Quote,
                     Expand, ShareLine, Build, BeginTick, Draw> auto&) { return TableId{0}; });
}

TableId TableOf(const Command& command) {
  return VisitAction(
      command.action, [&](const OneOf<Invite, RequestRedirection> auto&) { return TableId{command.seq}; },
      [&](const OneOf<std::monostate, Offer, Accept, Leave, Reject, Award, Answer, Sound, Claim, Order, Cancel,
                      Allocate, SetPrice, Quote, Expand, ShareLine, Build, BeginTick, Draw> auto&) {
        return TableOf(command.action);
      });
}

std::int64_t MostMoves(const Limits& limits) { return limits.moves > 0 ? limits.moves : kDefaultMoves; }

std::int64_t MostMoveBytes(const Limits& limits) {
  return limits.prompt_bytes > 0 ? limits.prompt_bytes : kDefaultBytes;
}

void MoveLimits::Measure(const World& world, const std::vector<Command>& commands) {
  excesses_.clear();
  const Limits& limits = world.state.scenario.limits;
  const std::int64_t most_moves = MostMoves(limits);
  const std::int64_t most_bytes = MostMoveBytes(limits);
  for (auto first = commands.begin(); first != commands.end();) {
    std::int64_t bytes = 0;
    auto last = first;
    for (; last != commands.end() && last->party == first->party; ++last) {
      bytes += static_cast<std::int64_t>(CanonicalBound(*last));
    }
    if (last - first > most_moves) {
      excesses_.push_back(Excess{first->party, RefusalReason::kTooManyMoves});
    } else if (bytes > most_bytes) {
      bytes = 0;  // the bound is not enough to tell: measure
      for (auto command = first; command != last; ++command) {
        bytes += static_cast<std::int64_t>(CanonicalSize(*command));
      }
      if (bytes > most_bytes) excesses_.push_back(Excess{first->party, RefusalReason::kTooLarge});
    }
    first = last;
  }
}

Verdict MoveLimits::Judge(PartyId party) const {
  for (const Excess& excess : excesses_) {
    if (excess.party == party) return excess.reason;
  }
  return kAllowed;
}

}  // namespace haggle::core
