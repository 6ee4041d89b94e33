// What an agreement does beyond the table: sales (private tables and the
// scenario's) here, redirections in redirection.h.
#pragma once

#include <vector>

#include "broker/core/world.h"

namespace haggle::core {

// A booking that an agreement makes.
struct Sale {
  PartyId owner = 0;
  std::int64_t units = 0;
  std::int64_t price_cents = 0;
  std::int64_t deposit_cents = 0;  // a unit
  Tick by_tick = 0;                // 0: not firm
};

// The integer that the table's standing offer gives to the issue with `role`;
// `otherwise` if there is no such issue.
std::int64_t AgreedValue(const World& world, const TableState& table, IssueRole role, std::int64_t otherwise);

// The sales that the standing offer comes to. A private table: each guest's
// pleaded units times share, at list price plus its premium (proto/base/premium.h), prepaid,
// firm after the window; a
// scenario's table: one sale to the buyer who sits there, to the winner, or to each
// winner of an auction.
std::vector<Sale> SalesOf(const World& world, const TableState& table);

// kAllowed if `bidder` could pay the deposits of all its bids at the table, or if the
// table sells nothing.
Verdict JudgeBids(const World& world, const TableState& table, PartyId bidder, const std::vector<Outcome>& bids);

// Carries out the agreements reached in this step, by table id, each as a whole
// or not at all. One that was possible before the step and no longer is because
// of an earlier one is refused with kConflict.
void CarryOutAgreements(World& world);

}  // namespace haggle::core
