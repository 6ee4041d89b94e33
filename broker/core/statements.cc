#include "broker/core/statements.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

namespace haggle::core {
namespace {

// The open bookings of each party, by id: who tells all parties of theirs walks the book once, and not once for each.
class BookingsByOwner {
 public:
  explicit BookingsByOwner(const World& world) : directory_(world.directory), first_(directory_.size() + 1, 0) {
    for (const BookingState& b : world.state.bookings) ++first_[Index(b.booking.owner) + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    bookings_.resize(world.state.bookings.size());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (const BookingState& b : world.state.bookings) bookings_[next[Index(b.booking.owner)]++] = &b.booking;
  }

  std::span<const Booking* const> Of(PartyId party) const {
    const std::size_t index = Index(party);
    return std::span(bookings_).subspan(first_[index], first_[index + 1] - first_[index]);
  }

 private:
  std::size_t Index(PartyId party) const { return static_cast<std::size_t>(directory_.IndexOf(party)); }

  const Directory& directory_;
  std::vector<std::size_t> first_;  // place of an owner's first booking, by party index
  std::vector<const Booking*> bookings_;
};

Statement StatementOf(const PartyState& party, const BookingsByOwner& book) {
  Statement statement;
  statement.party = party.id;
  statement.cash_cents = party.cash_cents;
  for (std::size_t p = 0; p < party.positions.size(); ++p) {
    const Position& position = party.positions[p];
    statement.holdings.push_back(
        Holding{static_cast<ProductId>(p), position.warehoused, position.installed, position.productive});
  }
  for (const Booking* booking : book.Of(party.id)) {
    statement.bookings.push_back(*booking);
    statement.deposits_cents = CheckedAdd(statement.deposits_cents, CheckedMul(booking->units, booking->deposit_cents));
  }
  statement.sites = party.sites;
  return statement;
}

// What each party with bookings of `product` can pay, capped at the price of all
// its bookings, so that the seller learns no more than it needs.
std::vector<Payer> PayersOf(const World& world, const BookingsByOwner& book, ProductId product) {
  std::vector<Payer> payers;
  for (const PartyState& party : world.state.parties) {
    Int128 price = 0;
    bool books = false;
    for (const Booking* booking : book.Of(party.id)) {
      if (booking->product != product) continue;
      books = true;
      price += Int128{booking->units} * booking->price_cents;
    }
    if (!books) continue;
    const Int128 cash = std::max<Int128>(0, Int128{party.cash_cents} + party.credit_cents);
    payers.push_back(Payer{party.id, static_cast<std::int64_t>(std::min(cash, price))});
  }
  return payers;
}

}  // namespace

void TellStatements(World& world, bool all) {
  std::optional<BookingsByOwner> book;
  for (const PartyState& party : world.state.parties) {
    if (party.kind != PartyKind::kBuyer && party.kind != PartyKind::kSeller) continue;
    if (!all && !world.ledger.Changed(party.id)) continue;
    world.ledger.ClearChanged(party.id);
    if (!book.has_value()) book.emplace(world);
    world.router.Tell(0, StatementOf(party, *book), {party.id, world.directory.PrincipalOf(party.id)});
  }
}

void TellSellerBooks(World& world) {
  const BookingsByOwner by_owner(world);
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
    book.payers = PayersOf(world, by_owner, book.product);
    world.router.Tell(0, book, {product.seller});
  }
}

}  // namespace haggle::core
