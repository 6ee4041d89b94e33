#include "tests/broker/random_moves.h"

#include <algorithm>
#include <utility>

#include "broker/core/state.h"
#include "broker/core/tables.h"
#include "proto/base/allocation_rules.h"
#include "tests/broker/market_driver.h"

namespace haggle {
namespace {

template <class T>
const T& Pick(const std::vector<T>& items, Random& random) {
  return items[static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(items.size()) - 1))];
}

bool Chance(Random& random, std::int64_t permille) { return random.Uniform(1, 1000) <= permille; }

// Mostly small and round, sometimes anything.
std::int64_t Number(Random& random) {
  const std::int64_t kind = random.Uniform(0, 19);
  if (kind == 0) return INT64_MAX - random.Uniform(0, 2);
  if (kind == 1) return INT64_MIN + random.Uniform(0, 2);
  if (kind == 2) return random.Uniform(-1'000'000'000'000, 1'000'000'000'000);
  if (kind < 5) return random.Uniform(-20, 20);
  return random.Uniform(0, 40) * 10;
}

PartyId AnyParty(const core::Market& market, Random& random) {
  if (Chance(random, 20)) return static_cast<PartyId>(random.Uniform(0, 100'000));
  return Pick(market.state().parties, random).id;
}

ProductId AnyProduct(Random& random) {
  return Chance(random, 30) ? static_cast<ProductId>(random.Next32()) : static_cast<ProductId>(random.Uniform(0, 1));
}

TableId AnyTable(const core::Market& market, Random& random) {
  const auto& tables = market.state().tables;
  if (tables.empty() || Chance(random, 100)) return random.Next64() >> random.Uniform(0, 63);
  return Pick(tables, random).id;
}

BookingId AnyBooking(const core::Market& market, Random& random) {
  const auto& bookings = market.state().bookings;
  if (bookings.empty() || Chance(random, 100)) return random.Next64() >> random.Uniform(0, 63);
  return Pick(bookings, random).booking.id;
}

Plea AnyPlea(const core::Market& market, PartyId party, Random& random) {
  Plea plea;
  plea.party = Chance(random, 900) ? party : AnyParty(market, random);
  plea.units = Number(random);
  plea.pledge_cents = Number(random);
  plea.urgency_ticks = static_cast<Tick>(random.Uniform(-1, 20));
  plea.prepaid_permille = random.Uniform(-1, 1001);
  return plea;
}

// Somebody for whom `party` may plead: itself, or an affiliate.
PartyId PleadFor(const core::Market& market, PartyId party, Random& random) {
  for (const Party& spec : market.state().scenario.parties) {
    if (spec.id != party || spec.affiliates.empty()) continue;
    const std::string& name = Pick(spec.affiliates, random).party;
    for (const Party& affiliate : market.state().scenario.parties) {
      if (affiliate.name == name) return affiliate.id;
    }
  }
  return party;
}

const std::vector<Issue>* IssuesAt(const core::Market& market, TableId id) {
  const core::TableState* table = market.state().FindTable(id);
  const Scenario& scenario = market.state().scenario;
  if (table == nullptr) return nullptr;
  if (table->kind() == TableKind::kDinner) return &scenario.rules.dinner.issues;
  if (table->kind() == TableKind::kRedirection) return &scenario.rules.redirection.issues;
  return &scenario.tables[table->spec()].issues;
}

Action AtTable(const core::Market& market, TableId table, Random& random) {
  const std::int64_t kind = random.Uniform(0, 39);
  if (kind < 3) return Leave{table};
  if (kind < 6) return Reject{table};
  if (kind < 8) return Award{table, AnyParty(market, random)};
  if (kind < 20) return Accept{table, Chance(random, 700) ? 0 : AnyParty(market, random)};
  Offer offer;
  offer.table = table;
  if (const std::vector<Issue>* issues = IssuesAt(market, table)) {
    for (const Issue& issue : *issues) offer.values.push_back(issue.at(random.Uniform(0, issue.count() - 1)));
  }
  if (Chance(random, 50)) offer.values.size = static_cast<std::int32_t>(random.Uniform(-3, 2 * kMaxIssues));
  if (Chance(random, 50)) offer.values.values[0] = static_cast<std::int32_t>(random.Next32());
  return offer;
}

Invite AnyInvite(const core::Market& market, PartyId party, Random& random) {
  Invite invite;
  invite.product = AnyProduct(random);
  invite.pleas.push_back(AnyPlea(market, PleadFor(market, party, random), random));
  for (std::int64_t i = random.Uniform(0, 2); i > 0; --i) {
    invite.pleas.push_back(AnyPlea(market, AnyParty(market, random), random));
  }
  return invite;
}

RequestRedirection AnyRequest(const core::Market& market, PartyId party, Random& random) {
  RequestRedirection request;
  request.from = PleadFor(market, party, random);
  request.to = Chance(random, 900) ? PleadFor(market, party, random) : AnyParty(market, random);
  request.product = AnyProduct(random);
  request.units = Number(random);
  return request;
}

Allocate AnyAllocation(const core::Market& market, Random& random) {
  Allocate allocate;
  allocate.product = AnyProduct(random);
  for (const core::BookingState& b : market.state().bookings) {
    if (b.booking.product != allocate.product || b.booking.requested_tick > market.tick()) continue;
    if (Chance(random, 500)) allocate.shares.push_back(Share{b.booking.id, random.Uniform(0, b.booking.units)});
  }
  if (Chance(random, 100)) allocate.shares.push_back(Share{AnyBooking(market, random), Number(random)});
  return allocate;
}

// As Order, with what is bid for it.
Order AnyBid(const core::Market& market, Random& random) {
  Order order{AnyProduct(random), Number(random)};
  order.limit_cents = Chance(random, 900) ? random.Uniform(900, 3'000) : Number(random);
  if (!SharingRuleOf(market.state().scenario.rules).priced() && Chance(random, 900)) order.limit_cents = 0;
  return order;
}

Action AnyAction(const core::Market& market, PartyId party, std::int64_t kind, Random& random) {
  switch (kind) {
    case 0:
      return AtTable(market, AnyTable(market, random), random);
    case 1:
      return Sound{AnyParty(market, random), AnyProduct(random),
                   AnyPlea(market, PleadFor(market, party, random), random)};
    case 2:
      return AnyInvite(market, party, random);
    case 3:
      return Answer{AnyTable(market, random), Chance(random, 900),
                    AnyPlea(market, PleadFor(market, party, random), random)};
    case 4:
      return AnyRequest(market, party, random);
    case 5:
      return Claim{AnyProduct(random), Number(random),
                   market.tick() + market.state().scenario.rules.claims.horizon + (Chance(random, 100) ? 1 : 0)};
    case 6:
      return AnyBid(market, random);
    case 7:
      return Cancel{AnyBooking(market, random), Number(random)};
    case 8:
      return AnyAllocation(market, random);
    case 9:
      return SetPrice{AnyProduct(random), Chance(random, 900) ? random.Uniform(950, 1'100) : Number(random)};
    case 10:
      return Expand{AnyProduct(random), random.Uniform(-1, 5)};
    case 11:
      return BeginTick{};
    case 12:
      return Draw{"parties.dan.sites.hall.slip", Number(random)};
    case 13:
      return Quote{AnyProduct(random), static_cast<Tick>(random.Uniform(0, 62))};
    case 14:
      return Build{Chance(random, 900) ? 0 : static_cast<std::uint32_t>(random.Next32()),
                   Chance(random, 900) ? random.Uniform(-1, 5) : Number(random)};
    case 15:
      return ShareLine{AnyProduct(random), Chance(random, 900) ? random.Uniform(-50, 1050) : Number(random)};
    case 16:
      return TimeOut{};
    default:
      return Action();
  }
}

// The kind of action that answers an ask.
Action Answering(const core::Market& market, PartyId party, const Ask& ask, Random& random) {
  switch (ask.kind) {
    case AskKind::kSound:
      return AnyAction(market, party, 1, random);
    case AskKind::kClaim:
      return AnyAction(market, party, 5, random);
    case AskKind::kApproach:
      return AnyAction(market, party, Chance(random, 500) ? 2 : 4, random);
    case AskKind::kAnswer:
      return Answer{ask.table, Chance(random, 900), AnyPlea(market, PleadFor(market, party, random), random)};
    case AskKind::kBargain:
      if (ask.turn == TurnKind::kVote && Chance(random, 700)) return Accept{ask.table, 0};
      return AtTable(market, ask.table, random);
    case AskKind::kOrder:
      if (Chance(random, 200)) return AnyAction(market, party, 14, random);
      return AnyAction(market, party, Chance(random, 700) ? 6 : 7, random);
    default:
      if (Chance(random, 150)) return AnyAction(market, party, 15, random);
      return AnyAction(market, party, Chance(random, 250) ? 13 : random.Uniform(8, 10), random);
  }
}

Range Between(Random& random, std::int64_t low, std::int64_t high) {
  const std::int64_t first = random.Uniform(low, high);
  const std::int64_t second = random.Uniform(low, high);
  return Range{std::min(first, second), std::max(first, second)};
}

Issue NumberIssue(const std::string& name, IssueRole role, std::int64_t low, std::int64_t high, std::int64_t step) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

TableSpec Talk(const std::string& name, ProtocolKind protocol, std::vector<std::string> parties, std::int32_t rounds) {
  TableSpec spec;
  spec.name = name;
  spec.protocol = protocol;
  spec.parties = std::move(parties);
  spec.rounds = rounds;
  spec.every = 1;
  spec.issues = {NumberIssue("price", IssueRole::kNone, 0, 3, 1)};
  return spec;
}

// Makes a table one at which chips are sold.
TableSpec Selling(TableSpec spec, std::int64_t lot) {
  spec.product = "chip";
  spec.issues = {NumberIssue("units", IssueRole::kUnits, lot, 5 * lot, lot),
                 NumberIssue("price", IssueRole::kPrice, 900, 1'200, 100)};
  return spec;
}

// A table under each protocol, and some at which something is sold.
void AddProtocols(Scenario& scenario) {
  const std::int64_t lot = std::max<std::int64_t>(1, scenario.rules.lot);
  const std::vector<std::string> bidders = {"patron", "ada", "bob", "dan"};
  const std::vector<std::string> customers = {"maker", "ada", "bob"};
  std::vector<TableSpec> specs = {
      Talk("final", ProtocolKind::kFinalOffer, {"ada", "bob"}, 1),
      Talk("rotating", ProtocolKind::kRotatingOffers, {"ada", "bob", "dan"}, 4),
      Talk("two", ProtocolKind::kMonotonicConcession, {"ada", "bob"}, 9),
      Talk("three", ProtocolKind::kMonotonicConcession, {"bob", "ada", "patron"}, 9),
      Talk("text", ProtocolKind::kSingleText, {"patron", "ada", "bob"}, 4),
      Selling(Talk("sale", ProtocolKind::kSingleText, {"patron", "maker", "bob"}, 3), lot),
      Talk("task", ProtocolKind::kContractNet, bidders, 1),
      Selling(Talk("award", ProtocolKind::kContractNet, customers, 1), lot),
      Talk("first", ProtocolKind::kFirstPrice, bidders, 1),
      Talk("second", ProtocolKind::kSecondPrice, bidders, 1),
      Selling(Talk("floor", ProtocolKind::kUniformPrice, customers, 1), lot),
      Talk("vcg", ProtocolKind::kVcg, bidders, 1),
      Talk("buying", ProtocolKind::kVcg, bidders, 1),
      Talk("double", ProtocolKind::kDoubleAuction, {"ada", "bob"}, 1),
      Selling(Talk("named", ProtocolKind::kDoubleAuction, {"maker", "bob"}, 1), lot),
      Talk("majority", ProtocolKind::kMajorityOffers, {"patron", "ada", "bob"}, 5),
      Talk("risky", ProtocolKind::kAlternatingOffers, {"ada", "dan"}, 9),
  };
  for (TableSpec& spec : specs) {
    if (spec.protocol == ProtocolKind::kUniformPrice) spec.auction.supply = 6 * lot;
    if (spec.protocol == ProtocolKind::kDoubleAuction) spec.auction.bid_permille = 400;
    if (spec.name == "named") {
      spec.issues.erase(spec.issues.begin());
      spec.auction.supply = 2 * lot;
    }
    if (spec.name == "risky") spec.breakdown_ppm = 200'000;
    if (spec.name == "majority") {
      spec.breakdown_ppm = 100'000;
      spec.voting.quota = 3;
      spec.voting.votes = {1, 2, 2};
      spec.voting.recognition = {1, 3, 0};
    }
    if (spec.protocol != ProtocolKind::kVcg) continue;
    spec.issues.insert(spec.issues.begin(), NumberIssue("units", IssueRole::kNone, 0, 3, 1));
    spec.auction.supply = 4;
    spec.auction.reverse = spec.name == "buying";
  }
  scenario.tables.insert(scenario.tables.end(), specs.begin(), specs.end());
}

// One who sells on what it buys of the boards.
void AddTrader(Random& random, Scenario& scenario) {
  Product resold = scenario.products[0];
  resold.name = "resold";
  resold.seller = "trader";
  scenario.products.push_back(resold);
  Party trader;
  trader.id = 9;
  trader.name = "trader";
  trader.kind = PartyKind::kSeller;
  trader.account.cash_cents = random.Uniform(0, 500'000);
  Supply supply;
  supply.product = "resold";
  supply.source = "board";
  supply.source_lag = static_cast<Tick>(random.Uniform(0, 2));
  supply.inventory = random.Uniform(0, 20);
  supply.perishes = random.Uniform(0, 1) == 1;
  trader.supply.push_back(supply);
  scenario.parties.push_back(trader);
}

}  // namespace

Scenario RandomVillage(Random& random) {
  Scenario scenario = Village();
  const auto last = static_cast<std::int64_t>(SharingRules().size()) - 1;
  scenario.rules.allocation = SharingRules()[static_cast<std::size_t>(random.Uniform(0, last))]->number();
  for (const Party& party : scenario.parties) {
    const std::int64_t weight = random.Uniform(0, 3);
    if (weight == 0) continue;
    scenario.rules.claimants.push_back({party.name, weight, static_cast<std::int32_t>(random.Uniform(-1, 1)), {}});
    if (random.Uniform(0, 1) == 1) scenario.rules.claimants.back().prefers = {"board", "chip"};
  }
  scenario.rules.lot = random.Uniform(0, 10);
  scenario.rules.cancel_fee_permille = random.Uniform(0, 200);
  scenario.rules.deposit_permille = random.Uniform(0, 300);
  scenario.rules.dinner.per_tick = static_cast<std::int32_t>(random.Uniform(1, 2));
  scenario.rules.dinner.premium_by = static_cast<PremiumBy>(random.Uniform(0, 1));
  Product second = scenario.products[0];
  second.name = "board";
  second.from_tick = static_cast<Tick>(random.Uniform(0, 2));
  Supply supply = scenario.parties[0].supply[0];
  if (random.Uniform(0, 1) == 1) {
    second.serves = "chip";
    second.power_permille = random.Uniform(0, 3000);
    supply = Supply{};
    supply.line = "chip";
    const std::int64_t most = random.Uniform(0, 1000);
    supply.most_permille = {Point{0, random.Uniform(0, 1000)}, Point{2, most}, Point{3, most}};
  }
  scenario.products.push_back(second);
  supply.product = "board";
  scenario.parties[0].supply.push_back(supply);
  for (Supply& made : scenario.parties[0].supply) {
    if (!made.line.empty()) continue;
    made.yield_permille = Between(random, 500, 1500);
    made.noise_permille = TickRange{900, 1100};
  }
  for (Party& party : scenario.parties) {
    if (party.kind != PartyKind::kBuyer) continue;
    party.account.cash_cents = random.Uniform(0, 500'000);
    party.account.credit_cents = random.Uniform(0, 1) * random.Uniform(0, 50'000);
    party.account.income_cents = random.Uniform(0, 20'000);
    party.stocks.push_back(Stock{"board", random.Uniform(0, 30), 0});
  }
  scenario.parties[0].account.cash_cents = random.Uniform(0, 20'000);
  Site& hall = scenario.parties.back().sites[0];
  hall.slip = Between(random, 0, 3);
  hall.size_permille = Between(random, 500, 2000);
  hall.extend_units = random.Uniform(0, 1) * random.Uniform(1, 20);
  if (hall.extend_units > 0) {
    hall.extend_cost_cents = random.Uniform(0, 20'000);
    hall.extend_lag = static_cast<Tick>(random.Uniform(0, 5));
    hall.extend_most = hall.extend_units * random.Uniform(1, 8);
  }
  TableSpec talk;
  talk.name = "talk";
  talk.parties = {"ada", "bob", "maker"};
  talk.rounds = 2;
  talk.every = 1;
  talk.issues = {NumberIssue("price", IssueRole::kNone, 0, 3, 1)};
  TableSpec trade;
  trade.name = "trade";
  trade.parties = {"maker", "bob"};
  trade.rounds = 3;
  trade.every = 2;
  trade.product = "chip";
  trade.issues = {NumberIssue("units", IssueRole::kUnits, 10, 60, 10),
                  NumberIssue("price", IssueRole::kPrice, 900, 1'200, 100),
                  NumberIssue("prepaid", IssueRole::kPrepaid, 0, 1'000, 250)};
  TableSpec again = trade;
  again.name = "again";
  scenario.tables = {talk, trade, again};
  AddProtocols(scenario);
  if (random.Uniform(0, 1) == 1) AddTrader(random, scenario);
  return scenario;
}

Command RandomMove(const core::Market& market, Random& random) {
  Command command;
  command.party = AnyParty(market, random);
  command.action = AnyAction(market, command.party, random.Uniform(0, 16), random);
  return command;
}

std::vector<Command> RandomMoves(const core::Market& market, Random& random) {
  std::vector<Command> moves;
  for (const PartyId party : market.due()) {
    for (const Ask& ask : market.prompt(party).asks) {
      if (Chance(random, 100)) continue;  // silence
      Command command;
      command.party = party;
      command.action = Answering(market, party, ask, random);
      moves.push_back(std::move(command));
      if (ask.turn != TurnKind::kBid && ask.turn != TurnKind::kConcede) continue;
      command = Command();
      command.party = party;
      command.action = AtTable(market, ask.table, random);
      moves.push_back(std::move(command));
    }
  }
  for (std::int64_t i = random.Uniform(0, 3); i > 0; --i) moves.push_back(RandomMove(market, random));
  return moves;
}

}  // namespace haggle
