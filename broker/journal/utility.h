// What a run was worth to each party, in integers, computed afterwards from its
// wants as nature drew them and from what happened.
//
//   buyer, per tick:  F(R, D) - h*W, F(R, D) = a*(4*q*D - q*q)/(2*D), q = min(R, 2*D)
//   buyer, whole run: their sum + F(S, D)*tail/2 at the end - paid + refunded
//                     - pride/guests for each private table + claim gains - losses
//   seller:           earned - unit cost of what was shipped - capacity bought
//                     - an evening for each private table - replanning for each redirection
//   principal:        sum over its affiliates of weight/1000 * utility, beside its own
//   preferences only: sum over the scenario's tables of the agreement's worth, or of the
//                     reservation value as drawn, less what rounds cost, in millionths
//
// a: value of a productive unit a tick where as many are used as D, the scale of use: the first brings
// twice as much, the 2D-th nothing; R productive, W warehoused units, S what will
// run soon: what is installed or has room, those of a product's variants by what they do; h:
// holding cost; tail: Wants. Claims, when audited: reward * excess - penalty * excess^2 / actual, excess = max(0,
// claimed - actual).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "broker/core/market.h"
#include "broker/core/state.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/units.h"

namespace haggle::journal {

// Whether the utility of such a party is money, in cents; otherwise it is worths in millionths. Pure; thread-safe.
bool IsUtilityInCents(const Party& party);

// Thread-compatible.
class Utility {
 public:
  explicit Utility(const Scenario& scenario);

  void OnTickEnd(Tick tick, const core::Market::State& state);
  void On(const TableOpened& body);
  void On(const TableClosed& body);
  void On(const Redirected& body);
  void On(const ClaimAudited& body);

  // Of the scenario's i-th party. Saturates at the ends of 64 bits.
  std::int64_t Of(std::size_t party, const core::Market::State& state) const;

 private:
  struct Account {
    Int128 per_tick = 0;
    Int128 claims = 0;
    std::int64_t worth_ppm = 0;
    // By place in Party.preferences, how often there was no agreement where nature draws what that is worth.
    std::map<std::size_t, std::int64_t> without;
    // Whole evenings and shares of them: how often a table with so many guests was attended.
    std::map<std::int64_t, std::int64_t> dinners;
    std::int64_t redirections = 0;
    std::multimap<std::string, std::size_t> preferences;  // by table: places in Party.preferences
  };
  struct OpenTable {
    std::string name;
    std::vector<PartyId> parties;
    std::vector<Issue> issues;
    std::int32_t rounds = 0;  // round limit
  };

  std::size_t IndexOf(PartyId id) const;
  std::size_t SellerOf(ProductId product) const;
  Int128 Own(std::size_t party, const core::Market::State& state) const;

  const Scenario scenario_;
  std::map<PartyId, std::size_t> index_;
  std::vector<Account> accounts_;
  std::map<TableId, OpenTable> open_;  // the scenario's tables
};

}  // namespace haggle::journal
