// A seller's division of what it has among its bookings.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "agents/strategies/customer_book.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"

namespace haggle::strategies {

struct ShippingSettings {
  bool ready = false;               // does not ship what cannot be switched on
  Tick ready_ahead = 6;             // looks so many ticks ahead for room
  std::int64_t ready_slack = 1000;  // units shipped beyond the room
  std::int64_t firm_most = 500;     // of the stock, that firm dates may take, permille
  std::int64_t favour = 3000;       // by which the best relationship comes sooner, thousandths of a tick
  std::int64_t speed = 1000;        // ... and the fastest builder
};

// What customers have to pay for what is shipped to them in this step already, cents.
using Owed = std::map<PartyId, std::int64_t>;

struct Shipping {
  std::vector<Share> shares;  // by booking id
  std::int64_t due = 0;       // units
  std::int64_t firm = 0;      // units shipped for firm dates
  std::int64_t total = 0;     // units shipped
};

// Market model, section 6, "Allocate", rule discretion. First bookings with a firm date, spread evenly over the
// ticks left, at most half of what there is, cut in proportion. Then the others that are due in the order of
// their effective dates: the date, less what relationship and build speed are worth; each gets what is left
// and its owner can pay (with `ready`, and has room for); of one date and age by lot. What is left after all of them
// comes to those with a firm date sooner than was promised. What `owed` holds of other products is spent, and what this
// one costs is added.
Shipping Divide(const SellerBook& book, std::int64_t available, Tick now, const CustomerBook& customers,
                const ShippingSettings& settings, Owed& owed);

}  // namespace haggle::strategies
