// The smaller parts of the core by themselves: who is who, sites, supply, limits,
// briefings, statements.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "broker/core/askable.h"
#include "broker/core/briefing.h"
#include "broker/core/directory.h"
#include "broker/core/limits.h"
#include "broker/core/sites.h"
#include "broker/core/supply.h"
#include "broker/core/tables.h"
#include "broker/core/world.h"
#include "proto/base/canonical.h"
#include "proto/base/ids.h"
#include "proto/base/random.h"
#include "tests/broker/market_driver.h"
#include "tests/proto/field_numbers.h"

namespace haggle::core::core_parts_test {
namespace {

// ---- directory ------------------------------------------------------------------

TEST(Directory, FindsPartiesByIdWhateverTheirOrderInTheScenario) {
  Scenario scenario = Village();
  scenario.parties[1].id = 900'000;  // beyond the table of small ids
  std::reverse(scenario.parties.begin(), scenario.parties.end());
  const Directory directory(scenario);
  EXPECT_EQ(directory.ids(), (std::vector<PartyId>{1, 3, 4, 5, 6, 900'000}));
  EXPECT_EQ(directory.IndexOf(900'000), 5);
  EXPECT_EQ(directory.IndexOf(900'001), -1);
  EXPECT_EQ(directory.IndexOf(2), -1);
  EXPECT_EQ(scenario.parties[directory.PlaceOf(5)].name, "ada");
  EXPECT_EQ(directory.PartyNamed("ada"), 900'000U);
  EXPECT_EQ(directory.PartyNamed("eve"), 0U);
  EXPECT_EQ(directory.ProductNamed("chip"), 0);
  EXPECT_EQ(directory.ProductNamed("board"), -1);
}

TEST(Directory, FindsEveryNameAndNoOther) {
  Scenario scenario = Village();
  scenario.parties.clear();
  for (PartyId id = 1; id <= 300; ++id) {
    Party& party = scenario.parties.emplace_back();
    party.id = 301 - id;
    party.name = "p" + std::to_string(id * 7919 % 1000);  // in no order; each once
  }
  const Directory directory(scenario);
  for (const Party& party : scenario.parties) EXPECT_EQ(directory.PartyNamed(party.name), party.id) << party.name;
  for (const char* name : {"", "p", "p1000", "q", "P1"}) EXPECT_EQ(directory.PartyNamed(name), 0U) << name;
}

TEST(Directory, APrincipalSpeaksForItsAffiliatesAndNobodyElse) {
  const Directory directory(Village());
  EXPECT_EQ(directory.SpokesmanOf(kCid), kPatron);
  EXPECT_EQ(directory.SpokesmanOf(kAda), kAda);
  EXPECT_TRUE(directory.SpeaksFor(kPatron, kDan));
  EXPECT_TRUE(directory.SpeaksFor(kAda, kAda));
  EXPECT_FALSE(directory.SpeaksFor(kCid, kCid));
  EXPECT_FALSE(directory.SpeaksFor(kPatron, kPatron));
  EXPECT_FALSE(directory.SpeaksFor(kMaker, kMaker));
  EXPECT_FALSE(directory.SpeaksFor(kAda, 99));
  EXPECT_TRUE(directory.IsSpokesman(kPatron));
  EXPECT_FALSE(directory.IsSpokesman(kCid));
  EXPECT_FALSE(directory.IsSpokesman(kMaker));
  EXPECT_FALSE(directory.IsSpokesman(99));
  EXPECT_EQ(directory.PrincipalOf(99), 0U);
}

TEST(Directory, AcquaintancesHoldBothWaysAndBetweenSpokesmen) {
  Scenario scenario = Village();
  scenario.acquaintances = {{"dan", "bob"}, {"cid", "dan"}};
  const Directory directory(scenario);
  EXPECT_TRUE(directory.Acquainted(kPatron, kBob));
  EXPECT_TRUE(directory.Acquainted(kBob, kPatron));
  EXPECT_FALSE(directory.Acquainted(kPatron, kPatron));
  EXPECT_FALSE(directory.HasAcquaintance(kAda));
  EXPECT_TRUE(directory.HasAcquaintance(kPatron));
}

// ---- sites ------------------------------------------------------------------------

Site Plot() {
  Site site;
  site.size = {{0, 100}, {10, 200}};
  site.opens = {4, 4};
  site.slip = {2, 2};
  return site;
}

TEST(Sites, HaveNoRoomBeforeTheyOpen) {
  EXPECT_EQ(RoomAt(Plot(), 5), 0);
  EXPECT_EQ(RoomAt(Plot(), 6), 160);
}

TEST(Sites, GrowAfterOpening) {
  Site site = Plot();
  site.growth = 50;
  EXPECT_EQ(RoomAt(site, 6), 50);
  EXPECT_EQ(RoomAt(site, 7), 100);
  EXPECT_EQ(RoomAt(site, 9), 190);  // no more than its size
}

TEST(Sites, AreScaledByTheirSize) {
  Site site = Plot();
  site.size_permille = {500, 500};
  EXPECT_EQ(RoomAt(site, 6), 80);
  site.always_open = true;
  EXPECT_EQ(RoomAt(site, 0), 50);
}

TEST(Sites, NeverHaveLessThanNoRoom) {
  Site site = Plot();
  site.always_open = true;
  site.size = {{0, 10}, {5, 0}};
  EXPECT_EQ(RoomAt(site, 20), 0);
}

TEST(Sites, InstallWhatRoomAndRateAllowAndRampIt) {
  World world(Village());
  Position& position = world.ledger.PositionOf(kDan, 0);
  position.warehoused = 50;
  world.state.tick = 3;
  OpenSites(world);
  EXPECT_EQ(world.PartyOf(kDan).sites[0].room, 20);
  Install(world);
  EXPECT_EQ(position.installed, 15);  // the rate
  EXPECT_EQ(position.productive, 0);
  Install(world);
  EXPECT_EQ(position.installed, 20);  // the room
  world.state.tick = 4;
  Ramp(world);
  EXPECT_EQ(position.productive, 20);
  EXPECT_TRUE(position.ramping.empty());
}

TEST(Sites, EachHasItsOwnRateAndRamp) {
  Scenario scenario = Village();
  Site shed = scenario.parties.back().sites[0];
  shed.name = "shed";
  shed.install_rate = 0;
  shed.ramp_ticks = 2;
  scenario.parties.back().sites.push_back(shed);
  Site later = shed;
  later.name = "later";
  later.slip = {9, 9};
  later.ramp_ticks = 7;
  scenario.parties.back().sites.push_back(later);
  World world(scenario);
  Position& position = world.ledger.PositionOf(kDan, 0);
  position.warehoused = 50;
  world.state.tick = 3;
  OpenSites(world);
  Install(world);
  // The hall's rate, the shed's room, nothing where it is not open.
  EXPECT_EQ(world.PartyOf(kDan).site_units, (std::vector<std::int64_t>{15, 20, 0}));
  EXPECT_EQ(position.installed, 35);
  Install(world);
  EXPECT_EQ(world.PartyOf(kDan).site_units, (std::vector<std::int64_t>{20, 20, 0}));
  EXPECT_EQ(position.installed, 40);
  world.state.tick = 4;
  Ramp(world);
  EXPECT_EQ(position.productive, 20);
  world.state.tick = 5;
  Ramp(world);
  EXPECT_EQ(position.productive, 40);
}

TEST(Sites, StocksFillThemInOrderAndCrowdTheFirst) {
  Scenario scenario = Village();
  Party& dan = scenario.parties.back();
  dan.stocks = {{"chip", 0, 100}};
  Site open = dan.sites[0];
  open.name = "open";
  open.always_open = true;
  open.size = {{0, 30}, {1, 80}};
  dan.sites = {dan.sites[0], open};
  World world(scenario);
  SettleStocks(world);
  const PartyState& state = world.PartyOf(kDan);
  EXPECT_EQ(state.site_units, (std::vector<std::int64_t>{70, 30}));
  // What is crowded takes the new room first.
  Position& position = world.ledger.PositionOf(kDan, 0);
  position.warehoused = 500;
  world.state.tick = 1;
  OpenSites(world);
  Install(world);
  EXPECT_EQ(position.installed, 100);
  world.state.tick = 10;  // 60 of room at the hall, 530 at the other
  OpenSites(world);
  Install(world);
  EXPECT_EQ(state.site_units, (std::vector<std::int64_t>{70, 45}));
}

TEST(Sites, KnowWhenTheyOpenedBeforeTheRun) {
  Scenario scenario = Village();
  Party& dan = scenario.parties.back();
  dan.sites[0].opens = {-10, -10};
  dan.sites[0].slip = {3, 3};
  Site open = dan.sites[0];
  open.always_open = true;
  dan.sites.push_back(open);
  World world(scenario);
  OpenSites(world);
  const PartyState& state = world.PartyOf(kDan);
  EXPECT_EQ(state.sites[0].opened_tick, -7);
  EXPECT_EQ(state.sites[1].opened_tick, 0);
}

// ---- supply -------------------------------------------------------------------------

TEST(Supply, GrowsAndIsScaledByYieldAndNoise) {
  Scenario scenario = Village();
  Supply& supply = scenario.parties[0].supply[0];
  supply.growth = 10;
  supply.yield_permille = {900, 900};
  World world(scenario);
  StartSupply(world);
  EXPECT_EQ(world.state.products[0].supply, (std::vector<std::int64_t>{90, 90, 90, 90}));
  world.state.tick = 2;
  world.state.products[0].capacity = {{2, 7}, {3, 1000}};
  MakeSupply(world, {1100});
  EXPECT_EQ(world.state.products[0].inventory, 50 + 108 * 1100 / 1000 + 7);
  EXPECT_EQ(world.state.products[0].supply.back(), 125);
}

TEST(Supply, AShrinkingOneEndsAtNothing) {
  Scenario scenario = Village();
  scenario.parties[0].supply[0].growth = -60;
  World world(scenario);
  world.state.tick = 2;
  StartSupply(world);
  MakeSupply(world, {0});
  EXPECT_EQ(world.state.products[0].inventory, 50);
}

TEST(Supply, LeadIsBacklogOverSupplyWithAFloor) {
  World world(Village());
  StartSupply(world);
  EXPECT_EQ(BacklogOf(world, 0), 120);
  EXPECT_EQ(LeadOf(world, 0), 2);  // the floor
  world.state.bookings[0].booking.units = 1'000;
  EXPECT_EQ(LeadOf(world, 0), 4 * 1'080 / 400);
  world.state.products[0].supply.assign(4, 0);
  EXPECT_EQ(LeadOf(world, 0), kLongestLead);
  world.state.bookings.clear();
  EXPECT_EQ(LeadOf(world, 0), 2);
}

TEST(Supply, NoBacklogIsLongerThanARunCanServe) {
  World world(Village());
  EXPECT_FALSE(BacklogTooLong(world, 0, kMaxUnits));
  EXPECT_TRUE(BacklogTooLong(world, 0, core::bounds::kUnitsOfRun));
  BookingState full;
  full.booking.owner = kAda;
  full.booking.units = kMaxUnits;
  for (BookingId id = 1; id <= 1'000; ++id) {
    full.booking.id = id;
    world.ledger.AddBooking(full);
  }
  EXPECT_TRUE(BacklogTooLong(world, 0, 10));
}

// ---- limits ---------------------------------------------------------------------------

TEST(Limits, TheRunIsAsLongAsTheScenarioOrShorter) {
  Scenario scenario = Village();
  EXPECT_EQ(LastTick(scenario), 7);
  scenario.stop_after = 3;
  EXPECT_EQ(LastTick(scenario), 2);
  scenario.stop_after = 300;
  EXPECT_EQ(LastTick(scenario), 7);
  scenario.ticks = 0;
  EXPECT_EQ(LastTick(scenario), -1);
}

TEST(Limits, ARunOfNoTicksIsOverAfterGenesis) {
  Scenario scenario = Village();
  scenario.ticks = 0;
  MarketDriver run(scenario);
  run.Step();
  EXPECT_TRUE(run.over());
}

TEST(Limits, BytesAreCountedOverAllMovesOfAParty) {
  Scenario scenario = Village();
  scenario.limits.prompt_bytes = 1'000;
  const World world(scenario);
  Allocate allocate;
  allocate.shares.assign(40, Share{OpeningBookingId(0), 1});
  Draw draw;
  draw.path.assign(2'000, 'x');
  std::vector<Command> commands(3);
  commands[0].party = kMaker;
  commands[0].action = allocate;
  commands[1].party = kAda;
  commands[1].action = draw;
  commands[2].party = kBob;
  commands[2].action = Order{0, 10};
  MoveLimits limits;
  limits.Measure(world, commands);
  EXPECT_EQ(limits.Judge(kMaker), kAllowed);
  EXPECT_EQ(limits.Judge(kAda), RefusalReason::kTooLarge);
  EXPECT_EQ(limits.Judge(kBob), kAllowed);
}

// The longest moves there are: values of 64 bits, sixteen of them.
TEST(Limits, BytesAreCountedToTheLastWhateverTheValues) {
  Offer offer;
  offer.table = ScenarioTableId(1'000'000, 7);
  for (int i = 0; i < kMaxIssues; ++i) offer.values.push_back(i % 2 == 0 ? INT64_MAX : INT64_MIN);
  std::vector<Command> commands(3);
  for (Command& command : commands) {
    command.party = kAda;
    command.action = offer;
  }
  const auto size = static_cast<std::int64_t>(3 * CanonicalSize(commands[0]));
  EXPECT_GT(size, 3 * 160);
  Scenario scenario = Village();
  for (const std::int64_t above : {-1, 0, 1}) {
    scenario.limits.prompt_bytes = size + above;
    const World world(scenario);
    MoveLimits limits;
    limits.Measure(world, commands);
    EXPECT_EQ(limits.Judge(kAda), above < 0 ? RefusalReason::kTooLarge : kAllowed) << above;
  }
}

TEST(Limits, TheDefaultsAreThoseOfTheScenariosComment) {
  const World world(Village());
  std::vector<Command> commands(4'097);
  for (Command& command : commands) {
    command.party = kAda;
    command.action = Order{0, 10};
  }
  MoveLimits limits;
  limits.Measure(world, commands);
  EXPECT_EQ(limits.Judge(kAda), RefusalReason::kTooManyMoves);
  commands.pop_back();
  limits.Measure(world, commands);
  EXPECT_EQ(limits.Judge(kAda), kAllowed);
}

std::int64_t SizeOf(PartyId party, const std::vector<Move>& moves) {
  std::int64_t bytes = 0;
  for (const Move& move : moves) bytes += static_cast<std::int64_t>(CanonicalSize(Command{0, party, move.action}));
  return bytes;
}

Verdict VerdictOf(const World& world, const std::vector<Move>& moves) {
  std::vector<Command> commands;
  for (const Move& move : moves) commands.push_back(Command{0, kAda, move.action});
  MoveLimits limits;
  limits.Measure(world, commands);
  return limits.Judge(kAda);
}

// Of an answer that is too large so much is kept that it is still refused, and hardly more.
TEST(Limits, AnExcessIsCutAndRefusedAllTheSame) {
  constexpr std::int64_t kBytes = 2'000;
  Invite invite;
  invite.pleas.assign(100'000, Plea{kBob, INT64_MAX, INT64_MAX, 5, 1});
  Invite empty;
  empty.pleas.resize(100'000);
  Allocate allocate;
  allocate.shares.assign(100'000, Share{OpeningBookingId(0), 1});
  Draw draw;
  for (int i = 0; i < 100'000; ++i) draw.path += "\xc3\xa4";
  Scenario scenario = Village();
  scenario.limits.prompt_bytes = kBytes;
  const World world(scenario);
  for (const Action& large : std::vector<Action>{invite, empty, allocate, draw}) {
    for (const int before : {0, 3, 150}) {
      std::vector<Move> moves(static_cast<std::size_t>(before), Move{{}, Order{0, 10}});
      moves.push_back(Move{{7, {}}, large});
      moves.push_back(Move{{}, Order{0, 10}});
      ASSERT_TRUE(CutExcess(scenario.limits, kAda, moves));
      EXPECT_EQ(moves.size(), static_cast<std::size_t>(before) + 1);
      EXPECT_EQ(moves.back().why.code, 7U);
      EXPECT_GT(SizeOf(kAda, moves), kBytes);
      EXPECT_LT(SizeOf(kAda, moves), kBytes + 100);
      EXPECT_EQ(VerdictOf(world, moves), RefusalReason::kTooLarge);
    }
  }
}

TEST(Limits, WhatIsNotTooLargeIsNotCut) {
  Invite invite;
  invite.pleas.assign(50, Plea{kBob, 12, 3, 5, 1});
  const std::vector<Move> moves(3, Move{{}, invite});
  Scenario scenario = Village();
  for (const std::int64_t above : {-1, 0, 1}) {
    scenario.limits.prompt_bytes = SizeOf(kAda, moves) + above;
    std::vector<Move> cut = moves;
    EXPECT_EQ(CutExcess(scenario.limits, kAda, cut), above < 0) << above;
    EXPECT_EQ(VerdictOf(World(scenario), cut), above < 0 ? RefusalReason::kTooLarge : kAllowed) << above;
    ASSERT_EQ(cut.size(), moves.size());
    EXPECT_LE(SizeOf(kAda, cut), SizeOf(kAda, moves));
    EXPECT_TRUE(above < 0 || SizeOf(kAda, cut) == SizeOf(kAda, moves));
  }
}

TEST(Limits, AFloodIsRefusedOnce) {
  Scenario scenario = Village();
  scenario.limits.moves = 2;
  MarketDriver run(scenario);
  run.Until(Phase::kOrder);
  run.Forget();
  for (int i = 0; i < 1'000; ++i) run.Move(kAda, Order{0, 10});
  run.Move(kBob, Order{0, 10});
  const Seq first = run.market().next_seq();
  run.Step();
  ASSERT_EQ(run.All<Refused>().size(), 1U);
  EXPECT_EQ(run.Last<Refused>().reason, RefusalReason::kTooManyMoves);
  EXPECT_EQ(run.Last<Refused>().command, first);
  ASSERT_EQ(run.All<Ordered>().size(), 1U);
  EXPECT_EQ(run.Last<Ordered>().booking.owner, kBob);
}

// ---- who is asked ---------------------------------------------------------------------

// The last tick in which the party is asked anything.
Tick UntilOf(const Scenario& scenario, PartyId party) {
  const Directory directory(scenario);
  return Askable(scenario, directory).Until(directory.IndexOf(party));
}

TEST(Asked, WhoeverMayBeAskedAgainIsKeptInformed) {
  Scenario scenario = Village();
  for (const PartyId party : {kMaker, kAda, kPatron, kCid}) {
    EXPECT_EQ(UntilOf(scenario, party), scenario.ticks) << party;
  }
  scenario.rules.dinner.enabled = false;
  scenario.rules.redirection.enabled = false;
  TableSpec spec;
  spec.parties = {"patron", "ada"};
  spec.opens = 2;
  scenario.tables = {spec};
  EXPECT_EQ(UntilOf(scenario, kPatron), 2);
  EXPECT_EQ(UntilOf(scenario, kAda), scenario.ticks);
  scenario.tables[0].every = 1;
  EXPECT_EQ(UntilOf(scenario, kPatron), scenario.ticks);
  scenario.tables.clear();
  EXPECT_EQ(UntilOf(scenario, kPatron), Askable::kNever);
}

TEST(AskedDeathTest, NobodyIsAskedWhoWasNotToBe) {
  Scenario scenario = Village();
  scenario.parties[3].affiliates.clear();  // the patron speaks for nobody
  World world(scenario);
  world.router.Begin(0, nullptr);
  world.router.Ask(world.directory.IndexOf(kAda), Ask());
  EXPECT_DEATH(world.router.Ask(world.directory.IndexOf(kPatron), Ask()), "until");
  world.router.Begin(scenario.ticks + 1, nullptr);
  EXPECT_DEATH(world.router.Ask(world.directory.IndexOf(kAda), Ask()), "until");
}

// Nothing is kept for a party that is never asked (for it would be kept for ever), but whoever watches sees
// that it was told.
TEST(Asked, WhoIsNeverAskedIsSeenToBeTold) {
  struct Watcher : EventSink {
    void OnEvent(const Event&, bool, const std::vector<PartyId>& audience) override { told.push_back(audience); }
    std::vector<std::vector<PartyId>> told;
  };
  Scenario scenario = Village();
  scenario.parties[3].affiliates.clear();
  const Directory directory(scenario);
  const Askable askable(scenario, directory);
  EventRouter router(directory, askable);
  Watcher watcher;
  router.Begin(0, &watcher);
  router.Tell(0, TickBegan{}, {kPatron});
  router.Tell(0, TickBegan{}, {kAda, kPatron});
  router.Ask(directory.IndexOf(kAda), Ask{});
  router.Close(0, Phase::kOrder, 0);
  EXPECT_EQ(router.prompt(directory.IndexOf(kAda)).shown.size(), 1U);
  EXPECT_EQ(router.due(), std::vector<PartyId>{kAda});
  EXPECT_EQ(watcher.told, (std::vector<std::vector<PartyId>>{{kPatron}, {kAda, kPatron}}));
}

// ---- ties -----------------------------------------------------------------------------

TEST(Ties, EveryPartyIsFirstInTurn) {
  World world(Village());
  std::vector<PartyId> first;
  for (Tick tick = 0; tick < 6; ++tick) {
    world.state.tick = tick;
    const PartyId party = world.directory.ids()[world.FirstIndex()];
    EXPECT_EQ(world.RankOf(party), 0U);
    first.push_back(party);
  }
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, world.directory.ids());
}

// ---- briefing ---------------------------------------------------------------------------

Scenario Private() {
  Scenario scenario = Village();
  scenario.seed = 77;
  for (Party& party : scenario.parties) {
    party.wants.pride_cents = party.id;
    party.wants.demand.push_back(Demand{"chip", {}, 1, {}, 0});
    Funding later;
    later.name = "later";
    later.tick = {3, 8};
    later.amount_cents = 500;
    party.account.funding.push_back(later);
  }
  return scenario;
}

const Party& In(const Briefing& briefing, PartyId id) {
  return *std::find_if(briefing.scenario.parties.begin(), briefing.scenario.parties.end(),
                       [id](const Party& party) { return party.id == id; });
}

TEST(Briefings, HoldOnesOwnPartAndThePublicPartOfOthers) {
  const World world(Private());
  const Briefing briefing = MakeBriefing(world, kAda);
  EXPECT_EQ(briefing.scenario.seed, 0U);
  EXPECT_EQ(briefing.stream_key, StreamKey(77, kAda));
  EXPECT_EQ(In(briefing, kAda).account.cash_cents, 500'000);
  EXPECT_EQ(In(briefing, kAda).wants.pride_cents, kAda);
  ASSERT_EQ(In(briefing, kAda).account.funding.size(), 1U);
  EXPECT_EQ(In(briefing, kAda).account.funding[0].tick.low, 5) << "as planned, not as drawn";
  EXPECT_EQ(In(briefing, kAda).account.funding[0].tick.high, 5);
  const Party& dan = In(briefing, kDan);
  EXPECT_EQ(dan.name, "dan");
  EXPECT_EQ(dan.account.cash_cents, 0);
  EXPECT_TRUE(dan.book.empty());
  EXPECT_TRUE(dan.wants.demand.empty());
  ASSERT_EQ(dan.sites.size(), 1U);
  EXPECT_EQ(dan.sites[0].opens.low, 2);  // the plan is public
  EXPECT_EQ(dan.sites[0].slip.high, 0);  // the slip is nature's
  EXPECT_TRUE(In(briefing, kMaker).supply.empty());
}

TEST(Briefings, TellOfRoundsWithoutANameNoMoreThanOfOthers) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Scenario scenario = Private();
    scenario.seed = seed;
    for (Party& party : scenario.parties) party.account.funding[0].name.clear();
    const World world(scenario);
    EXPECT_EQ(In(MakeBriefing(world, kAda), kAda).account.funding[0].tick.low, 5) << "seed " << seed;
    EXPECT_EQ(In(MakeBriefing(world, kPatron), kDan).account.funding[0].tick.low, 5) << "seed " << seed;
  }
}

TEST(Briefings, TellNobodyItsOwnSlip) {
  const World world(Private());
  EXPECT_EQ(In(MakeBriefing(world, kDan), kDan).sites[0].slip.high, 0);
}

TEST(Briefings, TellAPrincipalOfItsAffiliates) {
  const World world(Private());
  const Party dan = In(MakeBriefing(world, kPatron), kDan);
  EXPECT_EQ(dan.account.cash_cents, 300'000);
  ASSERT_EQ(dan.account.funding.size(), 1U);
  EXPECT_EQ(dan.account.funding[0].tick.high, 5);
  EXPECT_EQ(dan.book.size(), 1U);
  EXPECT_EQ(dan.wants.demand.size(), 1U);
  EXPECT_EQ(dan.wants.pride_cents, 0);
  EXPECT_EQ(In(MakeBriefing(world, kPatron), kAda).account.cash_cents, 0);
}

TEST(Briefings, TellASellerWhatItCanMake) {
  const World world(Private());
  EXPECT_EQ(In(MakeBriefing(world, kMaker), kMaker).supply.size(), 1U);
}

// Genesis has closed the range on what the whole run will yield.
TEST(Briefings, TellNoSellerItsYield) {
  Scenario scenario = Private();
  scenario.parties[0].supply[0].yield_permille = {900, 900};
  const World world(scenario);
  const Party maker = In(MakeBriefing(world, kMaker), kMaker);
  EXPECT_EQ(maker.supply[0].yield_permille.low, 0);
  EXPECT_EQ(maker.supply[0].yield_permille.high, 0);
  EXPECT_EQ(maker.supply[0].base, scenario.parties[0].supply[0].base);
}

// ---- nature -----------------------------------------------------------------------------

TEST(Nature, ADrawThatWasNotExpectedIsRefusedAndTheRangeClosesLow) {
  Scenario scenario = Village();
  scenario.parties.back().sites[0].slip = {1, 4};
  Market market(scenario);
  Step step;
  step.commands.resize(3);
  step.commands[0].action = Draw{"no.such.path", 1};
  step.commands[1].action = BeginTick{};
  step.commands[2].party = kAda;
  step.commands[2].action = Order{0, 10};
  market.Apply(step);
  EXPECT_EQ(market.phase(), Phase::kOpen);
  for (const DrawState& draw : market.state().draws) EXPECT_EQ(draw.value, draw.low) << draw.path;
  const Range slip = market.state().scenario.parties.back().sites[0].slip;
  EXPECT_EQ(slip.low, 1);
  EXPECT_EQ(slip.high, 1);
}

TEST(Nature, ATickBeginsEvenIfNatureSaysNothing) {
  Market market(Village());
  market.Apply(Step{});
  market.Apply(Step{});
  EXPECT_EQ(market.waiting(), Market::Waiting::kParties);
  EXPECT_EQ(market.state().products[0].inventory, 150);
}

// ---- more private tables than a seller may hold -----------------------------------

// Which host's table is held in `tick` if the maker comes to those of ada and the patron.
PartyId HeldIn(Tick tick) {
  MarketDriver run(Village());
  run.UntilTick(tick);
  run.Until(Phase::kSpeak, kSpeakApproach);
  for (const auto& [host, party] : {std::pair(kAda, kAda), std::pair(kPatron, kCid)}) {
    Plea plea;
    plea.party = party;
    plea.units = 10;
    run.Move(host, Invite{0, {plea}});
  }
  run.Step();
  std::vector<TableId> invited;
  for (const Invited& table : run.All<Invited>()) {
    run.Move(kMaker, Answer{table.table, true, {}});
    invited.push_back(table.table);
  }
  EXPECT_EQ(invited.size(), 2U);
  run.Forget();
  run.Step();
  EXPECT_EQ(run.All<TableOpened>().size(), 1U);
  EXPECT_EQ(run.All<TableClosed>().size(), 1U);
  EXPECT_EQ(run.Last<TableClosed>().result, TableResult::kDeclined);
  EXPECT_EQ(run.Last<TableClosed>().reason, RefusalReason::kTooManyTables);
  return run.Last<TableOpened>().parties.at(1);
}

TEST(Dinners, NoHostIsFavouredForEver) {
  World world(Village());
  std::set<PartyId> held;
  for (Tick tick = 0; tick < 6; ++tick) {
    world.state.tick = tick;
    const PartyId first = world.RankOf(kAda) < world.RankOf(kPatron) ? kAda : kPatron;
    EXPECT_EQ(HeldIn(tick), first) << tick;
    held.insert(first);
  }
  EXPECT_EQ(held.size(), 2U);
}

// ---- the state's own structs ------------------------------------------------------------

TEST(State, NumbersOfFieldsRise) {
  ExpectNumbersRise<Cohort>();
  ExpectNumbersRise<Position>();
  ExpectNumbersRise<PartyState>();
  ExpectNumbersRise<CapacityStep>();
  ExpectNumbersRise<ProductState>();
  ExpectNumbersRise<BookingState>();
  ExpectNumbersRise<TableState>();
  ExpectNumbersRise<AgreementState>();
  ExpectNumbersRise<ClaimState>();
  ExpectNumbersRise<DrawState>();
  ExpectNumbersRise<Market::State>();
}

// A table of any kind at any stage announces its fields in the order of their numbers, which are those of a
// table that has them all.
TEST(State, NumbersOfATablesFieldsRiseWhateverItIs) {
  const std::vector<TableSubject> subjects = {ScenarioSubject{1}, DinnerSubject{{Plea()}}, RedirectionSubject{1, 2, 3}};
  const std::vector<TableCourse> courses = {UnopenedCourse{{1, 2}}, AlternatingCourse{1}, VotingCourse(),
                                            ConcessionCourse(), TenderCourse()};
  std::set<int> seen;
  for (const TableSubject& subject : subjects) {
    for (const TableCourse& course : courses) {
      TableState table;
      table.subject = subject;
      table.course = course;
      NumberCollector collector;
      TableState::Fields(table, collector);
      for (std::size_t i = 1; i < collector.numbers.size(); ++i) {
        EXPECT_GT(collector.numbers[i], collector.numbers[i - 1]);
      }
      seen.insert(collector.numbers.begin(), collector.numbers.end());
    }
  }
  EXPECT_EQ(seen.size(), 28U);
  EXPECT_EQ(*seen.rbegin(), 28);
}

// The bytes of the alternatives are those of the plain fields that they took the place of.
TEST(State, ATablesBytesStay) {
  TableState table;
  table.stage = TableStage::kProposed;
  table.course = UnopenedCourse{{0, 1}};
  table.subject = RedirectionSubject{3, 4, 5};
  EXPECT_EQ(Canonical(table), std::string("\x02\x03\x03\x01\x06\x02\x00\x01\x11\x03\x12\x04\x13\x0a\x00", 15));
  table = TableState();
  table.stage = TableStage::kOpen;
  table.agreed = {1};
  table.subject = ScenarioSubject{7};
  ConcessionSeat seat;
  seat.standing.emplace().push_back(1);
  seat.offered.emplace().push_back(2);
  seat.accepts = {1};
  seat.cause = 9;
  table.course = ConcessionCourse{{seat}, 8};
  EXPECT_EQ(Canonical(table), std::string("\x02\x01\x03\x02\x04\x07\x06\x01\x01"
                                          "\x16\x01\x02\x02\x01\x02\x01\x04\x03\x01\x04\x01\x01\x05\x09\x00"
                                          "\x17\x08\x00",
                                          28));
}

// ---- tables beyond the limit ----------------------------------------------------------

TEST(Tables, TheScenariosTablesAreDeclinedBeyondTheLimit) {
  Scenario scenario = Village();
  scenario.limits.tables = 1;
  TableSpec spec;
  spec.name = "one";
  spec.parties = {"ada", "bob"};
  spec.rounds = 1;
  Issue issue;
  issue.name = "price";
  issue.high = 1;
  spec.issues = {issue};
  scenario.tables = {spec, spec};
  scenario.tables[1].name = "two";
  MarketDriver run(scenario);
  run.Step();
  ASSERT_EQ(run.All<TableOpened>().size(), 1U);
  ASSERT_EQ(run.All<TableClosed>().size(), 1U);
  EXPECT_EQ(run.Last<TableClosed>().result, TableResult::kDeclined);
  EXPECT_EQ(run.Last<TableClosed>().reason, RefusalReason::kTooManyTables);
}

}  // namespace
}  // namespace haggle::core::core_parts_test
