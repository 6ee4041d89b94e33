// The rules by which scarce units are shared: the broker ships by them, strategies reckon
// with them, and a scenario names one of them.
//
// To add a rule: a number in AllocationRule (rules.h), a class in allocation_rules.cc, and
// a line in the table at its end. All are immutable and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/base/rules.h"

namespace haggle {

// More claims than units, it may be. Both vectors are by claimant; a negative number, or
// different lengths, are a mistake of the caller (CHECK).
struct Scarcity {
  std::int64_t available = 0;
  std::vector<std::int64_t> claims;  // units due
  std::vector<std::int64_t> heads;   // that an aggregate stands for; less than 1 is read as 1
  std::size_t first = 0;             // the position from which single units that are left over are given
};

// What one claimant knows of a scarcity to come, from the bulletin and its own book.
struct Forecast {
  std::int64_t supply = 0;     // units over the ticks looked at
  std::int64_t backlog = 0;    // units of all claimants that are booked by then, its own included
  std::int64_t own = 0;        // its own units that are due by then
  std::int64_t heads = 1;      // its own
  std::int64_t all_heads = 1;  // of all claimants
};

// One rule. It holds nothing.
class SharingRule {
 public:
  virtual ~SharingRule() = default;

  // Its number, and its name as scenarios write it after ALLOCATION_RULE_.
  virtual AllocationRule number() const = 0;
  virtual std::string_view name() const = 0;

  // Whether the product's seller shares, booking by booking, and the broker only checks.
  virtual bool by_seller() const { return false; }

  // What each claimant gets: at most its claim, all together at most what is available. Nothing
  // where the seller shares.
  virtual std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const = 0;

  // What the published numbers promise a claimant, at most `forecast.own`. Where the seller
  // shares they promise nothing; it is reckoned in proportion.
  virtual std::int64_t Promises(const Forecast& forecast) const = 0;
};

// In the order of their numbers.
const std::vector<const SharingRule*>& SharingRules();

// Null: no rule has that number (kUnset has none).
const SharingRule* FindSharingRule(AllocationRule number);

// The same for a scenario that is known to be valid and to have products; CHECKs that there is one.
const SharingRule& SharingRuleOf(const Rules& rules);

}  // namespace haggle
