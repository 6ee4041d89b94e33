// Bids in auctions in which a bidder does best to tell the truth.
#pragma once

#include <vector>

#include "agents/bargaining/own_outcomes.h"

namespace haggle::bargaining {

// What the bidder would just about take, worth its reservation value and no less. Of one
// lot: the least such outcome. Of several units (`many`; the first issue counts units, the
// last one is the price of each): the utility of (k, p) is read as that of the k-th unit
// at the price p, so that a falling evaluation of units is a falling marginal value; one
// bid for each run of units that are worth the same price, up to the first unit that is
// worth none, or such that there is no such number of units to bid for. More than 1,024
// units are taken in as many equal lots, at what the last unit of each is worth.
// (W. Vickrey 1961, Counterspeculation, auctions, and competitive sealed tenders, Journal
// of Finance 16:8-37.)
std::vector<Outcome> TruthfulBids(OwnOutcomes& own, bool many);

}  // namespace haggle::bargaining
