// A small market for tests: one seller, one buyer, prompts made by hand.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "agents/sdk/view.h"
#include "proto/base/events.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"

namespace haggle {

inline constexpr PartyId kDeskSeller = 1;
inline constexpr PartyId kDeskBuyer = 2;

// The buyer has one site that takes `room` units at once and wants as many; a
// unit in use is worth 100 cents a tick.
inline Scenario DeskScenario(std::int64_t room) {
  Scenario scenario;
  scenario.ticks = 40;
  Product product;
  product.name = "chip";
  product.seller = "seller";
  product.price_cents = 1000;
  product.price_cents_min = 500;
  product.price_cents_max = 2000;
  product.price_step_permille = 10;
  scenario.products.push_back(product);
  scenario.rules.allocation = AllocationRule::kDiscretion;
  Party seller;
  seller.id = kDeskSeller;
  seller.name = "seller";
  seller.kind = PartyKind::kSeller;
  Party buyer;
  buyer.id = kDeskBuyer;
  buyer.name = "buyer";
  buyer.kind = PartyKind::kBuyer;
  Site site;
  site.name = "hall";
  site.always_open = true;
  site.size = {Point{0, room}};
  buyer.sites.push_back(site);
  Demand demand;
  demand.product = "chip";
  demand.path = {Point{0, room}};
  demand.value_cents = 100;
  buyer.wants.demand.push_back(demand);
  scenario.parties = {seller, buyer};
  scenario.rules.lot = 1;
  return scenario;
}

inline Booking BookingOf(BookingId id, std::int64_t units, Tick requested) {
  Booking booking;
  booking.id = id;
  booking.owner = kDeskBuyer;
  booking.units = units;
  booking.price_cents = 1000;
  booking.requested_tick = requested;
  return booking;
}

// What the buyer is shown at the beginning of a tick.
inline Prompt DeskPrompt(Tick tick, std::int64_t installed, std::vector<Booking> bookings, Tick lead) {
  Prompt prompt;
  prompt.party = kDeskBuyer;
  prompt.tick = tick;
  prompt.phase = Phase::kOrder;
  Bulletin bulletin;
  bulletin.price_cents = 1000;
  bulletin.lead_ticks = lead;
  bulletin.supply_per_tick = 10;
  Statement statement;
  statement.party = kDeskBuyer;
  statement.cash_cents = 1'000'000'000;
  statement.holdings.push_back(Holding{0, 0, installed, installed});
  for (const Booking& booking : bookings) bulletin.backlog += booking.units;
  statement.bookings = std::move(bookings);
  prompt.shown.push_back(Event{0, tick, bulletin});
  prompt.shown.push_back(Event{0, tick, statement});
  return prompt;
}

inline Briefing DeskBriefing(const Scenario& scenario, PartyId party = kDeskBuyer) {
  Briefing briefing;
  briefing.party = party;
  briefing.stream_key = 7;
  briefing.scenario = scenario;
  return briefing;
}

}  // namespace haggle
