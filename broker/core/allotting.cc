#include "broker/core/allotting.h"

#include <algorithm>
#include <string>
#include <vector>

#include "proto/base/allocation_rules.h"
#include "proto/base/sharing.h"
#include "proto/base/sorted_list.h"

namespace haggle::core {
namespace {

// Due bookings of a product in the order in which an owner is served.
std::vector<const Booking*> DueBookings(const World& world, ProductId product) {
  std::vector<const Booking*> due;
  for (const BookingState& b : world.state.bookings) {
    if (b.booking.product == product && DueOf(world, b.booking) > 0) due.push_back(&b.booking);
  }
  std::sort(due.begin(), due.end(), [](const Booking* a, const Booking* b) { return IsServedBefore(*a, *b); });
  return due;
}

// What was agreed with a firm date is served before the rule shares the rest, evenly over the ticks that are left:
// together at most half of what there is, cut in proportion. By booking of `due`.
std::vector<std::int64_t> FirmShares(const World& world, const std::vector<const Booking*>& due,
                                     std::int64_t available) {
  std::vector<std::int64_t> even(due.size(), 0);
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (due[i]->by_tick == 0) continue;
    const std::int64_t ticks = std::max<Tick>(1, due[i]->by_tick - world.state.tick);
    even[i] = due[i]->units / ticks + (due[i]->units % ticks != 0 ? 1 : 0);
  }
  return ShareWeighted(available / 2, even, even, world.FirstIndex());
}

// What is due of one product, and what of it has been given for its firm date.
struct DueOfProduct {
  std::vector<const Booking*> bookings;
  std::vector<std::int64_t> given;
};

std::size_t OwnerIndex(const World& world, const Booking& booking) {
  return static_cast<std::size_t>(world.directory.IndexOf(booking.owner));
}

// What is left of the product, and who claims it.
Scarcity ScarcityOf(World& world, ProductId product, const DueOfProduct& due) {
  Scarcity scarcity;
  scarcity.available = world.state.products[product].inventory;
  scarcity.claims.assign(world.directory.size(), 0);
  for (const PartyId party : world.directory.ids()) {
    const Party& spec = world.SpecOf(party);
    const Claimant* const claimant = ClaimantOf(world.rules(), spec.name);
    scarcity.heads.push_back(spec.members);
    scarcity.weights.push_back(claimant == nullptr ? 1 : claimant->weight);
    scarcity.ranks.push_back(claimant == nullptr ? 0 : claimant->rank);
    scarcity.past.push_back(world.PartyOf(party).positions[product].delivered);
  }
  scarcity.first = world.FirstIndex();
  for (std::size_t i = 0; i < due.bookings.size(); ++i) {
    scarcity.available -= due.given[i];
    std::int64_t& claim = scarcity.claims[OwnerIndex(world, *due.bookings[i])];
    claim = CheckedAdd(claim, due.bookings[i]->units - due.given[i]);
  }
  return scarcity;
}

// ---- how products and parties stand to each other, for the rules that look at all ----

std::size_t LineOf(const World& world, ProductId product) {
  for (const Party& party : world.state.scenario.parties) {
    for (const Supply& supply : party.supply) {
      if (supply.product != world.state.scenario.products[product].name || supply.line.empty()) continue;
      return static_cast<std::size_t>(world.directory.ProductNamed(supply.line));
    }
  }
  return product;
}

// All products: those that the party names, then the others, what does most for its list price first.
std::vector<std::size_t> PreferredBy(const World& world, PartyId party) {
  std::vector<std::size_t> order;
  const auto listed = [&order](std::size_t p) { return std::find(order.begin(), order.end(), p) != order.end(); };
  if (const Claimant* claimant = ClaimantOf(world.rules(), world.SpecOf(party).name)) {
    for (const std::string& name : claimant->prefers) {
      order.push_back(static_cast<std::size_t>(world.directory.ProductNamed(name)));
    }
  }
  const auto named = static_cast<std::ptrdiff_t>(order.size());
  for (std::size_t p = 0; p < world.state.products.size(); ++p) {
    if (!listed(p)) order.push_back(p);
  }
  const auto worth = [&world](std::size_t a, std::size_t b) {
    return Int128{world.state.scenario.products[a].power()} * world.state.products[b].price_cents;
  };
  std::stable_sort(order.begin() + named, order.end(),
                   [&](std::size_t a, std::size_t b) { return worth(a, b) > worth(b, a); });
  return order;
}

std::int64_t RestOf(const Booking& booking) { return booking.price_cents - booking.deposit_cents; }

// What everybody can pay beside the units with firm dates, which are served first.
std::vector<std::int64_t> MoneyOf(const World& world, const std::vector<DueOfProduct>& due) {
  std::vector<Int128> money;
  money.reserve(world.directory.size());
  for (const PartyId party : world.directory.ids()) money.push_back(world.ledger.Spendable(party).count());
  for (const DueOfProduct& product : due) {
    for (std::size_t i = 0; i < product.bookings.size(); ++i) {
      money[OwnerIndex(world, *product.bookings[i])] -= Int128{product.given[i]} * RestOf(*product.bookings[i]);
    }
  }
  std::vector<std::int64_t> left;
  left.reserve(money.size());
  for (const Int128 cents : money) left.push_back(static_cast<std::int64_t>(std::clamp<Int128>(cents, 0, INT64_MAX)));
  return left;
}

// TickScarcity::dearest.
UnitTable DearestOf(const World& world, const std::vector<DueOfProduct>& due, const std::vector<std::size_t>& met) {
  UnitTable dearest(due.size(), std::vector<std::int64_t>(world.directory.size(), 0));
  for (std::size_t p = 0; p < due.size(); ++p) {
    for (const Booking* booking : due[p].bookings) {
      std::int64_t& most = dearest[met[p]][OwnerIndex(world, *booking)];
      most = std::max(most, RestOf(*booking));
    }
  }
  return dearest;
}

std::vector<SaleBid> BidsOf(const World& world, const DueOfProduct& due) {
  std::vector<SaleBid> bids;
  for (std::size_t i = 0; i < due.bookings.size(); ++i) {
    const Booking& booking = *due.bookings[i];
    bids.push_back({OwnerIndex(world, booking), booking.units - due.given[i], booking.bid_cents(), booking.price_cents,
                    booking.deposit_cents});
  }
  return bids;
}

TickScarcity TickScarcityOf(World& world, const SharingRule& rule, const std::vector<DueOfProduct>& due) {
  TickScarcity tick;
  for (ProductId product = 0; product < due.size(); ++product) {
    tick.products.push_back(ScarcityOf(world, product, due[product]));
  }
  if (!rule.joint()) return tick;
  for (ProductId product = 0; product < due.size(); ++product) {
    const Product& spec = world.state.scenario.products[product];
    tick.met.push_back(static_cast<std::size_t>(world.directory.ProductNamed(spec.met())));
    tick.power.push_back(spec.power());
    tick.line.push_back(LineOf(world, product));
    if (rule.priced()) tick.bids.push_back(BidsOf(world, due[product]));
  }
  if (rule.by_money()) {
    tick.money = MoneyOf(world, due);
    tick.dearest = DearestOf(world, due, tick.met);
  }
  if (!rule.by_preference()) return tick;
  for (const PartyId party : world.directory.ids()) tick.prefers.push_back(PreferredBy(world, party));
  return tick;
}

// ---- what comes of it ----------------------------------------------------------------

void TakeShares(World& world, const DueOfProduct& due, std::vector<std::int64_t> shares) {
  for (std::size_t i = 0; i < due.bookings.size(); ++i) {
    const Booking& booking = *due.bookings[i];
    std::int64_t& share = shares[OwnerIndex(world, booking)];
    const std::int64_t units = std::min(share, booking.units - due.given[i]);
    share -= units;
    const std::int64_t all = due.given[i] + units;
    if (all > 0) world.allotments.push_back({booking.id, all, CheckedMul(all, booking.price_cents)});
  }
}

void TakeSales(World& world, const DueOfProduct& due, const std::vector<Sold>& sales) {
  for (std::size_t i = 0; i < due.bookings.size(); ++i) {
    const Booking& booking = *due.bookings[i];
    const std::int64_t units = due.given[i] + sales[i].units;
    const std::int64_t cents = CheckedAdd(CheckedMul(due.given[i], booking.price_cents), sales[i].cents);
    if (units > 0) world.allotments.push_back({booking.id, units, cents});
  }
}

void AllotByRule(World& world, const SharingRule& rule) {
  std::vector<DueOfProduct> due;
  for (ProductId product = 0; product < world.state.products.size(); ++product) {
    due.emplace_back();
    due.back().bookings = DueBookings(world, product);
    due.back().given = FirmShares(world, due.back().bookings, world.state.products[product].inventory);
  }
  const TickShares shares = rule.AllocateAll(TickScarcityOf(world, rule, due));
  for (ProductId product = 0; product < due.size(); ++product) {
    if (rule.priced()) {
      TakeSales(world, due[product], shares.sales[product]);
    } else {
      TakeShares(world, due[product], shares.units[product]);
    }
  }
}

// world.allotments are by booking.
std::int64_t AllottedTo(const World& world, BookingId booking) {
  const Allotment* const allotment = FindByKey(world.allotments, booking, [](const Allotment& a) { return a.booking; });
  return allotment == nullptr ? 0 : allotment->units;
}

}  // namespace

std::int64_t DueOf(const World& world, const Booking& booking) {
  return booking.requested_tick <= world.state.tick ? booking.units : 0;
}

void AllotUnits(World& world) {
  const auto products = static_cast<ProductId>(world.state.products.size());
  if (products > 0 && !SharingRuleOf(world.rules()).by_seller()) AllotByRule(world, SharingRuleOf(world.rules()));
  std::sort(world.allotments.begin(), world.allotments.end(),
            [](const Allotment& a, const Allotment& b) { return a.booking < b.booking; });
  for (ProductId product = 0; product < products; ++product) {
    for (const Booking* booking : DueBookings(world, product)) {
      Allocated allocated;
      allocated.booking = booking->id;
      allocated.party = booking->owner;
      allocated.product = product;
      allocated.due = booking->units;
      allocated.units = AllottedTo(world, booking->id);
      world.router.Tell(0, allocated, {booking->owner, world.state.products[product].seller});
    }
  }
}

}  // namespace haggle::core
