#include "proto/base/tick_rules.h"

#include <algorithm>
#include <numeric>

#include "proto/base/check.h"
#include "proto/base/dominant_resource.h"
#include "proto/base/proportional_fairness.h"
#include "proto/base/sharing.h"
#include "proto/base/unit_matching.h"
#include "proto/base/unit_sale.h"

namespace haggle {
namespace {

std::vector<std::int64_t> WeightsOf(const Scarcity& scarcity) {
  std::vector<std::int64_t> weights = scarcity.weights;
  weights.resize(scarcity.claims.size(), 1);
  for (std::int64_t& weight : weights) weight = std::max<std::int64_t>(1, weight);
  return weights;
}

std::size_t MetBy(const TickScarcity& tick, std::size_t product) {
  return tick.met.empty() ? product : tick.met.at(product);
}

// The products that meet one demand, by demand; none: no product has it.
std::vector<std::vector<std::size_t>> ByDemand(const TickScarcity& tick) {
  std::vector<std::vector<std::size_t>> groups(tick.products.size());
  for (std::size_t p = 0; p < tick.products.size(); ++p) groups.at(MetBy(tick, p)).push_back(p);
  return groups;
}

// A tick of so many takes up to a second (proportional_fairness.h: a flow for each level) or half of one
// (dominant_resource.h: a search for each product that is used up).
constexpr std::size_t kMostFlowing = 1'024;
constexpr std::size_t kMostPairs = 16'384;

// A rule of which one product alone is divided as by another one, which also says what it promises.
class TickRule : public SharingRule {
 public:
  explicit TickRule(AllocationRule alone) : alone_(alone) {}
  bool joint() const override { return true; }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override { return Alone().Allocate(scarcity); }
  std::int64_t Promises(const Forecast& forecast) const override { return Alone().Promises(forecast); }

 protected:
  const SharingRule& Alone() const {
    const SharingRule* const rule = FindSharingRule(alone_);
    HAGGLE_CHECK(rule != nullptr);
    return *rule;
  }

 private:
  AllocationRule alone_;
};

class EisenbergGale final : public TickRule {
 public:
  EisenbergGale() : TickRule(AllocationRule::kWeightedMaxMin) {}
  AllocationRule number() const override { return AllocationRule::kEisenbergGale; }
  std::size_t most_claimants() const override { return kMostFlowing; }
  std::size_t most_pairs() const override { return kMostPairs; }
  std::string_view name() const override { return "eisenberg_gale"; }
  RulePage page() const override {
    return {
        "the greatest product of what everybody gets of all that meets one demand, to the power of weights",
        "Eisenberg, Gale 1959; Varian 1974; Megiddo 1974",
        "rules.claimants { party: .. weight: .. }: as if everybody had its weight in money, and all variants of a\n"
        "product were sold together at prices at which nothing is left. A unit counts what it does\n"
        "(power_permille); nobody gets more of a product than is due to it. Products that meet different demands\n"
        "are divided apart; of one product it is `weighted_max_min`. Whole units go by position.\n"
        "Theory: efficient, envy-free for equal weights, and all claims alike; to claim what one wants of one\n"
        "product is best. Where it ends here: with variants a claimant can gain by claiming only the one for which\n"
        "others do not compete; the market is one week's, so that what one was given before does not count; to\n"
        "split oneself pays, for each part has a weight."};
  }
  TickShares AllocateAll(const TickScarcity& tick) const override {
    TickShares shares;
    shares.units.resize(tick.products.size());
    for (const std::vector<std::size_t>& group : ByDemand(tick)) {
      if (group.empty()) continue;
      FairProblem problem;
      for (const std::size_t p : group) {
        problem.supply.push_back(tick.products[p].available);
        problem.power.push_back(tick.power.empty() ? 1000 : std::max<std::int64_t>(1, tick.power.at(p)));
        problem.claims.push_back(tick.products[p].claims);
      }
      problem.weights = WeightsOf(tick.products[group[0]]);
      problem.first = tick.products[group[0]].first;
      UnitTable units = ProportionallyFairUnits(problem);
      for (std::size_t k = 0; k < group.size(); ++k) shares.units[group[k]] = std::move(units[k]);
    }
    return shares;
  }
};

class DominantResource final : public TickRule {
 public:
  DominantResource() : TickRule(AllocationRule::kWeightedMaxMin) {}
  AllocationRule number() const override { return AllocationRule::kDominantResource; }
  std::size_t most_pairs() const override { return kMostPairs; }
  std::string_view name() const override { return "dominant_resource"; }
  RulePage page() const override {
    return {
        "everybody the same share, by weight, of the line of which it takes most",
        "Ghodsi and others 2011; Joe-Wong and others 2013",
        "Products that are made on one line (supply.line) are one resource, of which this tick's units are the\n"
        "whole; a product with a line of its own is another. Everybody gets its products in proportion to what is\n"
        "due of each, until its greatest share of a line is as large as everybody's, for its weight\n"
        "(rules.claimants), or something that it needs is used up; what is then left goes in the same way to those\n"
        "who claim it. Of one product it is `weighted_max_min`. Whole units go by largest fractions.\n"
        "Theory, where nothing shares a line and products are of use in fixed proportions alone: nobody does\n"
        "better with an n-th of everything, nobody envies what others can use, no false proportions pay. Where it\n"
        "ends here: variants replace each other, so that a claimant may hide that it also wants what is scarce; a\n"
        "batch that is small beside its line is given by the line's share; to split oneself pays."};
  }
  TickShares AllocateAll(const TickScarcity& tick) const override {
    LineProblem problem;
    for (std::size_t p = 0; p < tick.products.size(); ++p) {
      problem.supply.push_back(tick.products[p].available);
      problem.line.push_back(tick.line.empty() ? p : tick.line.at(p));
      problem.claims.push_back(tick.products[p].claims);
    }
    if (!tick.products.empty()) {
      problem.weights = WeightsOf(tick.products[0]);
      problem.first = tick.products[0].first;
    }
    return {DominantResourceUnits(problem), {}};
  }
};

// The units that each can pay for at its limits beside its bids of higher ones: what nobody could honour keeps nobody
// else out, and sets no price.
std::vector<SaleBid> PayableBids(std::vector<SaleBid> bids, std::vector<std::int64_t> money) {
  std::vector<std::size_t> order(bids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return bids[a].limit_cents > bids[b].limit_cents; });
  for (const std::size_t i : order) {
    SaleBid& bid = bids[i];
    const std::int64_t rest = bid.limit_cents - bid.deposit_cents;
    if (rest <= 0) continue;
    std::int64_t& left = money.at(bid.claimant);
    bid.units = std::min(bid.units, std::max<std::int64_t>(0, left) / rest);
    left -= bid.units * rest;
  }
  return bids;
}

// Without bids, all bid alike: in proportion. Products are sold one after the other, to what is left of everybody's
// money.
class UnitSale : public SharingRule {
 public:
  explicit UnitSale(SalePricing pricing) : pricing_(pricing) {}
  bool priced() const override { return true; }
  bool joint() const override { return true; }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return FindSharingRule(AllocationRule::kProportional)->Allocate(scarcity);
  }
  // What others bid is not published: an equal part a head.
  std::int64_t Promises(const Forecast& forecast) const override {
    return FindSharingRule(AllocationRule::kUniform)->Promises(forecast);
  }
  TickShares AllocateAll(const TickScarcity& tick) const override {
    HAGGLE_CHECK(tick.bids.size() == tick.products.size());
    TickShares shares;
    std::vector<std::int64_t> money = tick.money;
    for (std::size_t p = 0; p < tick.products.size(); ++p) {
      const Scarcity& scarcity = tick.products[p];
      const std::vector<SaleBid> bids = money.empty() ? tick.bids[p] : PayableBids(tick.bids[p], money);
      shares.sales.push_back(SellUnits(scarcity.available, bids, scarcity.claims.size(), scarcity.first, pricing_));
      shares.units.emplace_back(scarcity.claims.size(), 0);
      for (std::size_t i = 0; i < bids.size(); ++i) {
        const Sold& sold = shares.sales[p][i];
        shares.units[p][bids[i].claimant] += sold.units;
        if (!money.empty()) money[bids[i].claimant] -= sold.cents - sold.units * bids[i].deposit_cents;
      }
    }
    return shares;
  }

 private:
  SalePricing pricing_;
};

class UniformPriceSale final : public UnitSale {
 public:
  UniformPriceSale() : UnitSale(SalePricing::kHighestRejected) {}
  AllocationRule number() const override { return AllocationRule::kUniformPriceSale; }
  std::string_view name() const override { return "uniform_price_sale"; }
  RulePage page() const override {
    return {"to the highest bids, all at the highest one that is rejected",
            "Vickrey 1961; Ausubel, Cramton 2002; Milgrom 2004",
            "An order may say the most that it pays for a unit (limit_cents; 0: the list price). What is due goes to\n"
            "the highest of these, each for the highest of which a unit is left out, but for no less than it was\n"
            "booked at; if there is enough, everybody pays that. Of equal bids for which there is too little each\n"
            "gets in proportion. The deposit stays that of the list price; the rest is paid on delivery. What\n"
            "a buyer could not pay at its limit (its highest bids and the first products first) is no bid in that\n"
            "week: it keeps nobody out. What was agreed at a table bids what was agreed.\n"
            "Theory: who wants one unit bids what it is worth to it. Who wants several bids less for the later ones,\n"
            "for they may set the price of all. Where it ends here: who does not win now bids again next week, which\n"
            "makes a unit worth less now; an order is one step of a demand, and its bid cannot be changed but by\n"
            "giving it back. Merging or splitting changes nothing for those who bid the truth."};
  }
};

class VcgSale final : public UnitSale {
 public:
  VcgSale() : UnitSale(SalePricing::kDisplaced) {}
  AllocationRule number() const override { return AllocationRule::kVcgSale; }
  std::string_view name() const override { return "vcg_sale"; }
  RulePage page() const override {
    return {"to the highest bids, each for the bids that it keeps out", "Vickrey 1961; Clarke 1971; Groves 1973",
            "An order may say the most that it pays for a unit (limit_cents; 0: the list price). What is due goes to\n"
            "the highest of these; a buyer pays for its first unit the lowest bid of others that would win without\n"
            "it, for its second the next one, and so on, but for none less than it was booked at. Ties, deposits and\n"
            "who cannot pay as under `uniform_price_sale`.\n"
            "Theory: to bid what a unit is worth is best whatever others bid; units go to whom they are worth most;\n"
            "nobody pays above its bid. Where it ends here: that is so of one week, and of a buyer all of whose\n"
            "bookings were made at one price; next week's supply and cash that does not last undo it; to merge may\n"
            "pay, since parts that bid apart keep each other out and pay for it, to split never does. The seller sees\n"
            "the bids, and could raise its list price to them."};
  }
};

class DeferredAcceptance final : public TickRule {
 public:
  DeferredAcceptance() : TickRule(AllocationRule::kLexicographic) {}
  AllocationRule number() const override { return AllocationRule::kDeferredAcceptance; }
  bool by_money() const override { return true; }
  bool by_preference() const override { return true; }
  std::string_view name() const override { return "deferred_acceptance"; }
  RulePage page() const override {
    return {
        "each takes what it likes best and can pay, and gives way to lower ranks", "Gale, Shapley 1962; Roth 1985",
        "rules.claimants { party: .. rank: .. prefers: .. }: of the products that meet one demand everybody asks\n"
        "for those it likes best (else: what does most for its list price), up to what is due and to the units\n"
        "that it can pay at the price of the dearest of them, beside the demands before; a product keeps those of the "
        "lowest rank, of equal\n"
        "ranks by position, which turns with the tick; who is turned away asks for the next one. Quotas are what\n"
        "there is. What somebody cannot pay goes on to others in the same week. Of one product that all can pay\n"
        "it is `lexicographic` with turns.\n"
        "Theory: stable, and of all that is stable best for everybody who claims; no false order of preferences\n"
        "pays. Where it ends here: all products rank parties alike, so that it is serial choice; the least rank is\n"
        "served in full, however much it claims; among equals the turn decides, week by week; splitting or merging\n"
        "changes nothing but turns."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return AllocateAll({{scarcity}, {}, {}, {}, {}, {}, {}, {}}).units[0];
  }
  TickShares AllocateAll(const TickScarcity& tick) const override {
    TickShares shares;
    shares.units.resize(tick.products.size());
    const std::vector<std::vector<std::size_t>> groups = ByDemand(tick);
    std::vector<std::int64_t> money = tick.money;  // that the demands before have left
    for (std::size_t met = 0; met < groups.size(); ++met) {
      if (groups[met].empty()) continue;
      UnitTable units = DeferAcceptance(ProblemOf(tick, met, groups[met], money));
      for (const std::vector<std::int64_t>& of_product : units) {
        for (std::size_t i = 0; i < money.size(); ++i) money[i] -= of_product[i] * CostOf(tick, met, i);
      }
      for (std::size_t k = 0; k < groups[met].size(); ++k) shares.units[groups[met][k]] = std::move(units[k]);
    }
    return shares;
  }

 private:
  // Of a unit that meets the demand.
  static std::int64_t CostOf(const TickScarcity& tick, std::size_t met, std::size_t claimant) {
    return tick.dearest.empty() ? 0 : tick.dearest.at(met).at(claimant);
  }

  static UnitMatching ProblemOf(const TickScarcity& tick, std::size_t met, const std::vector<std::size_t>& group,
                                const std::vector<std::int64_t>& money) {
    UnitMatching problem;
    const Scarcity& any = tick.products[group[0]];
    const std::size_t claimants = any.claims.size();
    std::vector<std::size_t> priority(claimants);
    for (std::size_t k = 0; k < claimants; ++k) priority[k] = (any.first + k) % claimants;
    if (!any.ranks.empty()) {
      std::stable_sort(priority.begin(), priority.end(),
                       [&](std::size_t a, std::size_t b) { return any.ranks.at(a) < any.ranks.at(b); });
    }
    std::vector<std::size_t> places(group.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (const std::size_t p : group) {
      problem.quotas.push_back(tick.products[p].available);
      problem.claims.push_back(tick.products[p].claims);
      problem.priority.push_back(priority);
    }
    for (std::size_t i = 0; i < claimants; ++i) {
      const std::int64_t cost = CostOf(tick, met, i);
      problem.most.push_back(money.empty() || cost == 0 ? INT64_MAX : std::max<std::int64_t>(0, money.at(i)) / cost);
      problem.prefers.push_back(places);
      if (tick.prefers.empty()) continue;
      const std::vector<std::size_t>& list = tick.prefers.at(i);
      const auto place = [&](std::size_t k) { return std::find(list.begin(), list.end(), group[k]) - list.begin(); };
      std::stable_sort(problem.prefers[i].begin(), problem.prefers[i].end(),
                       [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
    }
    return problem;
  }
};

}  // namespace

const std::vector<const SharingRule*>& TickRules() {
  static const EisenbergGale eisenberg_gale;
  static const DominantResource dominant_resource;
  static const UniformPriceSale uniform_price_sale;
  static const VcgSale vcg_sale;
  static const DeferredAcceptance deferred_acceptance;
  static const std::vector<const SharingRule*> rules = {&eisenberg_gale, &dominant_resource, &uniform_price_sale,
                                                        &vcg_sale, &deferred_acceptance};
  return rules;
}

}  // namespace haggle
