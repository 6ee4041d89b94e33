#include "deploy/seat/deal.h"

#include <algorithm>

#include "agents/strategies/measure.h"
#include "proto/base/premium.h"

namespace haggle::seat {
namespace {

using strategies::Capped;
using strategies::InLots;
using strategies::PartOf;
using strategies::Times;

// What the outcome gives to the issue with that role.
std::optional<std::int64_t> ValueOf(const TableOpened& opened, const Outcome& outcome, IssueRole role) {
  for (std::size_t i = 0; i < opened.issues.size(); ++i) {
    if (opened.issues[i].role == role) return opened.issues[i].meaning(outcome[static_cast<int>(i)]);
  }
  return std::nullopt;
}

bool IsOutcomeOf(const TableOpened& opened, const Outcome& outcome) {
  if (static_cast<std::size_t>(outcome.count()) != opened.issues.size()) return false;
  for (std::size_t i = 0; i < opened.issues.size(); ++i) {
    if (opened.issues[i].index(outcome[static_cast<int>(i)]) < 0) return false;
  }
  return true;
}

// Sets what a unit costs, and what of that is paid at once.
void Price(const Scenario& scenario, const TableOpened& opened, const Outcome& outcome, std::int64_t cents,
           DealPart& part) {
  part.price_cents = cents;
  part.deposit_cents =
      PartOf(cents, ValueOf(opened, outcome, IssueRole::kPrepaid).value_or(scenario.rules.deposit_permille));
}

// Whom a scenario's table sells to: the bidder, or the buyer who sits there.
PartyId BuyerAt(const Knowledge& knowledge, const TableOpened& opened, PartyId bidder) {
  if (bidder != 0) return bidder;
  const std::size_t first = Read(opened.protocol) == ProtocolKind::kSingleText ? 1 : 0;
  for (std::size_t i = first; i < opened.parties.size(); ++i) {
    const Party* const party = knowledge.view().find(opened.parties[i]);
    if (party != nullptr && party->kind == PartyKind::kBuyer) return party->id;
  }
  return 0;
}

// The table's entry in the scenario, if it sells something.
const TableSpec* SellingSpec(const Scenario& scenario, const TableOpened& opened) {
  for (const TableSpec& spec : scenario.tables) {
    if (spec.name == opened.name) return spec.product.empty() ? nullptr : &spec;
  }
  return nullptr;
}

void AddGuests(const Scenario& scenario, const TableOpened& opened, const Outcome& outcome, std::int64_t list,
               Deal& deal) {
  const std::int64_t share = ValueOf(opened, outcome, IssueRole::kShare).value_or(1000);
  const std::int64_t premium = ValueOf(opened, outcome, IssueRole::kPremium).value_or(0);
  for (std::size_t i = 0; i < opened.pleas.size(); ++i) {
    DealPart part;
    part.buyer = opened.pleas[i].party;
    part.units = InLots(PartOf(opened.pleas[i].units, share), scenario.rules.lot);
    const std::int64_t rate = PremiumRate(scenario.rules.dinner.premium_by, opened.pleas, i, premium);
    Price(scenario, opened, outcome, Capped(list + Int128{list} * rate / kWholePremium), part);
    deal.parts.push_back(part);
  }
}

}  // namespace

std::optional<Deal> DealOf(const Knowledge& knowledge, const TableOpened& opened, const Outcome& outcome,
                           PartyId bidder) {
  const Scenario& scenario = knowledge.scenario();
  if (!IsOutcomeOf(opened, outcome) || opened.product >= scenario.products.size()) return std::nullopt;
  Deal deal;
  deal.product = opened.product;
  if (const Party* const seller = knowledge.view().find(scenario.products[opened.product].seller)) {
    deal.seller = seller->id;
  }
  if (opened.kind == TableKind::kRedirection) {
    deal.from = opened.from;
    deal.to = opened.to;
    deal.units = opened.units;
    deal.fee_cents = Times(ValueOf(opened, outcome, IssueRole::kFee).value_or(0), opened.units);
    return deal;
  }
  const Bulletin* const bulletin = knowledge.view().bulletin(opened.product);
  const std::optional<std::int64_t> price = ValueOf(opened, outcome, IssueRole::kPrice);
  if (bulletin == nullptr && !price) return std::nullopt;
  const std::int64_t window = ValueOf(opened, outcome, IssueRole::kWindow).value_or(0);
  if (window > 0) deal.by_tick = static_cast<Tick>(knowledge.view().tick() + window);
  if (opened.kind == TableKind::kDinner) {
    if (bulletin == nullptr) return std::nullopt;
    AddGuests(scenario, opened, outcome, bulletin->price_cents, deal);
    return deal;
  }
  const TableSpec* const spec = SellingSpec(scenario, opened);
  const std::optional<std::int64_t> units = ValueOf(opened, outcome, IssueRole::kUnits);
  if (spec == nullptr) return std::nullopt;
  DealPart part;
  part.buyer = BuyerAt(knowledge, opened, bidder);
  if (part.buyer == 0 || part.buyer == deal.seller) return std::nullopt;
  part.units = InLots(units.value_or(std::max<std::int64_t>(1, spec->auction.supply)), scenario.rules.lot);
  const std::int64_t list = bulletin == nullptr ? 0 : bulletin->price_cents;
  const std::int64_t premium = ValueOf(opened, outcome, IssueRole::kPremium).value_or(0);
  Price(scenario, opened, outcome, price.value_or(PartOf(list, 1000 + premium)), part);
  deal.parts.push_back(part);
  return deal;
}

}  // namespace haggle::seat
