// What a run of the market came to, as deploy/scenarios/README.md counts it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/strategies/terms.h"
#include "tests/agents/play.h"

namespace haggle {

// One who sat at a dinner's table, or had somebody sit there for it.
struct GuestFound {
  PartyId speaker = 0;
  PartyId party = 0;  // pleaded for
  std::int64_t units = 0;
  std::int64_t pledge_cents = 0;
  // What the units were worth to it at the agreed terms, as it said when it agreed: before the premium.
  std::int64_t believed_cents = 0;
  std::int64_t premium_cents = 0;
  std::int64_t booked_premium_cents = 0;  // the same by the price that the broker books at
};

struct DinnerFound {
  Tick tick = 0;
  bool agreed = false;
  std::vector<GuestFound> guests;
  strategies::Terms terms;  // if agreed
  std::int64_t gives = 0;   // offers of the seller's with more units than its last
  std::int64_t rises = 0;   // offers of the guests' side with more money than any of theirs before
};

struct RedirectionFound {
  Tick tick = 0;
  Redirected what;
};

struct Findings {
  Played played;
  std::vector<DinnerFound> dinners;
  std::vector<RedirectionFound> redirections;
  std::int64_t declined = 0;                        // requests of redirections that the seller did not sit down to
  std::int64_t broken_off = 0;                      // ... that came to nothing at the table
  std::vector<std::vector<std::int64_t>> received;  // by place of the party, then by tick: units until then
  std::vector<std::int64_t> claims_permille;        // of the forecast, each
  std::vector<std::int64_t> revenue_cents;          // by quarter of the seller's, from tick -4 on, 13 ticks each
  std::int64_t unsold = 0;                          // units in stock at the end
};

Findings Observe(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry);

// The place of a party in the scenario's list.
std::size_t PlaceOf(const Scenario& scenario, const std::string& name);

// The quarter, the half and the three quarters of a sample, by rank; zeros for an empty one.
struct Quartiles {
  double low = 0;
  double median = 0;
  double high = 0;
};
Quartiles QuartilesOf(std::vector<double> sample);

}  // namespace haggle
