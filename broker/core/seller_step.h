// The seller's step: who gets what at its discretion (by a rule: allotting.h), the list price, capacity.
#pragma once

#include <vector>

#include "broker/core/world.h"

namespace haggle::core {

// Asks each product's seller.
void AskSellers(World& world);

// The seller's shares, booking by booking: at most what is due, all together at
// most the inventory; one proposal for each product and tick, taken or refused as a whole. Under
// a rule that does not leave it to the seller: kDisabled.
Verdict TakeShares(World& world, const Command& command, const Allocate& allocate);

// The lead time from the next tick on, from the least one of the rules (at least 1) to kLongestQuote.
Verdict SetQuote(World& world, const Command& command, const Quote& quote);

// The list price from the next tick on, in the product's band and at most
// price_step_permille away from the current one.
Verdict ChangePrice(World& world, const Command& command, const SetPrice& set);

// Steps of capacity, paid now to outside, producing step_lag ticks later.
Verdict BuyCapacity(World& world, const Command& command, const Expand& expand);
Verdict DivideLine(World& world, const Command& command, const ShareLine& share);

}  // namespace haggle::core
