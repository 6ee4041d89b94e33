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
        if (scenario.products[p].name != supply.product) continue;
        plans_[p] = supply;
        if (!supply.line.empty()) variants_.push_back(static_cast<ProductId>(p));
      }
    }
  }
  share_.resize(plans_.size());
  lead_.resize(plans_.size());
  for (ProductId p = 0; p < plans_.size(); ++p) {
    line_.push_back(p);
    for (ProductId other = 0; other < plans_.size(); ++other) {
      if (!plans_[p].line.empty() && plans_[p].line == plans_[other].product) line_[p] = other;
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

std::int64_t Quoting::PartOfLine(ProductId product, std::int64_t units, Tick at) const {
  // As the broker divides it: one after the other, as far as each may and anything is left.
  std::int64_t left = 1000;
  for (const ProductId variant : variants_) {
    if (line_[variant] != line_[product]) continue;
    const std::int64_t most = std::clamp<std::int64_t>(PathAt(plans_[variant].most_permille, at), 0, 1000);
    const std::int64_t share = std::min({share_[variant], most, left});
    if (variant == product) return PartOf(units, share);
    left -= share;
  }
  return PartOf(units, left);
}

std::int64_t Quoting::Waiting(const View& view, ProductId product, const CustomerBook& customers) {
  const SellerBook* book = view.book(product);
  if (book == nullptr) return 0;
  Int128 real = 0;
  for (const Booking& booking : book->bookings) {
    real += Int128{booking.units} * (booking.by_tick != 0 ? 1000 : customers.realness(booking.owner));
  }
  return std::max<std::int64_t>(0, Capped(real / 1000 - book->inventory));
}

Quoting::LineShare Quoting::Share(const View& view, ProductId product, const CustomerBook& customers) {
  LineShare share;
  share.own = Waiting(view, product, customers);
  for (ProductId other = 0; other < line_.size(); ++other) {
    if (other == product || line_[other] != line_[product]) continue;
    share.others = Capped(Int128{share.others} + Waiting(view, other, customers));
  }
  const std::int64_t most = std::clamp<std::int64_t>(PathAt(plans_[product].most_permille, view.tick() + 1), 0, 1000);
  const Int128 all = Int128{share.own} + share.others;
  share.permille = all <= 0 ? 0 : std::min(most, Capped(Int128{share.own} * 1000 / all));
  share_[product] = share.permille;
  return share;
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
                                 const std::vector<haggle::Share>& shares, const CustomerBook& customers) {
  const Tick now = view.tick();
  const ProductId product = book.product;
  const ProductId line = line_[product];
  // What came of the plan in the ticks that the bulletin's mean is taken over.
  Int128 came = 0;
  for (ProductId other = 0; other < line_.size(); ++other) {
    const Bulletin* bulletin = line_[other] == line ? view.bulletin(other) : nullptr;
    if (bulletin != nullptr) came += Int128{bulletin->supply_per_tick} * window_;
  }
  Int128 planned = 0;
  const Tick before = std::max(0, window_ - 1 - now);  // ticks of it before the run
  planned += Int128{Plan(line, 0)} * before;
  for (Tick at = now - window_ + 1 + before; at <= now; ++at) planned += Plan(line, at);
  came -= CameOfSteps(line, now);
  const std::int64_t ratio = planned <= 0 ? 1000 : Capped(std::max<Int128>(0, came) * 1000 / planned);

  // Promises by the tick from which they count, in thousandths of units.
  std::vector<Int128> promises(static_cast<std::size_t>(kLongestQuote) + 1, 0);
  Promise promise;
  promise.left = available;
  for (const Booking& booking : book.bookings) {
    const auto share = std::lower_bound(shares.begin(), shares.end(), booking.id,
                                        [](const haggle::Share& a, BookingId id) { return a.booking < id; });
    const std::int64_t shipped = share != shares.end() && share->booking == booking.id ? share->units : 0;
    promise.left -= shipped;
    const std::int64_t realness = booking.by_tick != 0 ? 1000 : customers.realness(booking.owner);
    const Tick from = booking.flexible ? 0 : std::max(0, booking.requested_tick - now);
    if (from > kLongestQuote) continue;
    promises[static_cast<std::size_t>(from)] += Int128{booking.units - shipped} * realness;
  }

  const std::vector<std::int64_t> steps = StepsAhead(line, now);
  Int128 made = promise.left;
  Int128 promised = promises[0];
  for (Tick k = 1; k <= kLongestQuote; ++k) {
    const std::int64_t coming = PartOfLine(
        product, Capped(Int128{PartOf(Plan(line, now + k), ratio)} + steps[static_cast<std::size_t>(k)]), now + k);
    if (k == 1) promise.a_tick = coming;
    made += coming;
    promised += promises[static_cast<std::size_t>(k)];
    promise.lead_ticks = k;
    promise.promised = Capped(promised / 1000);
    if (made * 1000 >= promised) break;
  }
  promise.lead_ticks = std::max(promise.lead_ticks, least_);
  if (line != product) promise.lead_ticks = std::max(promise.lead_ticks, lead_[line]);
  lead_[product] = promise.lead_ticks;
  return promise;
}

}  // namespace haggle::strategies
