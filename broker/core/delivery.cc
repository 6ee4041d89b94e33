#include "broker/core/delivery.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "broker/core/allotting.h"
#include "broker/core/sites.h"

namespace haggle::core {
namespace {

void Ship(World& world, const Allotment& allotment) {
  Booking& booking = world.ledger.FindBooking(allotment.booking)->booking;
  ProductState& product = world.state.products[booking.product];
  const std::int64_t units = allotment.units;
  const Money deposit(CheckedMul(units, booking.deposit_cents));
  const Money price(allotment.cents);
  if (world.ledger.CanPay(booking.owner, (price - deposit).count()) != kAllowed) {
    world.router.Tell(0, Unpaid{booking.id, booking.owner, booking.product, units}, {booking.owner, product.seller});
    return;
  }
  world.ledger.Settle(booking.owner, product.seller, deposit, price - deposit);
  booking.units -= units;
  product.inventory -= units;
  product.shipped = CheckedAdd(product.shipped, units);
  product.shipped_last += units;
  Position& position = world.ledger.PositionOf(booking.owner, booking.product);
  position.delivered = CheckedAdd(position.delivered, units);
  position.warehoused = CheckedAdd(position.warehoused, units);
  world.router.Tell(0, Delivered{booking.id, booking.owner, booking.product, units, price.count()},
                    {booking.owner, product.seller});
}

// Bookings past their firm date: owners in the tick's order of ties, so that a
// seller short of cash favours nobody for ever; a seller pays what it can.
void PayDamages(World& world) {
  const std::int64_t rate = world.rules().damages_cents;
  if (rate <= 0) return;
  world.ledger.BeginStep();  // what the seller has just earned counts
  std::vector<std::tuple<std::size_t, BookingId>> late;
  for (const BookingState& b : world.state.bookings) {
    if (b.booking.units > 0 && b.booking.by_tick != 0 && world.state.tick > b.booking.by_tick) {
      late.emplace_back(world.RankOf(b.booking.owner), b.booking.id);
    }
  }
  std::sort(late.begin(), late.end());
  for (const auto& [rank, id] : late) {
    const Booking& booking = world.ledger.FindBooking(id)->booking;
    const PartyId seller = world.state.products[booking.product].seller;
    const Int128 due = Int128{booking.units} * rate;
    const Int128 able = std::max<std::int64_t>(0, world.ledger.Spendable(seller).count());
    DamagesPaid paid;
    paid.booking = id;
    paid.party = booking.owner;
    paid.product = booking.product;
    paid.units = booking.units;
    paid.amount_cents = static_cast<std::int64_t>(std::min(due, able));
    world.ledger.Pay(seller, booking.owner, Money(paid.amount_cents));
    world.router.Tell(0, paid, {booking.owner, seller});
  }
}

// Supply that cannot be stored is gone with its tick.
void Perish(World& world) {
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      if (!supply.perishes) continue;
      ProductState& product =
          world.state.products[static_cast<std::size_t>(world.directory.ProductNamed(supply.product))];
      product.lost = CheckedAdd(product.lost, product.inventory);
      product.inventory = 0;
    }
  }
}

}  // namespace

void Deliver(World& world) {
  for (ProductState& product : world.state.products) {
    product.shipped_last = 0;
    product.available_last = product.inventory;
  }
  AllotUnits(world);
  const auto booking = [&world](const Allotment& allotment) -> const Booking& {
    return world.ledger.FindBooking(allotment.booking)->booking;
  };
  std::sort(world.allotments.begin(), world.allotments.end(),
            [&booking](const Allotment& a, const Allotment& b) { return IsServedBefore(booking(a), booking(b)); });
  for (const Allotment& allotment : world.allotments) Ship(world, allotment);
  world.allotments.clear();
  world.ledger.Sweep();
  Perish(world);
  PayDamages(world);
  Install(world);
}

}  // namespace haggle::core
