// What each guest of a private table pays on top of the list price, by the rule
// that the scenario gives (DinnerRules.premium_by). The broker books by it, and
// strategies on both sides of the table reckon with it. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/moves.h"
#include "proto/base/rules.h"

namespace haggle {

// A premium in parts of the list price: so many make it double.
inline constexpr std::int64_t kWholePremium = 1'000'000;

// The premium a unit of the guest at `guest` in `pleas` (those of all who sit at the
// table), in millionths of the list price, where the table agrees on `premium_permille`.
//
// kCommon: the same for all. kPledge: the table's premium, that of all units pleaded
// for, is divided in proportion to the pledges, and each one's part spread over its
// units: premium * (pledge / all pledges) * (all units / units). Where nobody pledges
// anything it is common; one guest alone pays the premium agreed on either way.
// Rounded down, so that the guests never pay more than the table's premium together;
// and never more than the list price once more or, if that is higher, the table's own
// premium. What this cuts off nobody pays.
//
// Absurd numbers (below zero, more than the broker admits) are taken as the nearest
// possible ones.
std::int64_t PremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::size_t guest,
                         std::int64_t premium_permille);

// What all guests pay together, in millionths of the list price of all units pleaded
// for, rounded down. premium_permille * 1000 where it is common.
std::int64_t MeanPremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::int64_t premium_permille);

}  // namespace haggle
