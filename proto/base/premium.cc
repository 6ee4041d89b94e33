#include "proto/base/premium.h"

#include <algorithm>

#include "proto/base/units.h"

namespace haggle {
namespace {

// What the broker admits (broker/core/validate.h and world.h); their product, with 65,536 guests, is below 2^127.
constexpr std::int64_t kMostPremium = 4'000;                 // permille
constexpr std::int64_t kMostUnits = 1'000'000'000;           // of a plea
constexpr std::int64_t kMostPledge = 1'000'000'000'000'000;  // cents
constexpr std::int64_t kPartsOfPermille = kWholePremium / 1000;

std::int64_t UnitsOf(const Plea& plea) { return std::clamp<std::int64_t>(plea.units, 0, kMostUnits); }
std::int64_t PledgeOf(const Plea& plea) { return std::clamp<std::int64_t>(plea.pledge_cents, 0, kMostPledge); }

}  // namespace

std::int64_t PremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::size_t guest,
                         std::int64_t premium_permille) {
  const std::int64_t agreed = premium_permille * kPartsOfPermille;
  if (by != PremiumBy::kPledge || guest >= pleas.size()) return agreed;
  Int128 pledges = 0;
  Int128 units = 0;
  for (const Plea& plea : pleas) {
    pledges += PledgeOf(plea);
    units += UnitsOf(plea);
  }
  const std::int64_t own_units = UnitsOf(pleas[guest]);
  if (pledges == 0 || own_units == 0) return agreed;
  const std::int64_t total = std::clamp<std::int64_t>(premium_permille, 0, kMostPremium) * kPartsOfPermille;
  const Int128 rate = Int128{total} * PledgeOf(pleas[guest]) * units / (pledges * own_units);
  return static_cast<std::int64_t>(std::min<Int128>(rate, std::max(total, kWholePremium)));
}

std::int64_t MeanPremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::int64_t premium_permille) {
  Int128 units = 0;
  Int128 sum = 0;
  for (std::size_t i = 0; i < pleas.size(); ++i) {
    units += UnitsOf(pleas[i]);
    sum += Int128{UnitsOf(pleas[i])} * PremiumRate(by, pleas, i, premium_permille);
  }
  return units == 0 ? premium_permille * kPartsOfPermille : static_cast<std::int64_t>(sum / units);
}

}  // namespace haggle
