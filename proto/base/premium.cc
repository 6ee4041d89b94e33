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

std::int64_t Total(std::int64_t premium_permille) {
  return std::clamp<std::int64_t>(premium_permille, 0, kMostPremium) * kPartsOfPermille;
}
std::int64_t UnitsOf(const Plea& plea) { return std::clamp<std::int64_t>(plea.units, 0, kMostUnits); }
std::int64_t PledgeOf(const Plea& plea) { return std::clamp<std::int64_t>(plea.pledge_cents, 0, kMostPledge); }

// Of all who sit at the table.
struct Sums {
  explicit Sums(const std::vector<Plea>& pleas) {
    for (const Plea& plea : pleas) {
      pledges += PledgeOf(plea);
      units += UnitsOf(plea);
    }
  }
  Int128 pledges = 0;
  Int128 units = 0;
};

std::int64_t RateOf(PremiumBy by, const Sums& sums, const Plea& plea, std::int64_t premium_permille) {
  const std::int64_t own_units = UnitsOf(plea);
  if (by != PremiumBy::kPledge || sums.pledges == 0 || own_units == 0) return Total(premium_permille);
  const std::int64_t total = Total(premium_permille);
  const Int128 rate = Int128{total} * PledgeOf(plea) * sums.units / (sums.pledges * own_units);
  return static_cast<std::int64_t>(std::min<Int128>(rate, std::max(total, kWholePremium)));
}

}  // namespace

std::int64_t PremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::size_t guest,
                         std::int64_t premium_permille) {
  return RateOf(by, Sums(pleas), guest < pleas.size() ? pleas[guest] : Plea{}, premium_permille);
}

std::int64_t MeanPremiumRate(PremiumBy by, const std::vector<Plea>& pleas, std::int64_t premium_permille) {
  const Sums sums(pleas);
  if (sums.units == 0) return Total(premium_permille);
  Int128 paid = 0;
  for (const Plea& plea : pleas) paid += Int128{UnitsOf(plea)} * RateOf(by, sums, plea, premium_permille);
  return static_cast<std::int64_t>(paid / sums.units);
}

}  // namespace haggle
