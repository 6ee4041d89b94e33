#include "broker/journal/utility.h"

#include <algorithm>

#include "broker/journal/measure_sums.h"
#include "broker/journal/use_value.h"
#include "proto/base/utility_function.h"

namespace haggle::journal {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// By product: what runs, and what waits in the warehouse.
std::vector<HeldUnits> RunningNow(const core::PartyState& party) {
  std::vector<HeldUnits> units;
  for (const core::Position& position : party.positions) units.push_back({position.productive, position.warehoused});
  return units;
}

// By product: what will run soon after the last tick, which is all that is installed or has room.
std::vector<HeldUnits> RunningSoon(const core::PartyState& party) {
  Int128 room = INT64_MAX;
  if (!party.sites.empty()) {
    room = 0;
    for (const SiteState& site : party.sites) room += site.room;
  }
  for (const core::Position& position : party.positions) room -= position.installed;
  std::vector<HeldUnits> units;
  for (const core::Position& position : party.positions) {
    const auto placed = static_cast<std::int64_t>(std::clamp<Int128>(room, 0, position.warehoused));
    room -= placed;
    units.push_back({position.installed + placed, position.warehoused - placed});
  }
  return units;
}

// Whether an agreement is one of `party`'s: bids that lose leave it with what it has.
// What units are worth to the winners of an auction of many, no preference tells.
bool IsBound(const TableClosed& closed, const std::vector<PartyId>& parties, PartyId party) {
  if (closed.winner != 0) return party == closed.winner || party == parties.front();
  return closed.awards.empty();
}

// In millionths, discounted, less what rounds cost.
std::int64_t WorthOf(const Preference& preference, const std::vector<Issue>& issues, const TableClosed& closed,
                     std::int32_t rounds) {
  const UtilityFunction utility(issues, preference);
  return ToPpm(utility.AgreedIn(closed.values, closed.round, rounds));
}

}  // namespace

bool IsUtilityInCents(const Party& party) {
  return party.kind != PartyKind::kBuyer || !party.wants.demand.empty() || !party.supply.empty() ||
         party.preferences.empty();
}

Utility::Utility(const Scenario& scenario) : scenario_(scenario), accounts_(scenario.parties.size()) {
  for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
    index_[scenario_.parties[i].id] = i;
    const std::vector<Preference>& preferences = scenario_.parties[i].preferences;
    for (std::size_t p = 0; p < preferences.size(); ++p) {
      // What a party knows of another's is no worth of its own.
      if (preferences[p].of.empty()) accounts_[i].preferences.emplace(preferences[p].table, p);
    }
  }
}

std::size_t Utility::IndexOf(PartyId id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? kNone : found->second;
}

std::size_t Utility::SellerOf(ProductId product) const {
  if (product >= scenario_.products.size()) return kNone;
  for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
    if (scenario_.parties[i].name == scenario_.products[product].seller) return i;
  }
  return kNone;
}

void Utility::OnTickEnd(Tick tick, const core::Market::State& state) {
  for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
    const Wants& wants = state.scenario.parties[i].wants;  // as drawn
    if (wants.demand.empty()) continue;
    const core::PartyState* party = state.FindParty(scenario_.parties[i].id);
    if (party == nullptr) continue;
    const std::vector<HeldUnits> units = RunningNow(*party);
    for (const Demand& demand : wants.demand) {
      const Use use = UseOf(scenario_, demand, units, tick);
      accounts_[i].per_tick += use.Brings() - wants.holding_cents * use.warehoused;
    }
  }
}

void Utility::On(const TableOpened& body) {
  if (body.kind == TableKind::kScenario) {
    open_[body.table] = {body.name, body.parties, body.issues, body.rounds};
    return;
  }
  if (body.kind != TableKind::kDinner) return;
  // Who begs has the evening and the pride to swallow: a principal, not the affiliate that it pleads for.
  const auto guests = static_cast<std::int64_t>(body.pleas.size());
  const std::size_t seller = SellerOf(body.product);
  for (const PartyId id : body.parties) {
    const std::size_t party = IndexOf(id);
    if (party != kNone) ++accounts_[party].dinners[party == seller ? 1 : guests];
  }
}

void Utility::On(const TableClosed& body) {
  const auto found = open_.find(body.table);
  if (found == open_.end()) return;
  const OpenTable& table = found->second;
  for (const PartyId id : table.parties) {
    const std::size_t party = IndexOf(id);
    if (party == kNone) continue;
    const bool agreed = body.result == TableResult::kAgreed && IsBound(body, table.parties, id);
    Account& account = accounts_[party];
    const auto [first, last] = account.preferences.equal_range(table.name);
    for (auto place = first; place != last; ++place) {
      const Preference& preference = scenario_.parties[party].preferences[place->second];
      if (agreed) {
        account.worth_ppm += WorthOf(preference, table.issues, body, table.rounds);
        continue;
      }
      const Range range = preference.Reservation();
      account.worth_ppm -= preference.cost_round_ppm * body.round;
      if (range.low == range.high) {
        account.worth_ppm += range.low;
      } else {
        ++account.without[place->second];
      }
    }
  }
  open_.erase(found);
}

void Utility::On(const Redirected& body) {
  if (const std::size_t seller = SellerOf(body.product); seller != kNone) ++accounts_[seller].redirections;
}

void Utility::On(const ClaimAudited& body) {
  const std::size_t party = IndexOf(body.party);
  if (party == kNone) return;
  const Wants& wants = scenario_.parties[party].wants;
  const Int128 excess = std::max<std::int64_t>(0, body.claimed - body.actual);
  accounts_[party].claims += wants.claim_reward_cents * excess -
                             wants.claim_penalty_cents * excess * excess / std::max<std::int64_t>(1, body.actual);
}

Int128 Utility::Own(std::size_t i, const core::Market::State& state) const {
  const Party& drawn = state.scenario.parties[i];
  const core::PartyState* party = state.FindParty(drawn.id);
  if (party == nullptr) return 0;
  const Account& account = accounts_[i];
  if (!IsUtilityInCents(drawn)) {
    Int128 worth = account.worth_ppm;
    for (const auto& [place, times] : account.without) {
      worth += Int128{times} * drawn.preferences[place].reservation_range_ppm.low;
    }
    return worth;
  }
  Int128 sum = account.per_tick + account.claims + party->received_cents - party->paid_cents - party->outside_cents;
  const std::vector<HeldUnits> units = RunningSoon(*party);
  for (const Demand& demand : drawn.wants.demand) {
    const Use use = UseOf(scenario_, demand, units, state.tick);
    sum += use.Brings() * drawn.wants.tail_ticks / 2;
  }
  const bool sells = drawn.kind == PartyKind::kSeller;
  const Int128 evening = sells ? Int128{drawn.wants.time_cents} * DrawnPermille(drawn.wants.time_permille) / 1000
                               : Int128{drawn.wants.pride_cents} * DrawnPermille(drawn.wants.pride_permille) / 1000;
  for (const auto& [guests, times] : account.dinners) sum -= evening / guests * times;
  sum -= Int128{drawn.wants.replan_cents} * account.redirections;
  for (const core::ProductState& product : state.products) {
    if (product.seller == drawn.id) sum -= Int128{drawn.wants.unit_cost_cents} * product.shipped;
  }
  return sum;
}

std::int64_t Utility::Of(std::size_t i, const core::Market::State& state) const {
  Int128 sum = Own(i, state);
  for (const Affiliate& affiliate : scenario_.parties[i].affiliates) {
    for (std::size_t j = 0; j < scenario_.parties.size(); ++j) {
      if (j == i || scenario_.parties[j].name != affiliate.party) continue;
      sum += Own(j, state) * affiliate.weight() / 1000;
    }
  }
  return Saturated(sum);
}

}  // namespace haggle::journal
