#include "agents/strategies/quoting.h"

#include <algorithm>
#include <variant>

#include "agents/strategies/measure.h"

namespace haggle::strategies {

Quoting::Quoting(const Scenario& scenario, PartyId seller) {
  plans_.resize(scenario.products.size());
  window_ = std::max<Tick>(1, scenario.rules.lead_window);
  least_ = std::max<Tick>(1, scenario.rules.lead_min);
  for (const Party& party : scenario.parties) {
    if (party.id != seller) continue;
    for (const Supply& supply : party.supply) {
      for (std::size_t p = 0; p < scenario.products.size(); ++p) {
        if (scenario.products[p].name == supply.product) plans_[p] = supply;
      }
    }
  }
}

void Quoting::Notice(const View& view) {
  for (const Event& event : view.shown()) {
    const auto* expanded = std::get_if<Expanded>(&event.body);
    if (expanded != nullptr) steps_.push_back({expanded->product, expanded->from_tick, expanded->units_per_tick});
  }
}

std::int64_t Quoting::Plan(ProductId product, Tick at) const {
  const Supply& plan = plans_[product];
  return std::max<std::int64_t>(0, Capped(Int128{plan.base} + Int128{plan.growth} * std::max(0, at)));
}

Int128 Quoting::CameOfSteps(ProductId product, Tick now) const {
  Int128 units = 0;
  for (const Step& step : steps_) {
    if (step.product != product || step.from > now) continue;
    units += Int128{step.units} * std::min(window_, now - step.from + 1);
  }
  return units;
}

std::vector<std::int64_t> Quoting::StepsAhead(ProductId product, Tick now) const {
  std::vector<Int128> more(static_cast<std::size_t>(kLongestQuote) + 1, 0);
  for (const Step& step : steps_) {
    if (step.product != product || step.from > now + kLongestQuote) continue;
    more[static_cast<std::size_t>(std::max(0, step.from - now))] += step.units;
  }
  std::vector<std::int64_t> steps;
  steps.reserve(more.size());
  Int128 all = 0;
  for (const Int128 units : more) steps.push_back(Capped(all += units));
  return steps;
}

Quoting::Promise Quoting::Reckon(const View& view, const SellerBook& book, std::int64_t available,
                                 const std::vector<Share>& shares, const CustomerBook& customers) const {
  const Tick now = view.tick();
  const ProductId product = book.product;
  // What came of the plan in the ticks that the bulletin's mean is taken over.
  Int128 came = Int128{view.bulletin(product)->supply_per_tick} * window_;
  Int128 planned = 0;
  const Tick before = std::max(0, window_ - 1 - now);  // ticks of it before the run
  planned += Int128{Plan(product, 0)} * before;
  for (Tick at = now - window_ + 1 + before; at <= now; ++at) planned += Plan(product, at);
  came -= CameOfSteps(product, now);
  const std::int64_t ratio = planned <= 0 ? 1000 : Capped(std::max<Int128>(0, came) * 1000 / planned);

  // Promises by the tick from which they count, in thousandths of units.
  std::vector<Int128> promises(static_cast<std::size_t>(kLongestQuote) + 1, 0);
  Promise promise;
  promise.left = available;
  for (const Booking& booking : book.bookings) {
    const auto share = std::lower_bound(shares.begin(), shares.end(), booking.id,
                                        [](const Share& a, BookingId id) { return a.booking < id; });
    const std::int64_t shipped = share != shares.end() && share->booking == booking.id ? share->units : 0;
    promise.left -= shipped;
    const std::int64_t realness = booking.by_tick != 0 ? 1000 : customers.realness(booking.owner);
    const Tick from = booking.flexible ? 0 : std::max(0, booking.requested_tick - now);
    if (from > kLongestQuote) continue;
    promises[static_cast<std::size_t>(from)] += Int128{booking.units - shipped} * realness;
  }

  const std::vector<std::int64_t> steps = StepsAhead(product, now);
  Int128 made = promise.left;
  Int128 promised = promises[0];
  for (Tick k = 1; k <= kLongestQuote; ++k) {
    const std::int64_t coming =
        Capped(Int128{PartOf(Plan(product, now + k), ratio)} + steps[static_cast<std::size_t>(k)]);
    if (k == 1) promise.a_tick = coming;
    made += coming;
    promised += promises[static_cast<std::size_t>(k)];
    promise.lead_ticks = k;
    promise.promised = Capped(promised / 1000);
    if (made * 1000 >= promised) break;
  }
  promise.lead_ticks = std::max(promise.lead_ticks, least_);
  return promise;
}

}  // namespace haggle::strategies
