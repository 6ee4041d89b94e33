#include "broker/journal/belief_series.h"

#include "proto/base/belief.h"

namespace haggle::journal {

BeliefSeries::BeliefSeries(const Scenario& scenario) {
  for (const Product& product : scenario.products) {
    for (const Party& party : scenario.parties) {
      if (party.name == product.seller) sold_[party.id].push_back(product.name);
    }
  }
}

void BeliefSeries::Take(const std::vector<HeldBelief>& beliefs) {
  for (const auto& [holder, belief] : beliefs) {
    stated_[{holder, belief.about == 0 ? holder : belief.about, belief.code}] = belief.value_ppm;
  }
}

std::vector<BeliefRow> BeliefSeries::EndTick() {
  static const std::vector<std::string_view> kNoProduct = {""};
  std::vector<BeliefRow> rows;
  for (const auto& [key, value] : stated_) {
    const auto [last, first_time] = last_.try_emplace(key, value);
    if (!first_time && last->second == value) continue;
    last->second = value;
    const auto& [holder, party, code] = key;
    const auto sold = sold_.find(holder);
    for (const std::string_view product : sold == sold_.end() ? kNoProduct : sold->second) {
      rows.push_back({product, party, BeliefName(code), value});
    }
  }
  stated_.clear();
  return rows;
}

}  // namespace haggle::journal
