// What makes a scenario one that can be run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/ids.h"
#include "proto/base/scenario.h"

namespace haggle::core {

// The greatest numbers a scenario may hold. Together they keep every product
// and sum of a run inside 64 bits:
//   price * units          <= 5 * 10^9 * 10^9 (a premium multiplies a price by at most 5)  < 9.2 * 10^18
//   amount * permille      <= 10^14 * 10^6 / 1000, taken in 128 bits (units.h)
//   all cash at any time   <= kMoneyOfRun: what parties own, may borrow, earn and are
//                             funded with over the whole run, and the deposits of the opening book
//   all payments of a run  <= 4 * kFlowOfRun < 9.2 * 10^18: that money times ticks is bounded too,
//                             and no cent changes hands more often than four times a tick
//   all units of a product <= kUnitsOfRun: stocks, opening book, and the most that its seller can make
//   a party's utility      <= kMoneyOfRun: checked from its demand, holding cost and the run's length
//   damages                <= 10^9 cents a unit over the whole run
// Permille factors reach 10^6, a thousandfold; weights and evaluations of preferences 1000.
namespace bounds {
inline constexpr std::int64_t kTicks = 100'000;     // length of a run, and any span of time
inline constexpr std::int64_t kDates = 2 * kTicks;  // a tick that is named, on either side of 0
inline constexpr std::int64_t kTickDays = 366;      // days that a tick stands for
inline constexpr std::int64_t kProducts = 256;
inline constexpr std::int64_t kParties = 16'384;
inline constexpr std::int64_t kTables = kScenarioTables;     // set by the scenario
inline constexpr std::int64_t kListed = 65'536;              // elements of any other list
inline constexpr std::int64_t kTurns = 65'536;               // rounds times seats of a table: one step each (random.h)
inline constexpr std::int64_t kRounds = kTurns / 2;          // a table has two seats or more
inline constexpr std::int64_t kLead = 10'000;                // the longest lead time that is ever published
inline constexpr std::int64_t kValues = 1LL << 53;           // of an issue
inline constexpr std::int64_t kMembers = 1'000'000;          // heads of an aggregate
inline constexpr std::int64_t kWeight = 1'000'000;           // of a claimant, and its rank on either side of 0
inline constexpr std::int64_t kUnits = 1'000'000'000;        // any number of units
inline constexpr std::int64_t kPrice = kMostBidCents;        // cents a unit: ten million dollars
inline constexpr std::int64_t kWorth = 100'000'000'000'000;  // cents a party values something at
inline constexpr std::int64_t kCash = 100'000'000'000'000'000;          // cents of one account field
inline constexpr std::int64_t kMoneyOfRun = 1'000'000'000'000'000'000;  // cents of everybody
inline constexpr std::int64_t kFlowOfRun = 2'000'000'000'000'000'000;   // ... times ticks
inline constexpr std::int64_t kUnitsOfRun = 1'000'000'000'000;          // of one product
inline constexpr std::int64_t kPermille = 1'000'000;
inline constexpr std::int64_t kPremium = 4'000;  // permille
inline constexpr std::size_t kNameLength = 64;
}  // namespace bounds

struct ScenarioFault {
  std::string path;      // of the field, "parties.tesla.sites.0.slip"
  std::string expected;  // what it should have been, and what was found
};

// All faults, those of a field in the order of the fields; empty: the scenario
// is valid. Checks that names are unique and resolve, ids are unique and at
// least 1, kinds fit, every number lies in its bounds, ranges are ordered, paths
// rise in tick, issues have 1..2^53 values, the issues of tables have roles that
// can be carried out, and so on. Pure; thread-safe.
std::vector<ScenarioFault> Validate(const Scenario& scenario);

}  // namespace haggle::core
