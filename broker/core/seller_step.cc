#include "broker/core/seller_step.h"

#include <algorithm>

#include "broker/core/allotting.h"
#include "proto/base/allocation_rules.h"

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
    if (share.units == 0) continue;
    const std::int64_t price = world.state.FindBooking(share.booking)->booking.price_cents;
    world.allotments.push_back(Allotment{share.booking, share.units, CheckedMul(share.units, price)});
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

}  // namespace haggle::core
