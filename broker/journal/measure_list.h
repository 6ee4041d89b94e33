// Which measures of a run there are: name, unit, of what, and what each says. MEASURES.md has the formulas; a test
// holds the page against this list.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haggle::journal {

// What one of a measure's value is. All values are integers: ratios are in millionths, means of ticks in millionths
// of a tick.
enum class MeasureUnit : std::uint8_t { kUnits, kCents, kTicks, kMicroticks, kUnitTicks, kMillionths, kCount };

// "units", "cents", "ticks", "microticks", "unit-ticks", "ppm", "count".
std::string_view MeasureUnitName(MeasureUnit unit);

// In the order in which they are listed everywhere.
enum class MeasureId : std::uint8_t {
  // What is wanted, ordered and booked.
  kWanted,
  kOrdered,
  kAgreed,
  kCancelled,
  kRedirectedOut,
  kRedirectedIn,
  kBooked,
  kBacklog,
  kOverbooked,
  kOrderInflation,
  kPhantom,
  kBullwhip,
  // What comes, and when.
  kSupply,
  kInventory,
  kDue,
  kAllocated,
  kDelivered,
  kFill,
  kOnTime,
  kLate,
  kLeadQuoted,
  kLeadRealised,
  kSatisfied,
  kShare,
  // What becomes of it.
  kWarehoused,
  kInstalled,
  kProductive,
  kIdle,
  kHeldTime,
  kProductiveTime,
  kIdleTime,
  kEfficiency,
  kProductiveShare,
  kValue,
  kRoom,
  // Money.
  kPrice,
  kSpent,
  kPricePaid,
  kRevenue,
  kRevenueQuarter,
  kCash,
  kCapacityBought,
  kCapacityCost,
  // How it is spread.
  kJain,
  kGini,
  kHhi,
  kTheil,
  kAtkinson,
  kNashWelfare,
  kJainSatisfied,
  kGiniSatisfied,
  kTheilSatisfied,
  kAtkinsonSatisfied,
  kNashWelfareSatisfied,
  kJainFill,
  kEnvy,
  kEnvyButOne,
  kEnvyMost,
  kPriceOfFairness,
  // Private tables.
  kSoundings,
  kInvitations,
  kInvitationsRefused,
  kDinners,
  kDinnerAgreements,
  kDinnerUnits,
  kDinnerPremium,
  kLeadOfGuests,
  kLeadOfOthers,
  // Redirections.
  kRedirectionsAsked,
  kRedirectionsDeclined,
  kRedirectionsAgreed,
  kSwappedBack,
  // What is said.
  kClaims,
  kClaimedOverBooked,
  kClaimedOverActual,
  kTrust,
  kRelationship,
  kCredibility,
};
inline constexpr std::size_t kMeasures = static_cast<std::size_t>(MeasureId::kCredibility) + 1;

// Of what a measure is given: a set of these.
enum MeasureScope : std::uint8_t {
  kTickProductParty = 1,
  kTickProduct = 2,
  kTickParty = 4,
  kRunProductParty = 8,
  kRunProduct = 16,
  kRunParty = 32,
  kRunAll = 64,
};

// What may be done with values of one measure. kFlow: what happens in a tick; may be summed over ticks and over
// products. kLevel: what there is when a tick has ended; may be summed over products, and over ticks it becomes units
// times ticks. Of both a missing row is 0. kMean: a ratio, mean, price, index or span; the sum of two means nothing,
// and where there is no row it is not defined.
enum class MeasureKind : std::uint8_t { kFlow, kLevel, kMean };

struct MeasureInfo {
  MeasureId id;
  std::string_view name;
  MeasureUnit unit;
  MeasureKind kind;
  std::uint8_t scopes;
  std::string_view what;  // a line for people
};

// All, by MeasureId.
const std::array<MeasureInfo, kMeasures>& MeasureList();
inline const MeasureInfo& InfoOf(MeasureId id) { return MeasureList()[static_cast<std::size_t>(id)]; }
// Null: there is none of that name.
const MeasureInfo* FindMeasure(std::string_view name);

// "tick: product and party, product; run: party, all".
std::string ScopesText(std::uint8_t scopes);

}  // namespace haggle::journal
