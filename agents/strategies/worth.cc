#include "agents/strategies/worth.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

// Ordered after speaking, shipped in a later tick, installed and ramped up.
constexpr Tick kRoundTrip = 6;

constexpr Tick kRamp = 3;  // ticks after which what is installed is thought to run

// The money of a path, for what it uses decides what rounds of funding bring.
class Money {
 public:
  explicit Money(const Outlook& outlook) : outlook_(outlook) { used_[0] = outlook.productive(); }

  // What is used by `k` ticks from now; once for each, in their order.
  void Use(Tick k, std::int64_t used) {
    used_[static_cast<std::size_t>(k)] = used;
    const auto& rounds = outlook_.rounds();
    for (; next_ < rounds.size() && rounds[next_].in <= k; ++next_) {
      raised_ += outlook_.AmountOf(rounds[next_], used_[static_cast<std::size_t>(std::max(0, k - kRamp))]);
    }
  }

  // Of so many units, those that can be bought by then once all that is booked is paid.
  std::int64_t Affordable(std::int64_t units, std::int64_t booked, Tick k) const {
    const Int128 money =
        outlook_.free_cash() + Int128{outlook_.income()} * k + raised_ - Int128{booked} * outlook_.price();
    if (money <= 0 || units == 0) return 0;
    // Mostly all of them: that is asked without a division.
    return money >= Int128{units} * outlook_.price() ? units : Capped(money / outlook_.price());
  }

 private:
  const Outlook& outlook_;
  std::array<std::int64_t, kAhead + 1> used_{};
  std::size_t next_ = 0;  // round
  Int128 raised_ = 0;
};

}  // namespace

std::int64_t Worth(const Outlook& outlook, const Arrivals& arrivals, std::int64_t booked, const Costs& costs) {
  std::int64_t stock = outlook.on_hand();
  Int128 sum = 0;
  Money money(outlook);
  std::int64_t used = 0;
  std::int64_t missed = 0;  // at the end, for want of money
  for (Tick k = 1; k <= kAhead; ++k) {
    stock += arrivals[static_cast<std::size_t>(k)];
    const Outlook::Place& place = outlook.Ahead(k);
    used = std::min(stock, place.room);
    money.Use(k, used);
    if (k >= outlook.lead() + kRoundTrip) {
      const std::int64_t missing = std::max<std::int64_t>(0, place.wanted - outlook.on_hand() - booked);
      const std::int64_t more = money.Affordable(missing, booked, k);
      used = std::max(used, std::min(place.room, stock + more));
      missed = std::min(missing - more, place.room - used);
    }
    sum += outlook.Use(used, place.scale, place.others) -
           Times(costs.holding_cents, std::max<std::int64_t>(0, stock - place.room));
  }
  const Outlook::Place& last = outlook.Ahead(kAhead);
  sum -= Times(outlook.price(), std::max<std::int64_t>(0, stock - std::min(last.wanted, last.room)));
  if (missed > 0) {
    const Int128 brings =
        Int128{outlook.Use(used + missed, last.scale, last.others)} - outlook.Use(used, last.scale, last.others);
    sum -= std::max<Int128>(0, brings * outlook.lasts() - Int128{missed} * outlook.price());
  }
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
