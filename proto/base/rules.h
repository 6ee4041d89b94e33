// The referee's rules of a run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle {

// Each has its page in allocation_rules.cc.
enum class AllocationRule : std::uint8_t {
  kUnset = 0,
  kDiscretion = 1,
  kProportional = 2,
  kUniform = 3,
  kLinear = 4,
  kLexicographic = 5,
  kPriority = 6,
  kWeighted = 7,
  kWeightedMaxMin = 8,
  kConstrainedEqualAwards = 9,
  kConstrainedEqualLosses = 10,
  kTalmud = 11,
  kPiniles = 12,
  kRandomArrival = 13,
  kMinimalOverlap = 14,
  kAdjustedProportional = 15,
  kTurnAndEarn = 16,
  kPareto = 17,
  kEisenbergGale = 18,
  kDominantResource = 19,
  kUniformPriceSale = 20,
  kVcgSale = 21,
  kDeferredAcceptance = 22,
};

// How a party stands where units are scarce, for the rules that ask for it. A party that is not listed has a
// weight of 1 and the rank 0.
struct Claimant {
  std::string party;
  std::int64_t weight = 0;  // 0 is read as 1
  std::int32_t rank = 0;    // the lowest is served first
  // Products that meet one demand, the one it would rather have first; those that are not named come after them, what
  // does most for its price first.
  std::vector<std::string> prefers;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "weight", self.weight);
    visit(3, "rank", self.rank);
    visit(4, "prefers", self.prefers);
  }
};

// Who of a private table's guests pays how much of the premium agreed on (premium.h).
enum class PremiumBy : std::uint8_t { kCommon = 0, kPledge = 1 };

// Private tables with a seller, outside the order book ("dinners").
struct DinnerRules {
  bool enabled = false;
  std::int32_t rounds = 0;
  std::vector<Issue> issues;  // roles share, window, premium, prepaid
  std::int32_t per_tick = 0;  // most that a seller may hold in one tick
  PremiumBy premium_by = PremiumBy::kCommon;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "rounds", self.rounds);
    visit(3, "issues", self.issues);
    visit(4, "per_tick", self.per_tick);
    visit(5, "premium_by", self.premium_by);
  }
};

// Redirections between the affiliates of a principal.
struct RedirectionRules {
  bool enabled = false;
  std::int32_t rounds = 0;
  std::vector<Issue> issues;  // one, role fee
  Tick horizon = 0;           // bookings due within it may move
  Tick later = 0;             // bookings due after it are swapped back
  std::int64_t lot = 0;       // units move in multiples of it
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "rounds", self.rounds);
    visit(3, "issues", self.issues);
    visit(4, "horizon", self.horizon);
    visit(5, "later", self.later);
    visit(6, "lot", self.lot);
  }
};

struct ClaimRules {
  bool enabled = false;
  Tick every = 0;    // parties are asked every so many ticks
  Tick offset = 0;   // first tick
  Tick horizon = 0;  // a claim is about the installed stock so much later
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "every", self.every);
    visit(3, "offset", self.offset);
    visit(4, "horizon", self.horizon);
  }
};

// The longest lead time that a seller may quote, and the farthest date that an order gets, unless the least lead
// time of the rules is longer.
inline constexpr Tick kLongestQuote = 60;

// The most that an order may bid for a unit, cents; no list price is higher.
inline constexpr std::int64_t kMostBidCents = 1'000'000'000;

// The referee's rules, the same for all and known to all.
struct Rules {
  AllocationRule allocation = AllocationRule::kUnset;
  std::int64_t deposit_permille = 0;     // of the price, at order
  std::int64_t cancel_fee_permille = 0;  // of the price, kept at cancellation
  std::int64_t lot = 0;                  // units of orders and bookings are rounded down to it; 0 is read as 1
  std::int64_t damages_cents = 0;        // a unit and tick after a firm date
  Tick lead_min = 0;                     // floor of the published lead time
  Tick lead_window = 0;                  // ticks of supply that it, and dates that move up, are measured on
  DinnerRules dinner;
  RedirectionRules redirection;
  ClaimRules claims;
  std::vector<Claimant> claimants;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "allocation", self.allocation);
    visit(2, "deposit_permille", self.deposit_permille);
    visit(3, "cancel_fee_permille", self.cancel_fee_permille);
    visit(4, "lot", self.lot);
    visit(5, "damages_cents", self.damages_cents);
    visit(6, "lead_min", self.lead_min);
    visit(7, "lead_window", self.lead_window);
    visit(8, "dinner", self.dinner);
    visit(9, "redirection", self.redirection);
    visit(10, "claims", self.claims);
    visit(11, "claimants", self.claimants);
  }
};

// Null: it is not listed.
inline const Claimant* ClaimantOf(const Rules& rules, std::string_view party) {
  for (const Claimant& claimant : rules.claimants) {
    if (claimant.party == party) return &claimant;
  }
  return nullptr;
}

}  // namespace haggle
