#include "broker/core/orders.h"

#include <algorithm>

#include "broker/core/supply.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/claimants.h"
#include "proto/base/sorted_list.h"

namespace haggle::core {
namespace {

// Whether the party has already ordered this product in this step. Orders bear the numbers of the step's commands, and
// these are by party: its own stand right before the one that `command` would get.
bool HasOrdered(const World& world, const Command& command, ProductId product) {
  const auto& bookings = world.state.bookings;
  for (auto b = PlaceOf(bookings, command.seq, IdOf()); b != bookings.begin();) {
    --b;
    if (b->booking.id < world.step_first || b->booking.owner != command.party) return false;
    if (b->booking.product == product) return true;
  }
  return false;
}

}  // namespace

void AskBuyers(World& world) {
  for (std::size_t i = 0; i < world.directory.size(); ++i) {
    if (!world.askable.Orders(static_cast<int>(i))) continue;
    Ask ask;
    ask.kind = AskKind::kOrder;
    world.router.Ask(static_cast<int>(i), ask);
  }
}

Verdict PlaceOrder(World& world, const Command& command, const Order& order) {
  MarketState& state = world.state;
  if (order.product >= state.products.size()) return RefusalReason::kNoSuchProduct;
  if (!MayClaim(world.SpecOf(command.party), state.scenario.products[order.product].name))
    return RefusalReason::kDisabled;
  if (state.tick < state.scenario.products[order.product].from_tick) return RefusalReason::kDisabled;
  const std::int64_t units = order.units > 0 ? order.units - order.units % world.Lot() : 0;
  if (units <= 0 || units > kMaxUnits) return RefusalReason::kMalformed;
  if (HasOrdered(world, command, order.product)) return RefusalReason::kAlreadyMoved;
  if (BacklogTooLong(world, order.product, units)) return RefusalReason::kTooManyUnits;
  const ProductState& product = state.products[order.product];
  const SharingRule& rule = SharingRuleOf(world.rules());
  if (order.limit_cents != 0) {
    if (!rule.priced()) return RefusalReason::kDisabled;
    if (order.limit_cents < product.price_cents || order.limit_cents > kMostBidCents) {
      return RefusalReason::kPriceOutOfBand;
    }
  }
  BookingState made;
  made.consent = Consent::kOrder;
  made.orderer = command.party;
  Booking& booking = made.booking;
  booking.id = command.seq;
  booking.owner = command.party;
  booking.product = order.product;
  booking.units = units;
  booking.price_cents = product.price_cents;
  booking.deposit_cents = Permille(product.price_cents, world.rules().deposit_permille);
  booking.limit_cents = order.limit_cents;
  booking.flexible = rule.by_seller();
  booking.requested_tick =
      state.tick +
      (booking.flexible ? std::min(product.lead_ticks, std::max(kLongestQuote, world.rules().lead_min)) : 0);
  booking.placed_tick = state.tick;
  const Verdict payable = world.ledger.CanPay(command.party, Int128{units} * booking.deposit_cents);
  if (payable != kAllowed) return payable;
  world.ledger.TakeDeposit(command.party, product.seller, Money(CheckedMul(units, booking.deposit_cents)));
  world.ledger.AddBooking(made);
  Position& position = world.ledger.PositionOf(command.party, order.product);
  position.ordered = CheckedAdd(position.ordered, units);
  world.router.Tell(command.seq, Ordered{booking}, {command.party, product.seller});
  return kAllowed;
}

Verdict CancelUnits(World& world, const Command& command, const Cancel& cancel) {
  BookingState* state = world.ledger.FindBooking(cancel.booking);
  const bool placed_now = state != nullptr && state->consent == Consent::kOrder && cancel.booking >= world.step_first;
  if (state == nullptr || placed_now) return RefusalReason::kNoSuchBooking;
  Booking& booking = state->booking;
  if (booking.owner != command.party) return RefusalReason::kNotYourBooking;
  if (booking.by_tick != 0) return RefusalReason::kFirmBooking;
  if (cancel.units <= 0) return RefusalReason::kMalformed;
  if (cancel.units > booking.units) return RefusalReason::kTooManyUnits;
  const ProductState& product = world.state.products[booking.product];
  const std::int64_t unit_fee = Permille(booking.price_cents, world.rules().cancel_fee_permille);
  const std::int64_t from_deposit = std::min(booking.deposit_cents, unit_fee);
  const Int128 from_cash = Int128{cancel.units} * (unit_fee - from_deposit);
  const Verdict payable = world.ledger.CanPay(command.party, from_cash);
  if (payable != kAllowed) return payable;
  Cancelled cancelled;
  cancelled.booking = booking.id;
  cancelled.party = command.party;
  cancelled.product = booking.product;
  cancelled.units = cancel.units;
  cancelled.fee_cents = CheckedMul(cancel.units, unit_fee);
  cancelled.refund_cents = CheckedMul(cancel.units, booking.deposit_cents - from_deposit);
  booking.units -= cancel.units;
  Position& position = world.ledger.PositionOf(command.party, booking.product);
  position.cancelled = CheckedAdd(position.cancelled, cancel.units);
  world.ledger.ReturnDeposit(command.party, product.seller, Money(cancelled.refund_cents),
                             Money(CheckedMul(cancel.units, from_deposit)));
  if (from_cash > 0) world.ledger.Pay(command.party, product.seller, Money(static_cast<std::int64_t>(from_cash)));
  world.router.Tell(command.seq, cancelled, {command.party, product.seller});
  return kAllowed;
}

}  // namespace haggle::core
