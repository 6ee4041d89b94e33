#include "broker/core/amend.h"

#include <algorithm>
#include <cstddef>

#include "proto/base/canonical.h"

namespace haggle::core {
namespace {

void TakeRules(const Rules& to, Rules& rules) {
  rules.allocation = to.allocation;
  rules.deposit_permille = to.deposit_permille;
  rules.cancel_fee_permille = to.cancel_fee_permille;
  rules.damages_cents = to.damages_cents;
  rules.dinner.rounds = to.dinner.rounds;
  rules.dinner.per_tick = to.dinner.per_tick;
  rules.dinner.premium_by = to.dinner.premium_by;
  rules.redirection.rounds = to.redirection.rounds;
  rules.redirection.horizon = to.redirection.horizon;
  rules.redirection.later = to.redirection.later;
}

void TakeProduct(const Product& to, Product& product) {
  product.price_cents_min = to.price_cents_min;
  product.price_cents_max = to.price_cents_max;
  product.price_step_permille = to.price_step_permille;
}

void TakeFunding(const Funding& to, Funding& funding) {
  funding.amount_cents = to.amount_cents;
  funding.stake_permille = to.stake_permille;
  funding.valuation_cents = to.valuation_cents;
  funding.valuation_unit_cents = to.valuation_unit_cents;
}

void TakeSupply(const Supply& to, Supply& supply) {
  supply.base = to.base;
  supply.growth = to.growth;
  supply.step_units = to.step_units;
  supply.step_lag = to.step_lag;
  supply.step_cost_cents = to.step_cost_cents;
  supply.steps_max = to.steps_max;
}

template <class T>
void TakeEach(const std::vector<T>& to, std::vector<T>& list, void (*take)(const T&, T&)) {
  for (std::size_t i = 0; i < std::min(to.size(), list.size()); ++i) take(to[i], list[i]);
}

void TakeParty(const Party& to, Party& party) {
  party.account.income_cents = to.account.income_cents;
  TakeEach(to.account.funding, party.account.funding, TakeFunding);
  TakeEach(to.supply, party.supply, TakeSupply);
}

}  // namespace

const std::vector<std::string>& AmendableFields() {
  static const auto* const fields = new std::vector<std::string>{
      "stop_after",
      "rules.allocation",
      "rules.deposit_permille",
      "rules.cancel_fee_permille",
      "rules.damages_cents",
      "rules.dinner.rounds",
      "rules.dinner.per_tick",
      "rules.dinner.premium_by",
      "rules.redirection.rounds",
      "rules.redirection.horizon",
      "rules.redirection.later",
      "products.*.price_cents_min",
      "products.*.price_cents_max",
      "products.*.price_step_permille",
      "parties.*.account.income_cents",
      "parties.*.account.funding.*.amount_cents",
      "parties.*.account.funding.*.stake_permille",
      "parties.*.account.funding.*.valuation_cents",
      "parties.*.account.funding.*.valuation_unit_cents",
      "parties.*.supply.*.base",
      "parties.*.supply.*.growth",
      "parties.*.supply.*.step_units",
      "parties.*.supply.*.step_lag",
      "parties.*.supply.*.step_cost_cents",
      "parties.*.supply.*.steps_max",
  };
  return *fields;
}

void TakeAmendable(const Scenario& to, Scenario& scenario) {
  scenario.stop_after = to.stop_after;
  TakeRules(to.rules, scenario.rules);
  TakeEach(to.products, scenario.products, TakeProduct);
  TakeEach(to.parties, scenario.parties, TakeParty);
}

bool MayBecome(const Scenario& before, const Scenario& after) {
  Scenario taken = before;
  TakeAmendable(after, taken);
  return Canonical(taken) == Canonical(after);
}

}  // namespace haggle::core
