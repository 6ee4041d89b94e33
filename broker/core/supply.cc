#include "broker/core/supply.h"

#include <algorithm>
#include <numeric>

#include "broker/core/sites.h"

namespace haggle::core {
namespace {

std::size_t Window(const World& world) {
  return static_cast<std::size_t>(std::max<Tick>(1, world.rules().lead_window));
}

std::int64_t Plain(const Supply& supply, Tick tick) {
  const std::int64_t planned = std::max<std::int64_t>(0, CheckedAdd(supply.base, CheckedMul(supply.growth, tick)));
  return Permille(planned, PermilleOr1000(supply.yield_permille.low));
}

std::int64_t SumOfSupply(const ProductState& product) {
  return std::accumulate(product.supply.begin(), product.supply.end(), std::int64_t{0}, CheckedAdd);
}

// What is made in this tick, by product: each line's units, of which products without a line of their own then take
// the shares that the seller gave them, in the order of the supplies and as far as they may.
std::vector<std::int64_t> Made(const World& world, const std::vector<std::int64_t>& noise) {
  std::vector<std::int64_t> made(world.state.products.size(), 0);
  const auto place_of = [&world](const std::string& product) {
    return static_cast<std::size_t>(world.directory.ProductNamed(product));
  };
  std::size_t drawn = 0;
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      std::int64_t& units = made[place_of(supply.product)];
      units = Permille(Plain(supply, world.state.tick), PermilleOr1000(noise[drawn++]));
      for (const CapacityStep& step : world.state.products[place_of(supply.product)].capacity) {
        if (step.from_tick <= world.state.tick) units = CheckedAdd(units, step.units);
      }
    }
  }
  const std::vector<std::int64_t> lines = made;
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      if (supply.line.empty()) continue;
      const std::size_t product = place_of(supply.product);
      const std::size_t line = place_of(supply.line);
      const std::int64_t most = std::clamp<std::int64_t>(PathAt(supply.most_permille, world.state.tick), 0, 1000);
      const std::int64_t share = Permille(lines[line], std::min(world.state.products[product].line_permille, most));
      made[product] = std::min(share, made[line]);
      made[line] -= made[product];
    }
  }
  return made;
}

// What a seller holds of a source, and has come, becomes the product made of it.
void PassOn(World& world, std::vector<std::int64_t>& made) {
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      if (supply.source.empty()) continue;
      const auto source = static_cast<ProductId>(world.directory.ProductNamed(supply.source));
      Position& position = world.ledger.PositionOf(party.id, source);
      const std::int64_t units = position.productive;
      if (units == 0) continue;
      position.productive = 0;
      position.installed -= units;
      position.passed = CheckedAdd(position.passed, units);
      made[static_cast<std::size_t>(world.directory.ProductNamed(supply.product))] = units;
      world.ledger.MarkChanged(party.id);
    }
  }
}

}  // namespace

void StartSupply(World& world) {
  for (ProductState& product : world.state.products) product.supply.assign(Window(world), 0);
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      const auto product = static_cast<std::size_t>(world.directory.ProductNamed(supply.product));
      world.state.products[product].supply.assign(Window(world), Plain(supply, 0));
    }
  }
}

void MakeSupply(World& world, const std::vector<std::int64_t>& noise) {
  std::vector<std::int64_t> made = Made(world, noise);
  PassOn(world, made);
  for (std::size_t p = 0; p < made.size(); ++p) {
    ProductState& product = world.state.products[p];
    product.inventory = CheckedAdd(product.inventory, made[p]);
    product.produced = CheckedAdd(product.produced, made[p]);
    product.supply.erase(product.supply.begin());
    product.supply.push_back(made[p]);
  }
}

std::int64_t BacklogOf(const World& world, ProductId product) {
  std::int64_t backlog = 0;
  for (const BookingState& b : world.state.bookings) {
    if (b.booking.product == product) backlog = CheckedAdd(backlog, b.booking.units);
  }
  return backlog;
}

bool BacklogTooLong(const World& world, ProductId product, std::int64_t units) {
  // Books are hardly ever so long that they have to be counted.
  if (Int128{world.ledger.MostBacklog(product)} + units <= bounds::kUnitsOfRun) return false;
  return CheckedAdd(BacklogOf(world, product), units) > bounds::kUnitsOfRun;
}

void MoveDatesUp(World& world, ProductId product) {
  const ProductState& state = world.state.products[product];
  const std::int64_t supply = SumOfSupply(state);
  if (supply <= 0) return;
  std::vector<Booking*> queue;
  for (BookingState& b : world.state.bookings) {
    if (b.booking.product == product && b.booking.by_tick == 0) queue.push_back(&b.booking);
  }
  // Of one date and age they stand in the tick's order of ties, so that none is favoured for ever.
  std::sort(queue.begin(), queue.end(), [&world](const Booking* a, const Booking* b) {
    if (a->requested_tick != b->requested_tick) return a->requested_tick < b->requested_tick;
    if (a->placed_tick != b->placed_tick) return a->placed_tick < b->placed_tick;
    if (a->owner != b->owner) return world.RankOf(a->owner) < world.RankOf(b->owner);
    return a->id < b->id;
  });
  Int128 before = 0;
  for (Booking* booking : queue) {
    before += booking->units;
    if (!booking->flexible) continue;
    const Int128 ticks =
        std::max<Int128>(0, before - state.inventory) * static_cast<std::int64_t>(Window(world)) / supply;
    if (booking->requested_tick - world.state.tick <= ticks) continue;
    const Tick sooner = world.state.tick + static_cast<Tick>(ticks);
    world.router.Note(
        0, Rescheduled{booking->id, booking->owner, product, booking->units, booking->requested_tick, sooner});
    booking->requested_tick = sooner;
    world.ledger.MarkChanged(booking->owner);
  }
}

Tick LeadOf(const World& world, ProductId product) {
  if (const Tick quote = world.state.products[product].next_quote; quote > 0) return quote;
  const std::int64_t backlog = BacklogOf(world, product);
  const std::int64_t supply = SumOfSupply(world.state.products[product]);
  Int128 lead = 0;
  if (supply > 0) {
    lead = Int128{backlog} * static_cast<std::int64_t>(Window(world)) / supply;
  } else if (backlog > 0) {
    lead = kLongestLead;
  }
  lead = std::min<Int128>(std::max<Int128>(lead, world.rules().lead_min), kLongestLead);
  return static_cast<Tick>(lead);
}

void PublishLead(World& world, ProductId product) {
  ProductState& state = world.state.products[product];
  state.lead_ticks = LeadOf(world, product);
  state.quoted = state.next_quote > 0;
}

Bulletin BulletinOf(const World& world, ProductId product) {
  const ProductState& state = world.state.products[product];
  Bulletin bulletin;
  bulletin.product = product;
  bulletin.price_cents = state.price_cents;
  bulletin.backlog = BacklogOf(world, product);
  bulletin.lead_ticks = state.lead_ticks;
  bulletin.shipped = state.shipped_last;
  bulletin.supply_per_tick = SumOfSupply(state) / static_cast<std::int64_t>(Window(world));
  bulletin.quoted = state.quoted;
  return bulletin;
}

}  // namespace haggle::core
