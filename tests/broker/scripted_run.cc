#include "tests/broker/scripted_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "broker/core/state.h"
#include "proto/base/why.h"
#include "tests/broker/market_driver.h"

namespace haggle {
namespace {

Move Do(Action action, WhyCode code = WhyCode::kNone, std::int64_t a = 0, std::int64_t b = 0) {
  return Move{Because(code, a, b), std::move(action)};
}

// Offers the middle of every issue; takes what another has offered.
Move AtTable(const core::TableState& table, const std::vector<Issue>& issues, PartyId party) {
  if (table.standing && table.offered_by != party) return Do(Accept{table.id}, WhyCode::kAcceptAtTarget, 500'000);
  Offer offer;
  offer.table = table.id;
  for (const Issue& issue : issues) offer.values.push_back(issue.at(issue.count() / 2));
  return Do(offer, WhyCode::kOfferOwnBest, 700'000);
}

const std::vector<Issue>& IssuesOf(const core::Market::State& state, const core::TableState& table) {
  if (table.kind() == TableKind::kDinner) return state.scenario.rules.dinner.issues;
  if (table.kind() == TableKind::kRedirection) return state.scenario.rules.redirection.issues;
  return state.scenario.tables[table.spec()].issues;
}

Plea PleaOf(PartyId party) {
  Plea plea;
  plea.party = party;
  plea.units = 40;
  plea.pledge_cents = 2'000;
  return plea;
}

// Ships first come, first served.
Allocate Shipment(const core::Market::State& state, const Ask& ask) {
  Allocate allocate;
  allocate.product = ask.product;
  std::int64_t left = ask.available;
  for (const core::BookingState& open : state.bookings) {
    if (open.booking.product != ask.product || open.booking.requested_tick > state.tick) continue;
    const std::int64_t units = std::min(left, open.booking.units);
    if (units > 0) allocate.shares.push_back({open.booking.id, units});
    left -= units;
  }
  return allocate;
}

void Orders(const core::Market::State& state, PartyId party, std::vector<Move>& moves) {
  moves.push_back(Do(Order{0, 30 + 10 * party}, WhyCode::kOrderNeed, 30, 10));
  if (party == kDan && state.tick == 1) moves.push_back(Do(Build{0, 2}, WhyCode::kBuildRoom, 20, 25));
  if (state.tick % 3 != 2) return;
  for (const core::BookingState& open : state.bookings) {
    if (open.booking.owner != party || open.booking.by_tick != 0) continue;
    moves.push_back(Do(Cancel{open.booking.id, std::min<std::int64_t>(10, open.booking.units)}));
    break;
  }
}

void Approach(const core::Market::State& state, PartyId party, std::vector<Move>& moves) {
  if (party == kAda && state.tick % 2 == 0) {
    moves.push_back(Do(Invite{0, {PleaOf(kAda)}}, WhyCode::kInviteAlone, 40, 2'000));
  }
  if (party == kPatron) moves.push_back(Do(RequestRedirection{kCid, kDan, 0, 10}));
}

}  // namespace

Scenario LivelyVillage(std::uint64_t seed) {
  Scenario scenario = Village();
  scenario.name = "lively";
  scenario.seed = seed;
  scenario.ticks = 8;
  scenario.start_date = "2024-03-04";
  scenario.tick_days = 7;
  TableSpec picture;
  picture.name = "picture";
  picture.parties = {"patron", "ada", "bob"};
  picture.protocol = ProtocolKind::kSecondPrice;
  picture.rounds = 1;
  picture.every = 2;
  picture.issues.resize(1);
  picture.issues[0].name = "price";
  picture.issues[0].high = 100;
  picture.issues[0].step = 1;
  TableSpec fence = picture;
  fence.name = "fence";
  fence.parties = {"ada", "bob"};
  fence.protocol = ProtocolKind::kUnset;
  fence.rounds = 2;
  scenario.tables = {picture, fence};
  Site& hall = scenario.parties.back().sites[0];
  hall.extend_units = 10;
  hall.extend_cost_cents = 200;
  hall.extend_most = 30;
  for (Party& party : scenario.parties) {
    if (!party.supply.empty()) {
      party.supply[0].noise_permille = {800, 1200};
      party.supply[0].yield_permille = {900, 1100};
      party.wants.unit_cost_cents = 300;
      party.wants.time_cents = 10'000;
    }
    if (party.kind != PartyKind::kBuyer) continue;
    if (party.name == "ada" || party.name == "bob") {
      Preference wish;
      wish.table = fence.name;
      wish.reservation_ppm = 100'000;
      wish.issues.resize(1);
      wish.issues[0].issue = "price";
      wish.issues[0].weight = 1000;
      (party.name == "ada" ? wish.issues[0].first : wish.issues[0].last) = 1000;
      party.preferences = {wish};
    }
    Demand demand;
    demand.product = scenario.products[0].name;
    demand.path = {{0, 20}, {7, 200}};
    demand.value_cents = 90;
    party.wants.demand = {demand};
    party.wants.holding_cents = 2;
    party.wants.tail_ticks = 10;
    party.wants.pride_cents = 500;
  }
  return scenario;
}

std::vector<journal::CastLine> ScriptedCast() {
  return {{"maker", "script", "", "", "c++"}, {"ada", "script", "greed=3", "", "c++"}, {"bob", "", "", "", "python"}};
}

std::vector<Move> ScriptedMoves(const core::Market& market, PartyId party) {
  const core::Market::State& state = market.state();
  std::vector<Move> moves;
  for (const Ask& ask : market.prompt(party).asks) {
    switch (ask.kind) {
      case AskKind::kClaim:
        moves.push_back(Do(Claim{0, 100 + state.tick, state.tick + state.scenario.rules.claims.horizon},
                           WhyCode::kClaimForecast, 90 + state.tick));
        break;
      case AskKind::kSound:
        if (party == kAda) moves.push_back(Do(Sound{kPatron, 0, PleaOf(kAda)}, WhyCode::kSoundNeed, 40));
        break;
      case AskKind::kApproach:
        Approach(state, party, moves);
        break;
      case AskKind::kAnswer:
        moves.push_back(
            Do(Answer{ask.table, true, {}}, party == kMaker ? WhyCode::kSellerComes : WhyCode::kNone, 1, 2));
        break;
      case AskKind::kBargain:
        if (const core::TableState* table = state.FindTable(ask.table); table != nullptr) {
          moves.push_back(AtTable(*table, IssuesOf(state, *table), party));
        }
        break;
      case AskKind::kOrder:
        Orders(state, party, moves);
        break;
      case AskKind::kAllocate:
        moves.push_back(Do(Shipment(state, ask), WhyCode::kAllocateBook, 1, 2));
        moves.push_back(Do(Quote{ask.product, 6}, WhyCode::kQuoteByPromise, 1, 2));
        break;
      case AskKind::kUnset:
        break;
    }
  }
  return moves;
}

absl::Status PlayScript(referee::Referee& referee, Tick ticks, const Script& script) {
  absl::Status status = referee.Start();
  while (status.ok() && !referee.done() && (ticks < 0 || referee.market().tick() < ticks)) {
    for (const PartyId party : std::vector<PartyId>(referee.awaited())) {
      std::vector<Move> moves = script(referee.market(), party);
      EXPECT_TRUE(referee.Answer(party, moves));
    }
    status = referee.Advance();
  }
  return status;
}

journal::RunSummary WriteJournal(const std::string& path, const Scenario& scenario, Tick stop_after_ticks,
                                 const Script& script) {
  auto writer = journal::JournalWriter::Create(path, {scenario, ScriptedCast()}, true);
  EXPECT_TRUE(writer.ok()) << writer.status();
  (*writer)->AddNote({journal::NoteKind::kHost, 0, 0, "a host"});
  journal::Tally tally(scenario);
  referee::Referee referee(scenario, writer->get(), &tally, &tally);
  EXPECT_TRUE(PlayScript(referee, stop_after_ticks, script).ok());
  const bool finished = referee.done();
  const absl::Status sealed = (*writer)->Seal(
      finished ? journal::JournalState::kFinished : journal::JournalState::kStopped, finished ? "" : "asked to");
  EXPECT_TRUE(sealed.ok()) << sealed;
  journal::RunSummary summary = tally.Summary(referee.market());
  summary.hash = Hex(referee.hash());
  summary.outcome = Hex(referee.outcome());
  summary.steps = static_cast<std::int64_t>(referee.steps());
  summary.complete = finished;
  return summary;
}

}  // namespace haggle
