#include "broker/journal/measure_book.h"

#include <algorithm>

#include "broker/journal/use_value.h"

namespace haggle::journal {
namespace {

constexpr std::size_t kNoPlace = static_cast<std::size_t>(-1);

}  // namespace

void SeriesPair::Take(std::int64_t x, std::int64_t y) {
  ++n_;
  x_ += x;
  xx_ += Int128{x} * x;
  y_ += y;
  yy_ += Int128{y} * y;
}

std::optional<std::int64_t> SeriesPair::RatioPpm() const {
  // n times the sum of squared differences to the mean.
  const Int128 x = n_ * xx_ - x_ * x_;
  const Int128 y = n_ * yy_ - y_ * y_;
  if (n_ < 2 || y <= 0) return {};
  return Saturated(x / y * 1'000'000 + x % y * 1'000'000 / y);
}

BookMeasures::BookMeasures(const Scenario& scenario) : scenario_(scenario) {
  for (const Party& party : scenario_.parties) ids_.push_back(party.id);
  std::sort(ids_.begin(), ids_.end());
  const std::size_t products = scenario_.products.size();
  products_.resize(products);
  leads_.resize(products);
  seller_.assign(products, kNoPlace);
  variants_.resize(products);
  for (std::size_t p = 0; p < products; ++p) {
    for (const Party& party : scenario_.parties) {
      if (party.name == scenario_.products[p].seller) seller_[p] = PlaceOf(party.id);
    }
    for (std::size_t v = 0; v < products; ++v) {
      if (scenario_.products[v].met() == scenario_.products[p].name) {
        variants_[p].push_back({v, scenario_.products[v].power()});
      }
    }
  }
  cells_.resize(products * ids_.size());
  before_.resize(cells_.size());
  parties_.resize(ids_.size());
  FindDemands();
}

void BookMeasures::FindDemands() {
  for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
    const Party& party = scenario_.parties[i];
    for (std::size_t d = 0; d < party.wants.demand.size(); ++d) {
      for (std::size_t p = 0; p < scenario_.products.size(); ++p) {
        const Demand& demand = party.wants.demand[d];
        if (scenario_.products[p].name != demand.product) continue;
        demands_.push_back({PlaceOf(party.id), p, i, d, 0, PathAt(demand.path, 0)});
        At(p, demands_.back().party).run.wants = true;
      }
    }
  }
}

std::size_t BookMeasures::PlaceOf(PartyId party) const {
  const auto found = std::lower_bound(ids_.begin(), ids_.end(), party);
  return found == ids_.end() || *found != party ? kNoPlace : static_cast<std::size_t>(found - ids_.begin());
}

BookMeasures::Cell* BookMeasures::Find(ProductId product, PartyId party) {
  const std::size_t place = PlaceOf(party);
  return place == kNoPlace || product >= products_.size() ? nullptr : &At(product, place);
}

// ---- events ---------------------------------------------------------------------------

void BookMeasures::On(const Event& event, const SellerBook& body) {
  // The only event that tells of bookings placed before the run.
  if (event.tick != 0) return;
  for (const Booking& booking : body.bookings) dates_.try_emplace(booking.id, DatesOf(booking));
}

void BookMeasures::On(const Rescheduled& body) {
  // Only bookings without a firm date move up.
  const auto found = dates_.find(body.booking);
  if (found != dates_.end()) found->second.date = body.to_tick;
}

void BookMeasures::On(const Event&, const Cancelled& body) {
  Cell* const cell = Find(body.product, body.party);
  const auto found = dates_.find(body.booking);
  if (cell == nullptr || found == dates_.end() || found->second.placed < 0) return;
  const std::vector<Tick>& leads = leads_[body.product];
  const Tick now = products_[body.product].bulletin.lead_ticks;
  const auto placed = static_cast<std::size_t>(found->second.placed);
  const Tick then = placed < leads.size() ? leads[placed] : now;
  if (then > scenario_.rules.lead_min && now < then) cell->tick.phantom += body.units;
}

void BookMeasures::On(const Allocated& body) {
  Cell* const cell = Find(body.product, body.party);
  if (cell == nullptr) return;
  cell->tick.due += body.due;
  cell->tick.allocated += body.units;
}

void BookMeasures::On(const Event& event, const Delivered& body) {
  Cell* const cell = Find(body.product, body.party);
  if (cell == nullptr) return;
  cell->tick.spent_cents += body.paid_cents;
  const auto found = dates_.find(body.booking);
  if (found == dates_.end()) return;
  if (event.tick <= found->second.date) cell->tick.on_time += body.units;
  if (found->second.placed < 0) return;
  cell->tick.lead_units += body.units;
  cell->tick.lead_unit_ticks += body.units * (event.tick - found->second.placed);
}

void BookMeasures::On(const Expanded& body) {
  ProductSums& product = products_[body.product];
  product.capacity_bought += body.units_per_tick;
  product.capacity_units += body.units_per_tick;
  product.capacity_cents += body.cost_cents;
}

// ---- ticks ----------------------------------------------------------------------------

void BookMeasures::BeginTick() {
  for (Cell& cell : cells_) cell.tick = {};
  for (ProductSums& product : products_) {
    product.tick = {};
    product.capacity_bought = 0;
  }
}

void BookMeasures::OnTickEnd(Tick tick, const core::MarketState& state) {
  last_ = tick;
  TakePositions(state);
  TakeBookings(tick, state);
  TakeDemands(tick, state);
  TakeProducts(state);
  std::vector<FlowSums> flows(ids_.size());
  std::vector<LevelSums> levels(ids_.size());
  FlowSums flow;
  LevelSums level;
  for (std::size_t p = 0; p < products_.size(); ++p) {
    ProductSums& product = products_[p];
    product.now = {};
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      Cell& cell = At(p, i);
      if (!cell.active) continue;
      cell.over.Take(cell.tick, cell.now);
      cell.run.flows.Add(cell.tick);
      cell.run.last = cell.now;
      cell.run.held_time += cell.now.held();
      cell.run.productive_time += cell.now.productive;
      product.tick.Add(cell.tick);
      product.now.Add(cell.now);
      flows[i].Add(cell.tick);
      levels[i].Add(cell.now);
    }
    product.over.Take(product.tick, product.now);
    product.revenue_cents += product.tick.spent_cents;
    leads_[p].resize(static_cast<std::size_t>(tick) + 1, product.bulletin.lead_ticks);
    flow.Add(product.tick);
    level.Add(product.now);
  }
  for (std::size_t i = 0; i < ids_.size(); ++i) parties_[i].Take(flows[i], levels[i]);
  all_.Take(flow, level);
}

void BookMeasures::TakePositions(const core::MarketState& state) {
  for (std::size_t i = 0; i < ids_.size() && i < state.parties.size(); ++i) {
    const core::PartyState& party = state.parties[i];
    for (std::size_t p = 0; p < products_.size() && p < party.positions.size(); ++p) {
      const core::Position& now = party.positions[p];
      core::Position& before = before_[p * ids_.size() + i];
      Cell& cell = At(p, i);
      const std::int64_t ever = now.opening + now.opened + now.ordered + now.agreed + now.moved_in + now.delivered;
      cell.active = cell.active || cell.run.wants || ever > 0;
      if (!cell.active) continue;
      cell.tick.agreed = now.agreed - before.agreed;
      cell.tick.ordered = now.ordered - before.ordered + cell.tick.agreed;
      cell.tick.cancelled = now.cancelled - before.cancelled;
      cell.tick.redirected_out = now.moved_out - before.moved_out;
      cell.tick.redirected_in = now.moved_in - before.moved_in;
      cell.tick.delivered = now.delivered - before.delivered;
      cell.run.had = now.opening;
      cell.now.booked = now.opened + now.ordered + now.agreed + now.moved_in - now.moved_out - now.cancelled;
      cell.now.backlog = cell.now.booked - now.delivered;
      cell.now.delivered = now.delivered;
      cell.now.warehoused = now.warehoused;
      cell.now.installed = now.installed;
      cell.now.productive = now.productive;
      cell.now.waiting = 0;
      before.agreed = now.agreed;
      before.ordered = now.ordered;
      before.opened = now.opened;
      before.cancelled = now.cancelled;
      before.moved_out = now.moved_out;
      before.moved_in = now.moved_in;
      before.delivered = now.delivered;
    }
  }
}

void BookMeasures::TakeBookings(Tick tick, const core::MarketState& state) {
  for (const core::BookingState& open : state.bookings) {
    if (open.booking.units == 0 || DateOf(open.booking) > tick) continue;
    if (Cell* const cell = Find(open.booking.product, open.booking.owner)) {
      cell->now.waiting += open.booking.units;
      cell->tick.late_unit_ticks += open.booking.units;
    }
  }
}

template <class Of>
std::int64_t BookMeasures::Met(std::size_t product, std::size_t party, Of of) const {
  std::int64_t units = 0;
  for (const Variant& variant : variants_[product]) {
    units += MulDiv(of(variant.product * ids_.size() + party), variant.power, 1000);
  }
  return units;
}

void BookMeasures::TakeDemands(Tick tick, const core::MarketState& state) {
  std::vector<std::int64_t> grown(products_.size());
  for (DemandOf& of : demands_) {
    const Demand& demand = state.scenario.parties[of.scenario_party].wants.demand[of.place];  // as drawn
    const std::int64_t wanted = std::max<std::int64_t>(0, PathAt(demand.path, tick));
    Cell& cell = At(of.product, of.party);
    const auto had = Met(of.product, of.party, [&](std::size_t c) { return cells_[c].run.had; });
    cell.now.wanted = std::max<std::int64_t>(0, wanted - had);
    cell.run.wanted = std::max(cell.run.wanted, cell.now.wanted);
    const std::int64_t position =
        Met(of.product, of.party, [&](std::size_t c) { return cells_[c].now.held() + cells_[c].now.backlog; });
    const Tick arrives =
        std::min<Tick>(tick + products_[of.product].bulletin.lead_ticks, std::max<Tick>(tick, scenario_.ticks - 1));
    cell.now.overbooked = std::max<std::int64_t>(0, position - std::max<std::int64_t>(0, PathAt(demand.path, arrives)));
    const std::int64_t productive = Met(of.product, of.party, [&](std::size_t c) { return cells_[c].now.productive; });
    const Int128 value = Int128{demand.value_cents} * DrawnPermille(demand.value_permille) / 1000;
    cell.tick.value_cents = ValueOfUse(value, wanted, productive);
    cell.run.met_delivered = Met(of.product, of.party, [&](std::size_t c) { return cells_[c].now.delivered; });
    cell.run.met_booked = Met(of.product, of.party, [&](std::size_t c) {
      return before_[c].opened + before_[c].ordered + before_[c].agreed;
    });
    // Whoever sells orders for its own customers.
    if (std::count(seller_.begin(), seller_.end(), of.party) == 0) grown[of.product] += wanted - of.before;
    of.before = wanted;
  }
  for (std::size_t p = 0; p < products_.size(); ++p) {
    std::int64_t ordered = 0;
    std::int64_t demand = grown[p];
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      ordered += At(p, i).tick.ordered;
      if (!At(p, i).active) continue;
      for (std::size_t q = 0; q < products_.size(); ++q) {
        if (seller_[q] != i) continue;
        for (std::size_t j = 0; j < ids_.size(); ++j) demand += At(q, j).tick.ordered;
      }
    }
    products_[p].orders.Take(ordered, demand);
  }
}

void BookMeasures::TakeProducts(const core::MarketState& state) {
  for (std::size_t p = 0; p < products_.size() && p < state.products.size(); ++p) {
    products_[p].supply = state.products[p].produced - products_[p].produced;
    products_[p].produced = state.products[p].produced;
    products_[p].inventory = state.products[p].inventory;
  }
}

Shares BookMeasures::SharesOf(const core::MarketState& state) const {
  Shares shares(ids_.size(), std::vector<Share>(products_.size()));
  for (const DemandOf& of : demands_) {
    const Demand& demand = state.scenario.parties[of.scenario_party].wants.demand[of.place];
    Share& share = shares[of.party][of.product];
    share.value = Int128{demand.value_cents} * DrawnPermille(demand.value_permille) / 1000;
    share.scale = std::max<std::int64_t>(0, PathAt(demand.path, last_));
  }
  for (std::size_t p = 0; p < products_.size(); ++p) {
    for (const Variant& variant : variants_[p]) {
      for (std::size_t i = 0; i < ids_.size(); ++i) {
        const Cell& cell = this->cell(variant.product, i);
        Share& share = shares[i][p];
        share.had += cell.run.had * variant.power;
        share.got += cell.now.delivered * variant.power;
        if (cell.now.delivered > 0) share.largest = std::max(share.largest, variant.power);
      }
    }
  }
  // Who wants nothing envies nobody and takes no part in the best division.
  std::vector<std::vector<Share>> wanting;
  for (std::vector<Share>& party : shares) {
    if (std::any_of(party.begin(), party.end(), [](const Share& share) { return share.scale > 0; })) {
      wanting.push_back(std::move(party));
    }
  }
  return wanting;
}

}  // namespace haggle::journal
