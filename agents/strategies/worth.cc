#include "agents/strategies/worth.h"

#include <algorithm>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

// Ordered after speaking, shipped in a later tick, installed and ramped up.
constexpr Tick kRoundTrip = 5;

// Units that can be bought by `k` ticks from now once all that is booked is paid.
std::int64_t Affordable(const Outlook& outlook, std::int64_t booked, Tick k) {
  const Int128 money = outlook.MoneyBy(k) - Int128{booked} * outlook.price();
  return money <= 0 ? 0 : Capped(money / outlook.price());
}

}  // namespace

std::int64_t Worth(const Outlook& outlook, const Arrivals& arrivals, std::int64_t booked, const Costs& costs) {
  std::int64_t stock = outlook.on_hand();
  Int128 sum = 0;
  for (Tick k = 1; k <= kAhead; ++k) {
    stock += arrivals[static_cast<std::size_t>(k)];
    const Outlook::Place& place = outlook.Ahead(k);
    std::int64_t used = std::min(stock, place.room);
    if (k >= outlook.lead() + kRoundTrip) {
      const std::int64_t more = std::max<std::int64_t>(
          0, std::min(place.wanted - outlook.on_hand() - booked, Affordable(outlook, booked, k)));
      used = std::max(used, std::min(place.room, stock + more));
    }
    sum += outlook.Use(used, place.scale, place.others) -
           Times(costs.holding_cents, std::max<std::int64_t>(0, stock - place.room));
  }
  const Outlook::Place& last = outlook.Ahead(kAhead);
  sum -= Times(outlook.price(), std::max<std::int64_t>(0, stock - std::min(last.wanted, last.room)));
  return Capped(sum);
}

std::int64_t Gain(const Outlook& outlook, std::int64_t units, Tick window, const Costs& costs) {
  if (units <= 0) return 0;
  const Arrivals coming = outlook.Coming();
  Arrivals sooner = coming;
  Spread(units, 1, std::max(1, window), sooner);
  const std::int64_t more = Worth(outlook, sooner, outlook.backlog() + units, costs);
  const std::int64_t early = std::max(0, outlook.lead() - window / 2);
  return Capped(Int128{more} - Worth(outlook, coming, outlook.backlog(), costs) -
                PartOf(Times(units, outlook.price()), Times(costs.capital_permille, early)));
}

}  // namespace haggle::strategies
