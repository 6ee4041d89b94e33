#include "tests/broker/village_dinners.h"

#include <algorithm>
#include <utility>

#include "broker/core/state.h"
#include "proto/base/ids.h"
#include "proto/base/why.h"
#include "tests/broker/market_driver.h"

namespace haggle {
namespace {

Move Do(Action action, const Why& why = {}) { return Move{why, std::move(action)}; }

Plea PleaOf(PartyId party, std::int64_t units, std::int64_t pledge_cents) {
  Plea plea;
  plea.party = party;
  plea.units = units;
  plea.pledge_cents = pledge_cents;
  plea.urgency_ticks = 7;
  plea.prepaid_permille = 500;
  return plea;
}

void Claims(PartyId party, std::vector<Move>& moves) {
  if (party == kAda) moves.push_back(Do(Claim{0, 120, 2}, Because(WhyCode::kClaimInflated, 100, 1200, 5)));
  if (party == kBob) moves.push_back(Do(Claim{0, 10, 2}, Because(WhyCode::kClaimForecast, 10)));
  if (party == kCid) moves.push_back(Do(Claim{0, 5, 2}));
}

void Invitations(Tick tick, PartyId party, std::vector<Move>& moves) {
  if (party == kPatron && tick == 2) moves.push_back(Do(RequestRedirection{kCid, kDan, 0, 20}));
  if (party == kAda && tick == 1) {
    moves.push_back(Do(Invite{0, {PleaOf(kAda, 100, 50'000), PleaOf(kCid, 60, 20'000)}}));
  } else if (party == kAda && tick != 2) {
    moves.push_back(Do(Invite{0, {PleaOf(kAda, 100, 30'000)}}));
  }
  if (party == kBob && (tick == 1 || tick == 5)) moves.push_back(Do(Invite{0, {PleaOf(kBob, 10, 100)}}));
}

Move AnswerOf(const core::TableState& table, Tick tick, PartyId party) {
  if (party == kPatron) return Do(Answer{table.id, true, PleaOf(kCid, 50, 25'000)});
  if (tick == 0) return Do(Answer{table.id, false, {}}, Because(WhyCode::kSellerStays, 100, 200, 300, 400));
  const bool bobs = table.parties[0] == kBob;
  if (tick == 1 && bobs) return Do(Answer{table.id, false, {}}, Because(WhyCode::kSellerElsewhere, 500));
  return Do(Answer{table.id, true, {}}, Because(WhyCode::kSellerComes, 500, 200, 300, 400));
}

Move AtTable(const core::TableState& table, Tick tick, PartyId party) {
  if (party == kMaker && tick == 4) return Do(Leave{table.id});
  if (table.standing) return Do(Accept{table.id}, Because(WhyCode::kDinnerAccept, 900, 800));
  Offer offer;
  offer.table = table.id;
  // The fee; or share, window, premium and prepayment.
  const std::vector<std::int64_t> redirection = {10};
  const std::vector<std::int64_t> dinner = {2, 2, 2, 1};
  for (const std::int64_t value : table.kind() == TableKind::kRedirection ? redirection : dinner) {
    offer.values.push_back(value);
  }
  return Do(offer, Because(WhyCode::kDinnerOwnBest, 1'000));
}

Allocate Shipment(const core::Market::State& state, ProductId product, std::int64_t available) {
  Allocate allocate;
  allocate.product = product;
  for (const core::BookingState& open : state.bookings) {
    const Booking& booking = open.booking;
    if (booking.requested_tick > state.tick) continue;
    std::int64_t units = std::min(available, booking.units);
    if (state.tick <= 2 && booking.by_tick == 0) units = booking.owner == kBob ? std::min<std::int64_t>(units, 30) : 0;
    if (state.tick == 1) units = booking.owner == kAda ? std::min<std::int64_t>(units, 60) : 0;
    if (units > 0) allocate.shares.push_back({booking.id, units});
    available -= units;
  }
  return allocate;
}

}  // namespace

Scenario DinnerVillage() {
  Scenario scenario = Village();
  scenario.name = "dinners";
  scenario.ticks = 6;
  scenario.start_date = "2024-01-01";
  scenario.tick_days = 7;
  scenario.parties[0].supply[0].inventory = 0;
  scenario.parties[0].supply[0].base = 60;
  return scenario;
}

std::vector<Move> DinnerMoves(const core::Market& market, PartyId party) {
  const core::Market::State& state = market.state();
  std::vector<Move> moves;
  for (const Ask& ask : market.prompt(party).asks) {
    switch (ask.kind) {
      case AskKind::kClaim:
        if (state.tick == 0) Claims(party, moves);
        break;
      case AskKind::kApproach:
        Invitations(state.tick, party, moves);
        break;
      case AskKind::kAnswer:
        if (party != kMaker || state.tick != 3) {
          moves.push_back(AnswerOf(*state.FindTable(ask.table), state.tick, party));
        }
        break;
      case AskKind::kBargain:
        moves.push_back(AtTable(*state.FindTable(ask.table), state.tick, party));
        break;
      case AskKind::kOrder:
        if (party == kBob && state.tick == 0) moves.push_back(Do(Order{0, 150}));
        if (party == kBob && state.tick == 1) moves.push_back(Do(Order{0, 30}));
        break;
      case AskKind::kAllocate:
        moves.push_back(Do(Shipment(state, ask.product, ask.available)));
        if (state.tick == 0) moves.push_back(Do(Quote{ask.product, 5}, Because(WhyCode::kQuoteByPromise, 1, 2, 5, 4)));
        break;
      case AskKind::kSound:
      case AskKind::kUnset:
        break;
    }
  }
  return moves;
}

}  // namespace haggle
