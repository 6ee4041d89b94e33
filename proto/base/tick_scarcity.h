// What there is too little of in one tick, who claims it, and what each gets: the terms in which the rules of
// allocation_rules.h are asked and answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle {

// More claims than units, it may be. The vectors are by claimant, in the order of the parties'
// numbers; a negative number, or different lengths, are a mistake of the caller (CHECK).
struct Scarcity {
  std::int64_t available = 0;
  std::vector<std::int64_t> claims;   // units due
  std::vector<std::int64_t> heads;    // that an aggregate stands for; less than 1 is read as 1
  std::size_t first = 0;              // the position from which single units that are left over are given
  std::vector<std::int64_t> weights;  // of rules.claimants; less than 1 is read as 1; empty: all 1
  std::vector<std::int32_t> ranks;    // of rules.claimants, the lowest is served first; empty: all 0
  std::vector<std::int64_t> past;     // units that have been delivered to each; empty: none
};

// What a booking bids where a tick's supply is sold, cents a unit.
struct SaleBid {
  std::size_t claimant = 0;
  std::int64_t units = 0;
  std::int64_t limit_cents = 0;    // the most that it pays
  std::int64_t floor_cents = 0;    // the least: what it was booked at; at most limit_cents
  std::int64_t deposit_cents = 0;  // of that it has been paid already; at most floor_cents
};

// What of it is sold.
struct Sold {
  std::int64_t units = 0;
  std::int64_t cents = 0;  // for all of them
};

// Units by product and claimant.
using UnitTable = std::vector<std::vector<std::int64_t>>;

// All products of one tick. Lists by product but the first may be left empty, and mean what is said.
struct TickScarcity {
  std::vector<Scarcity> products;          // by product, of as many claimants each
  std::vector<std::size_t> met;            // by product: the product whose demand its units meet; empty: each its own
  std::vector<std::int64_t> power;         // by product: what a unit does, permille of one of those; empty: 1000
  std::vector<std::size_t> line;           // by product: the one on whose line it is made; empty: each has its own
  std::vector<std::vector<SaleBid>> bids;  // by product, as they are served; needed where bookings are sold
  std::vector<std::vector<std::size_t>> prefers;  // by claimant: products, the best first; empty: as they are numbered
  std::vector<std::int64_t> money;  // by claimant: cents that it can pay on delivery, in all; empty: no limit
  // By product that is met, and claimant: cents to pay on delivery for a unit of those that meet that demand, the
  // dearest that is due to it; empty: nothing is to be paid.
  UnitTable dearest;
};

struct TickShares {
  UnitTable units;                       // by product and claimant
  std::vector<std::vector<Sold>> sales;  // by product and bid, where bookings are sold; else empty
};

}  // namespace haggle
