// A seller's division of what it has among its bookings.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/strategies/customer_book.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"

namespace haggle::strategies {

struct ShippingSettings {
  bool ready = true;                // does not ship what cannot be switched on
  Tick ready_ahead = 6;             // looks so many ticks ahead for room
  std::int64_t ready_slack = 1000;  // units shipped beyond the room
  std::int64_t firm_most = 500;     // of the stock, that firm dates may take, permille
  std::int64_t speed = 200;         // how much a customer's build speed counts, permille
};

struct Shipping {
  std::vector<Share> shares;  // by booking id
  std::int64_t due = 0;       // units
  std::int64_t firm = 0;      // units shipped for firm dates
  std::int64_t total = 0;     // units shipped
};

// Market model, section 6, "Allocate", rule discretion. First bookings with a firm
// date, spread evenly over the ticks left, at most half of what there is, cut in
// proportion; then the rest by weights due * (600 + 0.8 r) * build speed,
// water-filling with caps: what is due, what the customer can pay, and the room
// it is known to have. A customer's share goes to its oldest due bookings. Single
// units left by rounding go by largest fraction, then round from the place of
// number `now` among those who share (ShareWeighted).
Shipping Divide(const SellerBook& book, std::int64_t available, Tick now, const CustomerBook& customers,
                const ShippingSettings& settings);

}  // namespace haggle::strategies
