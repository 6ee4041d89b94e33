#include "broker/core/world.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "proto/base/ids.h"

namespace haggle::core {
namespace {

MarketState OpeningState(Scenario scenario) {
  MarketState state;
  state.scenario = std::move(scenario);
  return state;
}

PartyState OpeningParty(const Party& party, const Scenario& scenario) {
  PartyState state;
  state.id = party.id;
  state.kind = party.kind;
  state.cash_cents = party.account.cash_cents;
  state.opening_cents = party.account.cash_cents;
  state.credit_cents = party.account.credit_cents;
  state.positions.resize(scenario.products.size());
  state.sites.resize(party.sites.size());
  state.site_units.resize(party.sites.size(), 0);
  return state;
}

void OpenStocks(const Party& party, const Directory& directory, PartyState& state) {
  for (const Stock& stock : party.stocks) {
    Position& position = state.positions[static_cast<std::size_t>(directory.ProductNamed(stock.product))];
    position.warehoused += stock.warehoused;
    position.installed += stock.installed;
    position.productive += stock.installed;
    position.opening += stock.warehoused + stock.installed;
    state.room_peak += stock.installed;
    if (!state.site_units.empty()) state.site_units[0] += stock.installed;  // SettleStocks spreads them
  }
}

ProductState OpeningProduct(const Product& product, PartyId seller) {
  ProductState state;
  state.seller = seller;
  state.price_cents = product.price_cents;
  state.next_price_cents = product.price_cents;
  return state;
}

// The opening book: bookings nobody ordered in this run; their deposits are held
// by the sellers from the start.
void OpenBook(World& world) {
  std::uint64_t index = 0;
  for (const Party& party : world.state.scenario.parties) {
    for (const OpeningBooking& opening : party.book) {
      const auto product = static_cast<ProductId>(world.directory.ProductNamed(opening.product));
      BookingState state;
      state.consent = Consent::kOpening;
      Booking& booking = state.booking;
      booking.id = OpeningBookingId(index++);
      booking.owner = party.id;
      booking.product = product;
      booking.units = opening.units;
      booking.price_cents =
          opening.price_cents > 0 ? opening.price_cents : world.state.scenario.products[product].price_cents;
      booking.deposit_cents = opening.deposit_cents;
      booking.requested_tick = opening.requested_tick;
      booking.placed_tick = -1;
      booking.flexible = opening.flexible;
      if (opening.units <= 0) continue;
      world.ledger.AddBooking(state);
      Position& position = world.ledger.PositionOf(party.id, product);
      position.opened = CheckedAdd(position.opened, opening.units);
      PartyState& seller = world.PartyOf(world.directory.SellerOf(product));
      seller.deposits_cents = CheckedAdd(seller.deposits_cents, CheckedMul(opening.units, opening.deposit_cents));
    }
  }
}

}  // namespace

World::World(Scenario scenario)
    : state(OpeningState(std::move(scenario))),
      directory(state.scenario),
      askable(state.scenario, directory),
      ledger(state, directory),
      router(directory, askable) {
  for (std::size_t i = 0; i < directory.size(); ++i) {
    const Party& party = state.scenario.parties[directory.PlaceOf(static_cast<int>(i))];
    state.parties.push_back(OpeningParty(party, state.scenario));
    OpenStocks(party, directory, state.parties.back());
  }
  for (std::size_t p = 0; p < state.scenario.products.size(); ++p) {
    state.products.push_back(OpeningProduct(state.scenario.products[p], directory.SellerOf(static_cast<ProductId>(p))));
  }
  for (const Party& party : state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      ProductState& product = state.products[static_cast<std::size_t>(directory.ProductNamed(supply.product))];
      product.inventory = supply.inventory;
      product.opening = supply.inventory;
    }
  }
  allocated.resize(state.products.size());
  priced.resize(state.products.size());
  quoted.resize(state.products.size());
  expanded.resize(state.products.size());
  divided.resize(state.products.size());
  OpenBook(*this);
}

World::World(const World& other)
    : Memory(other),
      state(other.state),
      directory(other.directory),
      askable(other.askable),
      ledger(state, directory, other.ledger),
      router(directory, other.router) {}

const Party& World::SpecOf(PartyId party) const {
  return state.scenario.parties[directory.PlaceOf(directory.IndexOf(party))];
}

std::size_t World::FirstIndex() const {
  const std::size_t n = directory.size();
  return (n - static_cast<std::size_t>(state.tick) % n) % n;
}

std::size_t World::RankOf(PartyId party) const {
  const std::size_t n = directory.size();
  return (static_cast<std::size_t>(directory.IndexOf(party)) + static_cast<std::size_t>(state.tick)) % n;
}

void World::Refuse(const Command& command, RefusalReason reason, TableId table) {
  Refused refused;
  refused.command = command.seq;
  refused.party = command.party;
  refused.reason = reason;
  refused.action = ActionField(command.action);
  refused.table = table;
  const bool known = directory.IndexOf(command.party) >= 0;
  router.Tell(command.seq, refused, {known ? command.party : kNature});
}

std::uint32_t ActionField(const Action& action) {
  return std::visit(
      [](const auto& body) -> std::uint32_t {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, std::monostate>) {
          return 0;
        } else {
          return static_cast<std::uint32_t>(Body::kField);
        }
      },
      action);
}

}  // namespace haggle::core
