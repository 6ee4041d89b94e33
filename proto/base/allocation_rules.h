// The rules by which scarce units are shared: the broker ships by them, strategies reckon
// with them, and a scenario names one of them.
//
// To add a rule: a number in AllocationRule (rules.h) and in rules.proto, a class in
// allocation_rules.cc (tick_rules.cc: one that looks at all products of a tick, or at prices), and a line in the table
// at the former's end. All are immutable and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/base/party.h"
#include "proto/base/rules.h"
#include "proto/base/tick_scarcity.h"

namespace haggle {

// What one claimant knows of a scarcity to come, from the bulletin and its own book.
struct Forecast {
  std::int64_t supply = 0;     // units over the ticks looked at
  std::int64_t backlog = 0;    // units of all claimants that are booked by then, its own included
  std::int64_t own = 0;        // its own units that are due by then
  std::int64_t heads = 1;      // its own
  std::int64_t all_heads = 1;  // of all claimants
  std::int64_t weight = 1;     // its own
  std::int64_t all_weights = 1;
  std::int64_t before = 0;     // other claimants of a lower rank
  std::int64_t beside = 0;     // other claimants of the same rank
  std::int64_t earlier = 0;    // those of the same rank that come first by number
  std::int64_t claimants = 1;  // all
};

// A rule as it is told to people.
struct RulePage {
  std::string_view summary;  // one line
  std::string_view source;   // papers and years
  std::string_view text;     // lines: what it gives whom, how it rounds, what theory says of it
};

// One rule. It holds nothing.
class SharingRule {
 public:
  virtual ~SharingRule() = default;

  // Its number, and its name as scenarios write it, in capitals, after ALLOCATION_RULE_.
  virtual AllocationRule number() const = 0;
  virtual std::string_view name() const = 0;
  virtual RulePage page() const = 0;

  // Whether the product's seller shares, booking by booking, and the broker only checks.
  virtual bool by_seller() const { return false; }
  // Whether bookings are sold, at what they bid (SaleBid) and not at what they were booked at.
  virtual bool priced() const { return false; }
  // Whether it looks at all products of a tick at once.
  virtual bool joint() const { return false; }
  // Whether it looks at what everybody can pay (TickScarcity::money), and at what everybody likes best (prefers).
  virtual bool by_money() const { return priced(); }
  virtual bool by_preference() const { return false; }
  // The most claimants of a product that it can serve, and the most pairs of a product and a claimant of it: with more
  // a tick would take more than seconds.
  virtual std::size_t most_claimants() const { return SIZE_MAX; }
  virtual std::size_t most_pairs() const { return SIZE_MAX; }

  // What each claimant gets: at most its claim, all together at most what is available. Nothing
  // where the seller shares.
  virtual std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const = 0;

  // The same of all products of a tick; where bookings are sold also what each gets and pays. Of a rule that is not
  // joint() it is Allocate of each product.
  virtual TickShares AllocateAll(const TickScarcity& tick) const;

  // What the published numbers promise a claimant, at most `forecast.own`. Where the seller
  // shares they promise nothing; it is reckoned in proportion.
  virtual std::int64_t Promises(const Forecast& forecast) const = 0;
};

// What `self` knows of a scarcity to come from the rules alone: heads, weights, ranks. It counts all buyers, and
// of the sellers that sell on what they buy those whose supply `parties` shows. A briefing shows nobody the supply of
// others: there a claimant takes itself to compete with the buyers alone.
Forecast ForecastFor(const std::vector<Party>& parties, const Rules& rules, PartyId self);

// In the order of their numbers.
const std::vector<const SharingRule*>& SharingRules();

// Null: no rule has that number (kUnset has none).
const SharingRule* FindSharingRule(AllocationRule number);

// The same for a scenario that is known to be valid and to have products; CHECKs that there is one.
const SharingRule& SharingRuleOf(const Rules& rules);

}  // namespace haggle
