#include "broker/core/seller_step.h"

#include <algorithm>

#include "proto/base/allocation_rules.h"
#include "proto/base/sharing.h"
#include "proto/base/sorted_list.h"

namespace haggle::core {
namespace {

Verdict JudgeSeller(const World& world, const Command& command, ProductId product,
                    const std::vector<std::uint8_t>& done) {
  if (product >= world.state.products.size()) return RefusalReason::kNoSuchProduct;
  if (world.state.products[product].seller != command.party) return RefusalReason::kNotSeller;
  return done[product] != 0 ? RefusalReason::kAlreadyMoved : kAllowed;
}

const Supply* SupplyOf(const World& world, ProductId product) {
  const std::string& name = world.state.scenario.products[product].name;
  for (const Supply& supply : world.SpecOf(world.state.products[product].seller).supply) {
    if (supply.product == name) return &supply;
  }
  return nullptr;
}

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

void AllotByRule(World& world, ProductId product) {
  const std::vector<const Booking*> due = DueBookings(world, product);
  Scarcity scarcity;
  scarcity.available = world.state.products[product].inventory;
  std::vector<std::int64_t> given = FirmShares(world, due, scarcity.available);
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
  for (std::size_t i = 0; i < due.size(); ++i) {
    scarcity.available -= given[i];
    std::int64_t& claim = scarcity.claims[static_cast<std::size_t>(world.directory.IndexOf(due[i]->owner))];
    claim = CheckedAdd(claim, due[i]->units - given[i]);
  }
  std::vector<std::int64_t> shares = SharingRuleOf(world.rules()).Allocate(scarcity);
  for (std::size_t i = 0; i < due.size(); ++i) {
    std::int64_t& share = shares[static_cast<std::size_t>(world.directory.IndexOf(due[i]->owner))];
    const std::int64_t units = std::min(share, due[i]->units - given[i]);
    share -= units;
    given[i] += units;
    if (given[i] > 0) world.allotments.push_back(Allotment{due[i]->id, given[i]});
  }
}

// world.allotments are by booking.
std::int64_t AllottedTo(const World& world, BookingId booking) {
  const Allotment* const allotment = FindByKey(world.allotments, booking, [](const Allotment& a) { return a.booking; });
  return allotment == nullptr ? 0 : allotment->units;
}

}  // namespace

void AskSellers(World& world) {
  for (std::size_t p = 0; p < world.state.products.size(); ++p) {
    world.allocated[p] = world.priced[p] = world.quoted[p] = world.expanded[p] = world.divided[p] = 0;
    Ask ask;
    ask.kind = AskKind::kAllocate;
    ask.product = static_cast<ProductId>(p);
    ask.available = world.state.products[p].inventory;
    world.router.Ask(world.directory.IndexOf(world.state.products[p].seller), ask);
  }
  world.allotments.clear();
}

std::int64_t DueOf(const World& world, const Booking& booking) {
  return booking.requested_tick <= world.state.tick ? booking.units : 0;
}

Verdict TakeShares(World& world, const Command& command, const Allocate& allocate) {
  const Verdict verdict = JudgeSeller(world, command, allocate.product, world.allocated);
  if (verdict != kAllowed) return verdict;
  if (!SharingRuleOf(world.rules()).by_seller()) return RefusalReason::kDisabled;
  Int128 total = 0;
  std::vector<BookingId> named;
  for (const Share& share : allocate.shares) {
    const BookingState* state = world.state.FindBooking(share.booking);
    if (state == nullptr || state->booking.product != allocate.product) return RefusalReason::kNoSuchBooking;
    if (share.units < 0) return RefusalReason::kMalformed;
    if (share.units > DueOf(world, state->booking)) return RefusalReason::kTooManyUnits;
    total += share.units;
    named.push_back(share.booking);
  }
  std::sort(named.begin(), named.end());
  if (std::adjacent_find(named.begin(), named.end()) != named.end()) return RefusalReason::kMalformed;
  if (total > world.state.products[allocate.product].inventory) return RefusalReason::kNotEnoughInventory;
  world.allocated[allocate.product] = 1;
  for (const Share& share : allocate.shares) {
    if (share.units > 0) world.allotments.push_back(Allotment{share.booking, share.units});
  }
  return kAllowed;
}

Verdict ChangePrice(World& world, const Command& command, const SetPrice& set) {
  const Verdict verdict = JudgeSeller(world, command, set.product, world.priced);
  if (verdict != kAllowed) return verdict;
  const Product& product = world.state.scenario.products[set.product];
  ProductState& state = world.state.products[set.product];
  if (set.price_cents < product.price_cents_min || set.price_cents > product.price_cents_max) {
    return RefusalReason::kPriceOutOfBand;
  }
  const Int128 change = Int128{set.price_cents} - state.price_cents;
  const std::int64_t most = Permille(state.price_cents, product.price_step_permille);
  if (change > most || change < -Int128{most}) return RefusalReason::kPriceOutOfBand;
  world.priced[set.product] = 1;
  state.next_price_cents = set.price_cents;
  world.router.Tell(command.seq, PriceSet{set.product, set.price_cents}, {command.party});
  return kAllowed;
}

Verdict SetQuote(World& world, const Command& command, const Quote& quote) {
  const Verdict verdict = JudgeSeller(world, command, quote.product, world.quoted);
  if (verdict != kAllowed) return verdict;
  const Tick least = std::max<Tick>(1, world.rules().lead_min);
  if (quote.lead_ticks < least || quote.lead_ticks > std::max(least, kLongestQuote)) {
    return RefusalReason::kPriceOutOfBand;
  }
  world.quoted[quote.product] = 1;
  world.state.products[quote.product].next_quote = quote.lead_ticks;
  world.router.Tell(command.seq, LeadQuoted{quote.product, quote.lead_ticks}, {command.party});
  return kAllowed;
}

Verdict BuyCapacity(World& world, const Command& command, const Expand& expand) {
  const Verdict verdict = JudgeSeller(world, command, expand.product, world.expanded);
  if (verdict != kAllowed) return verdict;
  const Supply* supply = SupplyOf(world, expand.product);
  if (supply == nullptr || supply->step_units <= 0) return RefusalReason::kDisabled;
  if (expand.steps <= 0) return RefusalReason::kMalformed;
  if (expand.steps > supply->steps_max) return RefusalReason::kTooManyUnits;
  const Int128 cost = Int128{expand.steps} * supply->step_cost_cents;
  const Verdict payable = world.ledger.CanPay(command.party, cost);
  if (payable != kAllowed) return payable;
  world.expanded[expand.product] = 1;
  Expanded expanded;
  expanded.product = expand.product;
  expanded.units_per_tick = CheckedMul(expand.steps, supply->step_units);
  expanded.from_tick = world.state.tick + std::max<Tick>(1, supply->step_lag);
  expanded.cost_cents = static_cast<std::int64_t>(cost);
  world.ledger.PayOutside(command.party, Money(expanded.cost_cents));
  world.state.products[expand.product].capacity.push_back(CapacityStep{expanded.from_tick, expanded.units_per_tick});
  world.router.Tell(command.seq, expanded, {command.party});
  return kAllowed;
}

Verdict DivideLine(World& world, const Command& command, const ShareLine& share) {
  const Verdict verdict = JudgeSeller(world, command, share.product, world.divided);
  if (verdict != kAllowed) return verdict;
  const Supply* supply = SupplyOf(world, share.product);
  if (supply == nullptr || supply->line.empty()) return RefusalReason::kDisabled;
  if (share.permille < 0 || share.permille > 1000) return RefusalReason::kMalformed;
  world.divided[share.product] = 1;
  world.state.products[share.product].line_permille = share.permille;
  world.router.Tell(command.seq, LineShared{share.product, share.permille}, {command.party});
  return kAllowed;
}

void AllotUnits(World& world) {
  const auto products = static_cast<ProductId>(world.state.products.size());
  if (products > 0 && !SharingRuleOf(world.rules()).by_seller()) {
    for (ProductId product = 0; product < products; ++product) AllotByRule(world, product);
  }
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
