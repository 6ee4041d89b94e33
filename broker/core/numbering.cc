#include "broker/core/numbering.h"

#include <algorithm>
#include <cstddef>

namespace haggle::core {
namespace {

bool ByParty(const Command& a, const Command& b) { return a.party < b.party; }

}  // namespace

bool IsNumbered(const Step& step, Seq first) {
  for (std::size_t i = 0; i < step.commands.size(); ++i) {
    if (step.commands[i].seq != first + i) return false;
    if (i > 0 && ByParty(step.commands[i], step.commands[i - 1])) return false;
  }
  return true;
}

void Number(Step& step, Seq first) {
  // In one go: a step of many moves is large, and nearly always in order.
  bool in_order = true;
  PartyId last = 0;
  Seq seq = first;
  for (Command& command : step.commands) {
    in_order = in_order && command.party >= last;
    last = command.party;
    command.seq = seq++;
  }
  if (in_order) return;
  std::stable_sort(step.commands.begin(), step.commands.end(), ByParty);
  for (Command& command : step.commands) command.seq = first++;
}

}  // namespace haggle::core
