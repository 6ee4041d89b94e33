#include "tests/broker/market_driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "broker/core/audit.h"
#include "broker/core/nature.h"

namespace haggle {
namespace {

Party Buyer(PartyId id, const std::string& name, std::int64_t cash) {
  Party party;
  party.id = id;
  party.name = name;
  party.kind = PartyKind::kBuyer;
  party.account.cash_cents = cash;
  return party;
}

Issue OneOf(const std::string& name, IssueRole role, std::vector<std::int64_t> values) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.values = std::move(values);
  return issue;
}

Party Maker() {
  Party maker;
  maker.id = 1;
  maker.name = "maker";
  maker.kind = PartyKind::kSeller;
  maker.account.cash_cents = 100'000;
  Supply supply;
  supply.product = "chip";
  supply.inventory = 50;
  supply.base = 100;
  supply.step_units = 10;
  supply.step_lag = 2;
  supply.step_cost_cents = 5'000;
  supply.steps_max = 3;
  maker.supply.push_back(supply);
  return maker;
}

Rules VillageRules() {
  Rules rules;
  rules.allocation = AllocationRule::kDiscretion;
  rules.deposit_permille = 100;
  rules.cancel_fee_permille = 20;
  rules.lot = 10;
  rules.damages_cents = 7;
  rules.lead_min = 2;
  rules.lead_window = 4;
  rules.dinner.enabled = true;
  rules.dinner.rounds = 3;
  rules.dinner.per_tick = 1;
  rules.dinner.issues = {
      OneOf("share", IssueRole::kShare, {250, 500, 1000}), OneOf("window", IssueRole::kWindow, {1, 2, 4}),
      OneOf("premium", IssueRole::kPremium, {0, 50, 100}), OneOf("prepaid", IssueRole::kPrepaid, {0, 500, 1000})};
  rules.redirection.enabled = true;
  rules.redirection.rounds = 3;
  Issue fee;
  fee.name = "fee";
  fee.role = IssueRole::kFee;
  fee.high = 100;
  fee.step = 5;
  rules.redirection.issues = {fee};
  rules.redirection.horizon = 2;
  rules.redirection.later = 3;
  rules.redirection.lot = 10;
  rules.claims.enabled = true;
  rules.claims.every = 3;
  rules.claims.offset = 0;
  rules.claims.horizon = 2;
  return rules;
}

}  // namespace

Scenario Village() {
  Scenario scenario;
  scenario.name = "village";
  scenario.seed = 1;
  scenario.ticks = 8;
  Product chip;
  chip.name = "chip";
  chip.seller = "maker";
  chip.price_cents = 1'000;
  chip.price_cents_min = 900;
  chip.price_cents_max = 1'200;
  chip.price_step_permille = 50;
  scenario.products.push_back(chip);
  scenario.parties = {Maker(), Buyer(2, "ada", 500'000), Buyer(3, "bob", 200'000)};
  Party patron;
  patron.id = 4;
  patron.name = "patron";
  patron.kind = PartyKind::kPrincipal;
  patron.affiliates = {{"cid", 1000}, {"dan", 1000}};
  scenario.parties.push_back(patron);
  Party cid = Buyer(5, "cid", 300'000);
  cid.book = {{"chip", 40, 1, 0, 100}, {"chip", 30, 2, 0, 100}};
  Party dan = Buyer(6, "dan", 300'000);
  dan.book = {{"chip", 50, 6, 0, 100}};
  dan.account.credit_cents = 1'000;
  Site hall;
  hall.name = "hall";
  hall.size = {{0, 60}};
  hall.opens = {2, 2};
  hall.slip = {1, 1};
  hall.growth = 20;
  hall.install_rate = 15;
  hall.ramp_ticks = 1;
  dan.sites.push_back(hall);
  scenario.parties.push_back(cid);
  scenario.parties.push_back(dan);
  scenario.acquaintances = {{"ada", "patron"}};
  scenario.rules = VillageRules();
  return scenario;
}

MarketDriver::MarketDriver(const Scenario& scenario) : scenario_(scenario), market_(scenario) {
  PartyId most = 0;
  for (const Party& party : scenario.parties) most = std::max(most, party.id);
  shown_.resize(most + 1);
}

void MarketDriver::Move(PartyId party, Action action) {
  Command command;
  command.party = party;
  command.action = std::move(action);
  moves_.push_back(std::move(command));
}

void MarketDriver::Apply(const haggle::Step& step) {
  market_.Apply(step, this);
  const std::vector<std::string> broken = core::Audit(market_);
  for (const std::string& law : broken) ADD_FAILURE() << "tick " << step.tick << ": " << law;
  for (const PartyId party : market_.due()) {
    const std::vector<Event>& shown = market_.prompt(party).shown;
    shown_[party].insert(shown_[party].end(), shown.begin(), shown.end());
  }
}

void MarketDriver::Nature() {
  while (market_.waiting() == core::Market::Waiting::kDraws) {
    haggle::Step step;
    step.tick = market_.tick();
    step.phase = market_.phase();
    step.commands =
        step.phase == Phase::kGenesis ? core::GenesisDraws(scenario_) : core::TickDraws(scenario_, market_.tick());
    Apply(step);
    if (step.phase == Phase::kGenesis) genesis_ = market_.next_seq() - 1;
  }
}

void MarketDriver::Step() {
  if (!started_) {
    started_ = true;
    Nature();
    return;
  }
  haggle::Step step;
  step.tick = market_.tick();
  step.phase = market_.phase();
  step.step = market_.step();
  step.commands = std::move(moves_);
  moves_.clear();
  Apply(step);
  Nature();
}

void MarketDriver::Until(Phase phase, std::uint32_t step) {
  if (!started_ || !moves_.empty()) Step();
  while (!over() && (market_.phase() != phase || market_.step() != step)) Step();
}

void MarketDriver::UntilTick(Tick tick) {
  if (!started_ || !moves_.empty()) Step();
  while (!over() && market_.tick() < tick) Step();
}

bool MarketDriver::Asked(PartyId party, AskKind kind) const {
  const auto& due = market_.due();
  if (!std::binary_search(due.begin(), due.end(), party)) return false;
  const auto& asks = market_.prompt(party).asks;
  return std::any_of(asks.begin(), asks.end(), [kind](const Ask& ask) { return ask.kind == kind; });
}

const std::vector<Event>& MarketDriver::ShownTo(PartyId party) const { return shown_[party]; }

void MarketDriver::OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) {
  seen_.push_back(SeenEvent{event, all, audience});
}

}  // namespace haggle
