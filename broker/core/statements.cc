#include "broker/core/statements.h"

#include <algorithm>

namespace haggle::core {
namespace {

Statement StatementOf(const World& world, const PartyState& party) {
  Statement statement;
  statement.party = party.id;
  statement.cash_cents = party.cash_cents;
  for (std::size_t p = 0; p < party.positions.size(); ++p) {
    const Position& position = party.positions[p];
    statement.holdings.push_back(
        Holding{static_cast<ProductId>(p), position.warehoused, position.installed, position.productive});
  }
  for (const BookingState& b : world.state.bookings) {
    if (b.booking.owner != party.id) continue;
    statement.bookings.push_back(b.booking);
    statement.deposits_cents =
        CheckedAdd(statement.deposits_cents, CheckedMul(b.booking.units, b.booking.deposit_cents));
  }
  statement.sites = party.sites;
  return statement;
}

// What each party with bookings of `product` can pay, capped at the price of all
// its bookings, so that the seller learns no more than it needs.
std::vector<Payer> PayersOf(const World& world, const SellerBook& book) {
  std::vector<Payer> payers;
  for (const PartyState& party : world.state.parties) {
    Int128 price = 0;
    bool books = false;
    for (const Booking& booking : book.bookings) {
      if (booking.owner != party.id) continue;
      books = true;
      price += Int128{booking.units} * booking.price_cents;
    }
    if (!books) continue;
    const Int128 cash = std::max<Int128>(0, Int128{party.cash_cents} + party.credit_cents);
    payers.push_back(Payer{party.id, static_cast<std::int64_t>(std::min(cash, price))});
  }
  return payers;
}

}  // namespace

void TellStatements(World& world, bool all) {
  for (const PartyState& party : world.state.parties) {
    if (party.kind != PartyKind::kBuyer && party.kind != PartyKind::kSeller) continue;
    if (!all && !world.ledger.Changed(party.id)) continue;
    world.ledger.ClearChanged(party.id);
    world.router.Tell(0, StatementOf(world, party), {party.id, world.directory.PrincipalOf(party.id)});
  }
}

void TellSellerBooks(World& world) {
  for (std::size_t p = 0; p < world.state.products.size(); ++p) {
    const ProductState& product = world.state.products[p];
    SellerBook book;
    book.product = static_cast<ProductId>(p);
    book.inventory = product.inventory;
    for (const CapacityStep& step : product.capacity) {
      if (step.from_tick > world.state.tick) book.capacity_coming = CheckedAdd(book.capacity_coming, step.units);
    }
    for (const BookingState& b : world.state.bookings) {
      if (b.booking.product == book.product) book.bookings.push_back(b.booking);
    }
    book.payers = PayersOf(world, book);
    world.router.Tell(0, book, {product.seller});
  }
}

}  // namespace haggle::core
