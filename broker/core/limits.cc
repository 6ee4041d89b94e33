#include "broker/core/limits.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <type_traits>
#include <variant>

#include "proto/base/canonical.h"
#include "proto/base/visit.h"

namespace haggle::core {
namespace {

constexpr std::int64_t kDefaultBytes = 1 << 20;
constexpr std::int64_t kDefaultMoves = 4096;
// What the tag of a list and the number of its elements take at the most.
constexpr std::int64_t kHeadOfList = 10;

// How many of a list's elements a command of so many bytes needs to stay above `room`.
template <class Element>
std::ptrdiff_t Needed(const std::vector<Element>& list, std::int64_t bytes, std::int64_t room) {
  std::size_t needed = list.size();
  for (; needed > 0; --needed) {
    bytes -= static_cast<std::int64_t>(CanonicalSize(list[needed - 1]));
    if (bytes <= room + kHeadOfList) break;
  }
  return static_cast<std::ptrdiff_t>(needed);
}

// The same of a text, which stays UTF-8.
std::size_t NeededOf(const std::string& text, std::int64_t bytes, std::int64_t room) {
  const std::int64_t spare = bytes - room - kHeadOfList - 1;
  auto needed = text.size() - static_cast<std::size_t>(std::clamp<std::int64_t>(spare, 0, std::ssize(text)));
  while (needed < text.size() && (static_cast<unsigned char>(text[needed]) & 0xC0U) == 0x80U) ++needed;
  return needed;
}

// An action, that of a command of so many bytes, with no more in its lists than it needs to stay above `room`.
Action Shortened(const Action& action, std::int64_t bytes, std::int64_t room) {
  return VisitAction(
      action,
      [&](const Invite& whole) -> Action {
        const auto first = whole.pleas.begin();
        return Invite{whole.product, {first, first + Needed(whole.pleas, bytes, room)}};
      },
      [&](const Allocate& whole) -> Action {
        const auto first = whole.shares.begin();
        return Allocate{whole.product, {first, first + Needed(whole.shares, bytes, room)}};
      },
      [&](const Draw& whole) -> Action {
        return Draw{whole.path.substr(0, NeededOf(whole.path, bytes, room)), whole.value};
      },
      // Without a list, or with one of few elements.
      [](const OneOf<std::monostate, Offer, Accept, Leave, Reject, Award, Answer, Sound, RequestRedirection, Claim,
                     Order, Cancel, SetPrice, Quote, Expand, ShareLine, Build, BeginTick, TimeOut> auto& whole)
          -> Action { return whole; });
}

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
                     Expand, ShareLine, Build, BeginTick, Draw, TimeOut> auto&) { return TableId{0}; });
}

TableId TableOf(const Command& command) {
  return VisitAction(
      command.action, [&](const OneOf<Invite, RequestRedirection> auto&) { return TableId{command.seq}; },
      [&](const OneOf<std::monostate, Offer, Accept, Leave, Reject, Award, Answer, Sound, Claim, Order, Cancel,
                      Allocate, SetPrice, Quote, Expand, ShareLine, Build, BeginTick, Draw, TimeOut> auto&) {
        return TableOf(command.action);
      });
}

std::int64_t MostMoves(const Limits& limits) { return limits.moves > 0 ? limits.moves : kDefaultMoves; }

std::int64_t MostMoveBytes(const Limits& limits) {
  return limits.prompt_bytes > 0 ? limits.prompt_bytes : kDefaultBytes;
}

bool CutExcess(const Limits& limits, PartyId party, std::vector<Move>& moves) {
  for (Move& move : moves) {
    if (std::holds_alternative<TimeOut>(move.action)) move.action = std::monostate();
  }
  const std::int64_t most = MostMoveBytes(limits);
  std::int64_t bound = 0;
  Command command;
  command.party = party;
  const auto head = static_cast<std::int64_t>(CanonicalBound(command));
  for (const Move& move : moves) bound += head + static_cast<std::int64_t>(CanonicalBound(move));
  if (bound <= most) return false;
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    command.action.swap(moves[i].action);
    const auto size = static_cast<std::int64_t>(CanonicalSize(command));
    const bool beyond = bytes + size > most;
    if (beyond) command.action = Shortened(command.action, size, most - bytes);
    command.action.swap(moves[i].action);
    bytes += size;
    if (!beyond) continue;
    moves.erase(moves.begin() + static_cast<std::ptrdiff_t>(i) + 1, moves.end());
    return true;
  }
  return false;
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
    if (std::holds_alternative<TimeOut>(first->action)) {
      // The broker's, and alone: whatever the limits are, there is a way to say that nothing came.
    } else if (last - first > most_moves) {
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
