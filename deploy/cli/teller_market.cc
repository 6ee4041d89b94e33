// Teller's part about orders, goods and the market.
#include <string>
#include <variant>

#include "deploy/cli/teller.h"
#include "deploy/cli/text.h"
#include "proto/codec/enum_names.h"

namespace haggle::cli {
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
  return units > 0 ? " (" + Dollars(cents / units / 100 * 100) + " each)" : "";
}

}  // namespace

std::string Teller::TellTrade(const Event& event) {
  const EventBody& body = event.body;
  if (const auto* ordered = std::get_if<Ordered>(&body)) {
    const Booking& b = ordered->booking;
    std::string text = PartyName(b.owner) + (b.moved ? " takes over " : " books ") + Units(b.units, b.product) +
                       " at " + Dollars(b.price_cents);
    if (b.requested_tick > event.tick) text += ", due " + TickAndDate(scenario_, b.requested_tick);
    if (b.by_tick > 0) text += ", firm by " + TickAndDate(scenario_, b.by_tick);
    return text;
  }
  if (const auto* cancelled = std::get_if<Cancelled>(&body)) {
    return PartyName(cancelled->party) + " cancels " + Units(cancelled->units, cancelled->product) + " for a fee of " +
           BigDollars(cancelled->fee_cents);
  }
  if (const auto* redirected = std::get_if<Redirected>(&body)) {
    std::string text = Units(redirected->units, redirected->product) + " go from " + PartyName(redirected->from) +
                       " to " + PartyName(redirected->to);
    if (redirected->swapped > 0) {
      text +=
          "; in exchange " + Count(redirected->swapped) + " of " + PartyName(redirected->to) + "'s later ones go back";
    }
    return text + "; fee " + BigDollars(redirected->fee_cents);
  }
  if (const auto* allocated = std::get_if<Allocated>(&body)) {
    return PartyName(allocated->party) + " is allocated " + Units(allocated->units, allocated->product) + " of " +
           Count(allocated->due) + " due";
  }
  if (const auto* delivered = std::get_if<Delivered>(&body)) {
    return PartyName(delivered->party) + " gets " + Units(delivered->units, delivered->product) + " for " +
           BigDollars(delivered->paid_cents) + PriceOf(delivered->paid_cents, delivered->units);
  }
  if (const auto* unpaid = std::get_if<Unpaid>(&body)) {
    return PartyName(unpaid->party) + " cannot pay for " + Units(unpaid->units, unpaid->product) + "; they stay booked";
  }
  if (const auto* damages = std::get_if<DamagesPaid>(&body)) {
    return PartyName(damages->party) + " is paid " + BigDollars(damages->amount_cents) + " for " +
           Units(damages->units, damages->product) + " that are late";
  }
  const auto* refused = std::get_if<Refused>(&body);
  return refused == nullptr ? ""
                            : PartyName(refused->party) + "'s " + Spaced(ActionName(refused->action)) +
                                  " is refused: " + Spaced(EnumName(refused->reason));
}

std::string Teller::TellMarket(const Event& event) {
  const EventBody& body = event.body;
  if (const auto* b = std::get_if<Bulletin>(&body)) {
    return ProductName(b->product) + ": list price " + Dollars(b->price_cents) + ", backlog " + Count(b->backlog) +
           ", lead " + std::to_string(b->lead_ticks) + " ticks, shipped last " + Count(b->shipped);
  }
  if (const auto* booked = std::get_if<ClaimBooked>(&body)) {
    return "on hand and booked when it was said: " + Count(booked->units);
  }
  if (const auto* audited = std::get_if<ClaimAudited>(&body)) {
    return PartyName(audited->party) + " had claimed " + Units(audited->claimed, audited->product) +
           " for now; installed are " + Count(audited->actual);
  }
  if (const auto* set = std::get_if<PriceSet>(&body)) {
    return "list price of " + ProductName(set->product) + " from the next tick on: " + Dollars(set->price_cents);
  }
  if (const auto* expanded = std::get_if<Expanded>(&body)) {
    return "capacity bought: " + Units(expanded->units_per_tick, expanded->product) + " a tick more from " +
           TickAndDate(scenario_, expanded->from_tick) + " on, for " + BigDollars(expanded->cost_cents);
  }
  if (const auto* funded = std::get_if<Funded>(&body)) {
    return PartyName(funded->party) + " receives " + BigDollars(funded->amount_cents) +
           (funded->name.empty() ? "" : " (" + funded->name + ")");
  }
  if (const auto* opened = std::get_if<SiteOpened>(&body)) {
    return PartyName(opened->party) + "'s site " +
           (opened->name.empty() ? std::to_string(opened->site) : opened->name) + " opens";
  }
  if (const auto* drawn = std::get_if<Drawn>(&body)) return "nature draws " + drawn->path + " = " + Count(drawn->value);
  if (const auto* statement = std::get_if<Statement>(&body)) {
    std::string text = "statement of " + PartyName(statement->party) + ": cash " + BigDollars(statement->cash_cents);
    for (const Holding& h : statement->holdings) {
      text += ", " + Units(h.warehoused, h.product) + " in the warehouse, " + Count(h.installed) + " installed, " +
              Count(h.productive) + " productive";
    }
    return text + ", " + Count(static_cast<std::int64_t>(statement->bookings.size())) + " open bookings";
  }
  if (const auto* book = std::get_if<SellerBook>(&body)) {
    return "order book of " + ProductName(book->product) + ": " + Count(book->inventory) + " can be shipped, " +
           Count(static_cast<std::int64_t>(book->bookings.size())) + " open bookings";
  }
  return std::holds_alternative<TickBegan>(body) ? "tick " + std::to_string(event.tick) + " begins" : "";
}

}  // namespace haggle::cli
