// The rules by which scarce units are shared: the broker ships by them, strategies reckon
// with them, and a scenario names one of them.
//
// To add a rule: a number in AllocationRule (rules.h) and in rules.proto, a class in
// allocation_rules.cc, and a line in the table at its end. All are immutable and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/base/party.h"
#include "proto/base/rules.h"

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
  // The most claimants that it can serve.
  virtual std::size_t most_claimants() const { return SIZE_MAX; }

  // What each claimant gets: at most its claim, all together at most what is available. Nothing
  // where the seller shares.
  virtual std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const = 0;

  // What the published numbers promise a claimant, at most `forecast.own`. Where the seller
  // shares they promise nothing; it is reckoned in proportion.
  virtual std::int64_t Promises(const Forecast& forecast) const = 0;
};

// What `buyer` knows of a scarcity to come from the rules alone: heads, weights, ranks.
Forecast ForecastFor(const std::vector<Party>& parties, const Rules& rules, PartyId buyer);

// In the order of their numbers.
const std::vector<const SharingRule*>& SharingRules();

// Null: no rule has that number (kUnset has none).
const SharingRule* FindSharingRule(AllocationRule number);

// The same for a scenario that is known to be valid and to have products; CHECKs that there is one.
const SharingRule& SharingRuleOf(const Rules& rules);

}  // namespace haggle
