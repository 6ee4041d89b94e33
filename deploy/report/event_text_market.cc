// The part of EventText about orders, goods and the market.
#include <string>
#include <variant>

#include "deploy/report/event_text.h"
#include "deploy/report/text.h"
#include "proto/base/quoted.h"
#include "proto/codec/enum_names.h"

namespace haggle::report {
namespace {

// A kind of move by the number of its field.
template <std::size_t I = 1>
std::string ActionName(std::uint32_t field) {
  if constexpr (I < std::variant_size_v<Action>) {
    using Kind = std::variant_alternative_t<I, Action>;
    return field == static_cast<std::uint32_t>(Kind::kField) ? Kind::kName : ActionName<I + 1>(field);
  } else {
    return "move";
  }
}

std::string PriceOf(std::int64_t cents, std::int64_t units) {
  return units > 0 ? " (" + DollarsEach(cents, units) + " each)" : "";
}

}  // namespace

std::string SiteName(const std::string& name, std::uint32_t index) {
  return name.empty() ? std::to_string(index) : Escaped(name);
}

std::string EventText::On(const Event& event, const Ordered& ordered) {
  const Booking& b = ordered.booking;
  std::string text = PartyName(b.owner) + (b.moved ? " takes over " : " books ") + Units(b.units, b.product) + " at " +
                     Dollars(b.price_cents);
  if (b.limit_cents > 0) text += ", bidding up to " + Dollars(b.limit_cents);
  if (b.requested_tick > event.tick) text += ", due " + TickAndDate(scenario_, b.requested_tick);
  if (b.by_tick > 0) text += ", firm by " + TickAndDate(scenario_, b.by_tick);
  return text;
}

std::string EventText::On(const Event&, const Cancelled& cancelled) {
  return PartyName(cancelled.party) + " cancels " + Units(cancelled.units, cancelled.product) + " for a fee of " +
         BigDollars(cancelled.fee_cents);
}

std::string EventText::On(const Event&, const Redirected& redirected) {
  std::string text = Units(redirected.units, redirected.product) + " go from " + PartyName(redirected.from) + " to " +
                     PartyName(redirected.to);
  if (redirected.swapped > 0) {
    text += "; in exchange " + Count(redirected.swapped) + " of " + PartyName(redirected.to) + "'s later ones go back";
  }
  return text + "; fee " + BigDollars(redirected.fee_cents);
}

std::string EventText::On(const Event&, const Allocated& allocated) {
  return PartyName(allocated.party) + " is allocated " + Units(allocated.units, allocated.product) + " of " +
         Count(allocated.due) + " due";
}

std::string EventText::On(const Event&, const Delivered& delivered) {
  return PartyName(delivered.party) + " gets " + Units(delivered.units, delivered.product) + " for " +
         BigDollars(delivered.paid_cents) + PriceOf(delivered.paid_cents, delivered.units);
}

std::string EventText::On(const Event&, const Unpaid& unpaid) {
  return PartyName(unpaid.party) + " cannot pay for " + Units(unpaid.units, unpaid.product) + "; they stay booked";
}

std::string EventText::On(const Event&, const DamagesPaid& damages) {
  return PartyName(damages.party) + " is paid " + BigDollars(damages.amount_cents) + " for " +
         Units(damages.units, damages.product) + " that are late";
}

std::string EventText::On(const Event&, const Bulletin& bulletin) {
  return ProductName(bulletin.product) + ": list price " + Dollars(bulletin.price_cents) + ", backlog " +
         Count(bulletin.backlog) + ", lead " + std::to_string(bulletin.lead_ticks) + " ticks, shipped last " +
         Count(bulletin.shipped);
}

std::string EventText::On(const Event&, const ClaimBooked& booked) {
  return "on hand and booked when it was said: " + Count(booked.units);
}

std::string EventText::On(const Event&, const ClaimAudited& audited) {
  return PartyName(audited.party) + " had claimed " + Units(audited.claimed, audited.product) +
         " for now; installed are " + Count(audited.actual);
}

std::string EventText::On(const Event&, const PriceSet& set) {
  return "list price of " + ProductName(set.product) + " from the next tick on: " + Dollars(set.price_cents);
}

std::string EventText::On(const Event&, const LeadQuoted& quoted) {
  return "lead time of " + ProductName(quoted.product) + " from the next tick on: " + Count(quoted.lead_ticks) +
         " ticks";
}

std::string EventText::On(const Event&, const Rescheduled& moved) {
  return PartyName(moved.party) + "'s booking of " + Units(moved.units, moved.product) + " moves up from " +
         TickAndDate(scenario_, moved.from_tick) + " to " + TickAndDate(scenario_, moved.to_tick);
}

std::string EventText::On(const Event&, const Expanded& expanded) {
  return "capacity bought: " + Units(expanded.units_per_tick, expanded.product) + " a tick more from " +
         TickAndDate(scenario_, expanded.from_tick) + " on, for " + BigDollars(expanded.cost_cents);
}

std::string EventText::On(const Event&, const LineShared& shared) {
  return ProductName(shared.product) + " gets " + Percent(shared.permille) +
         " of the line on which it is made from the next tick on";
}

std::string EventText::On(const Event&, const Funded& funded) {
  return PartyName(funded.party) + " receives " + BigDollars(funded.amount_cents) +
         (funded.name.empty() ? "" : " (" + Escaped(funded.name) + ")") +
         (funded.valuation_cents == 0 ? "" : " at a valuation of " + BigDollars(funded.valuation_cents));
}

std::string EventText::On(const Event&, const SiteExtended& extended) {
  return PartyName(extended.party) + " extends its site " + SiteName(extended.name, extended.site) + " by " +
         Count(extended.units) + " units of room from " + TickAndDate(scenario_, extended.from_tick) + " on, for " +
         BigDollars(extended.cost_cents);
}

std::string EventText::On(const Event&, const SiteOpened& opened) {
  return PartyName(opened.party) + "'s site " + SiteName(opened.name, opened.site) + " opens";
}

std::string EventText::On(const Event&, const Drawn& drawn) {
  return "nature draws " + drawn.path + " = " + Count(drawn.value);
}

std::string EventText::On(const Event&, const Statement& statement) {
  std::string text = "statement of " + PartyName(statement.party) + ": cash " + BigDollars(statement.cash_cents);
  for (const Holding& h : statement.holdings) {
    text += ", " + Units(h.warehoused, h.product) + " in the warehouse, " + Count(h.installed) + " installed, " +
            Count(h.productive) + " productive";
  }
  return text + ", " + Count(static_cast<std::int64_t>(statement.bookings.size())) + " open bookings";
}

std::string EventText::On(const Event&, const SellerBook& book) {
  return "order book of " + ProductName(book.product) + ": " + Count(book.inventory) + " can be shipped, " +
         Count(static_cast<std::int64_t>(book.bookings.size())) + " open bookings";
}

std::string EventText::On(const Event&, const Refused& refused) {
  return PartyName(refused.party) + "'s " + Spaced(ActionName(refused.action)) +
         " is refused: " + Spaced(codec::EnumName(refused.reason));
}

std::string EventText::On(const Event&, const TimedOut& late) {
  return PartyName(late.party) + " did not answer in time";
}

std::string EventText::On(const Event& event, const TickBegan&) {
  return "tick " + std::to_string(event.tick) + " begins";
}

// None that the market tells is without a kind.
std::string EventText::On(const Event&, const std::monostate&) { return "an event of no kind"; }

}  // namespace haggle::report
