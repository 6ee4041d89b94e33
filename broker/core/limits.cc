#include "broker/core/limits.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "proto/base/canonical.h"

namespace haggle {
namespace {

constexpr std::int64_t kDefaultBytes = 1 << 20;
constexpr std::int64_t kDefaultMoves = 4096;

}  // namespace

Tick LastTick(const Scenario& scenario) {
  const Tick ticks = scenario.stop_after > 0 ? std::min(scenario.stop_after, scenario.ticks) : scenario.ticks;
  return ticks - 1;
}

TableId TableOf(const Action& action) {
  return std::visit(
      [](const auto& body) -> TableId {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, Offer> || std::is_same_v<Body, Accept> || std::is_same_v<Body, Leave> ||
                      std::is_same_v<Body, Reject> || std::is_same_v<Body, Award> || std::is_same_v<Body, Answer>) {
          return body.table;
        } else {
          return 0;
        }
      },
      action);
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

}  // namespace haggle
