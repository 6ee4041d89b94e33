#include "proto/base/allocation_rules.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "proto/base/check.h"
#include "proto/base/claimants.h"
#include "proto/base/claims_problem.h"
#include "proto/base/sharing.h"
#include "proto/base/tick_rules.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

std::vector<std::int64_t> AtLeastOne(std::vector<std::int64_t> numbers, std::size_t count) {
  numbers.resize(count, 1);
  for (std::int64_t& number : numbers) number = std::max<std::int64_t>(number, 1);
  return numbers;
}

std::vector<std::int64_t> Heads(const Scarcity& scarcity) {
  HAGGLE_CHECK(scarcity.heads.size() == scarcity.claims.size());
  return AtLeastOne(scarcity.heads, scarcity.claims.size());
}

// Of `count` times `part` from `whole`.
std::int64_t PartOf(std::int64_t count, std::int64_t part, std::int64_t whole) {
  return MulDiv(count, part, std::max<std::int64_t>(1, whole));
}

// What is there for it after those who are served before, if all others have booked alike.
Forecast AfterOthers(const Forecast& forecast, std::int64_t others) {
  const std::int64_t booked = std::max<std::int64_t>(0, forecast.backlog - forecast.own);
  const std::int64_t before = PartOf(booked, others, forecast.claimants - 1);
  Forecast rest = forecast;
  rest.supply = std::max<std::int64_t>(0, forecast.supply - before);
  return rest;
}

class Discretion final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kDiscretion; }
  std::string_view name() const override { return "discretion"; }
  RulePage page() const override {
    return {"the seller says who gets what", "",
            "The seller shares, booking by booking, at most what is due and what there is; the broker checks. Orders\n"
            "are dated by the quoted lead time."};
  }
  bool by_seller() const override { return true; }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return std::vector<std::int64_t>(scarcity.claims.size(), 0);
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    return std::min(
        forecast.own,
        PartOf(forecast.supply, std::min(forecast.own, std::max<std::int64_t>(1, forecast.backlog)), forecast.backlog));
  }
};

class Proportional final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kProportional; }
  std::string_view name() const override { return "proportional"; }
  RulePage page() const override {
    return {"in proportion to what is due", "Cachon, Lariviere 1999",
            "Who orders more gets more, so that it pays to order more than one needs: no equilibrium of orders is\n"
            "finite where everybody knows that there is too little. Merging or splitting claimants changes nothing\n"
            "(Moulin 1987)."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return ShareWeighted(scarcity.available, scarcity.claims, scarcity.claims, scarcity.first);
  }
  std::int64_t Promises(const Forecast& forecast) const override { return Discretion().Promises(forecast); }
};

class Uniform final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kUniform; }
  std::string_view name() const override { return "uniform"; }
  RulePage page() const override {
    return {
        "everybody up to the same level a head", "Sprumont 1991; Cachon, Lariviere 1999",
        "Each gets the lesser of its claim and one level a head, the same for all. To claim what one wants is\n"
        "best whatever others claim: it is the only rule that is so, efficient and alike to all. What rounding\n"
        "down leaves goes by position, not by fraction, so that a claim cannot be tuned to it. Merging may pay, since\n"
        "what one head leaves another takes; splitting never does."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return ShareWeighted(scarcity.available, Heads(scarcity), scarcity.claims, scarcity.first, Remainders::kPosition);
  }
  // The level is at least everybody's equal part, whatever one orders.
  std::int64_t Promises(const Forecast& forecast) const override {
    return std::min(forecast.own, PartOf(forecast.supply, forecast.heads, forecast.all_heads));
  }
};

class Linear : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kLinear; }
  std::string_view name() const override { return "linear"; }
  RulePage page() const override {
    return {
        "everybody the same less than due, by heads", "Cachon, Lariviere 1999",
        "What is missing is borne in equal parts a head, by nobody beyond its claim. One unit more ordered brings\n"
        "nearly one unit more, so that it pays to order more than one needs. Splitting may pay, merging never does."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return InWholeUnits(WeightedLosses(scarcity.available, scarcity.claims, Heads(scarcity)), scarcity.first);
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    const std::int64_t missing = std::max<std::int64_t>(0, forecast.backlog - forecast.supply);
    return std::max<std::int64_t>(0, forecast.own - PartOf(missing, forecast.heads, forecast.all_heads));
  }
};

// Orders of buyers whose demand is linear with one slope a head are best raised and cut alike: the linear rule.
class Pareto final : public Linear {
 public:
  AllocationRule number() const override { return AllocationRule::kPareto; }
  std::string_view name() const override { return "pareto"; }
  RulePage page() const override {
    return {"to the buyers' greatest joint profit, if their orders tell the truth", "Cachon, Lariviere 1999",
            "Orders are taken for what their buyers would buy at the price if there were enough, of demand that is\n"
            "linear with one slope a head; the greatest joint profit then cuts all by the same a head, as `linear`\n"
            "does. Who orders more gets more, so orders do not tell the truth."};
  }
};

// One after the other.
class Lexicographic final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kLexicographic; }
  std::string_view name() const override { return "lexicographic"; }
  RulePage page() const override {
    return {"one after the other, by rank and then by number", "Cachon, Lariviere 1999",
            "rules.claimants { party: .. rank: .. }: the lowest rank is served in full, then the next one; of equal\n"
            "ranks who comes first in the scenario. Nobody gains by another order than it wants. Merging or splitting\n"
            "beside each other changes nothing."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    std::vector<std::size_t> order(scarcity.claims.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!scarcity.ranks.empty()) {
      HAGGLE_CHECK(scarcity.ranks.size() == order.size());
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return scarcity.ranks[a] < scarcity.ranks[b]; });
    }
    std::vector<std::int64_t> shares(order.size(), 0);
    std::int64_t left = scarcity.available;
    for (const std::size_t i : order) left -= shares[i] = std::min(left, scarcity.claims[i]);
    return shares;
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    const Forecast rest = AfterOthers(forecast, forecast.before + forecast.earlier);
    return std::min(forecast.own, rest.supply);
  }
};

// Classes one after the other.
class Priority final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kPriority; }
  std::string_view name() const override { return "priority"; }
  RulePage page() const override {
    return {"the lowest rank first, in proportion within a rank", "",
            "rules.claimants { party: .. rank: .. }: claims of the lowest rank are served, then those of the next\n"
            "one; the rank for which there is too little shares in proportion to what is due. Who is not listed has\n"
            "the rank 0. Merging or splitting within a rank changes nothing."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    std::map<std::int32_t, std::vector<std::int64_t>> claims;  // by rank, 0 of other ranks
    for (std::size_t i = 0; i < scarcity.claims.size(); ++i) {
      std::vector<std::int64_t>& of_rank = claims[scarcity.ranks.empty() ? 0 : scarcity.ranks.at(i)];
      of_rank.resize(scarcity.claims.size(), 0);
      of_rank[i] = scarcity.claims[i];
    }
    std::vector<std::int64_t> shares(scarcity.claims.size(), 0);
    std::int64_t left = scarcity.available;
    for (const auto& [rank, of_rank] : claims) {
      const std::vector<std::int64_t> given = ShareWeighted(left, of_rank, of_rank, scarcity.first);
      for (std::size_t i = 0; i < given.size(); ++i) {
        shares[i] += given[i];
        left -= given[i];
      }
    }
    return shares;
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    Forecast rest = AfterOthers(forecast, forecast.before);
    const std::int64_t booked = std::max<std::int64_t>(0, forecast.backlog - forecast.own);
    rest.backlog = forecast.own + PartOf(booked, forecast.beside, forecast.claimants - 1);
    return Discretion().Promises(rest);
  }
};

class Weighted final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kWeighted; }
  std::string_view name() const override { return "weighted"; }
  RulePage page() const override {
    return {
        "in proportion to weight times what is due", "Moulin 2000",
        "rules.claimants { party: .. weight: .. }: a claimant of weight 2 is served as two of weight 1 with its\n"
        "claim each, but never beyond its claim. Merging or splitting changes nothing if all parts have the weight."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    std::vector<std::int64_t> weights = AtLeastOne(scarcity.weights, scarcity.claims.size());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = CheckedMul(weights[i], scarcity.claims[i]);
    return ShareWeighted(scarcity.available, weights, scarcity.claims, scarcity.first);
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    // The others weigh what all others weigh in the mean.
    const std::int64_t booked = std::max<std::int64_t>(0, forecast.backlog - forecast.own);
    const std::int64_t others = PartOf(booked, forecast.all_weights - forecast.weight, forecast.claimants - 1);
    const std::int64_t own = CheckedMul(forecast.own, forecast.weight);
    return std::min(forecast.own, PartOf(forecast.supply, own, CheckedAdd(own, others)));
  }
};

class WeightedMaxMin final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kWeightedMaxMin; }
  std::string_view name() const override { return "weighted_max_min"; }
  RulePage page() const override {
    return {"everybody up to the same level a weight",
            "Bertsekas, Gallager 1992; Eisenberg, Gale 1959 and Kelly, Maulloo, Tan 1998 for one product",
            "rules.claimants { party: .. weight: .. }: each gets the lesser of its claim and weight times one level.\n"
            "Of one product it is also the proportionally fair division with caps: the greatest product of shares to\n"
            "the power of weights. To claim what one wants is best. Splitting may pay, for each part has a weight;\n"
            "merging never does."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return ShareWeighted(scarcity.available, AtLeastOne(scarcity.weights, scarcity.claims.size()), scarcity.claims,
                         scarcity.first, Remainders::kPosition);
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    return std::min(forecast.own, PartOf(forecast.supply, forecast.weight, forecast.all_weights));
  }
};

// A division of a claims problem, rounded by largest remainders. What it promises: what it would give to two, the
// claimant and all others as one.
class Division : public SharingRule {
 public:
  using Divide = Fractions (*)(std::int64_t available, const Amounts& claims);
  Division(AllocationRule number, std::string_view name, Divide divide, std::size_t most, RulePage page)
      : number_(number), name_(name), divide_(divide), most_(most), page_(page) {}
  AllocationRule number() const override { return number_; }
  std::string_view name() const override { return name_; }
  RulePage page() const override { return page_; }
  std::size_t most_claimants() const override { return most_; }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return InWholeUnits(divide_(scarcity.available, scarcity.claims), scarcity.first);
  }
  std::int64_t Promises(const Forecast& forecast) const override {
    const std::int64_t others = std::max<std::int64_t>(0, forecast.backlog - forecast.own);
    return InWholeUnits(divide_(forecast.supply, {forecast.own, others}), 1)[0];
  }

 private:
  AllocationRule number_;
  std::string_view name_;
  Divide divide_;
  std::size_t most_;
  RulePage page_;
};

Fractions EqualAwards(std::int64_t available, const Amounts& claims) {
  return WeightedAwards(available, claims, Amounts(claims.size(), 1));
}

Fractions EqualLosses(std::int64_t available, const Amounts& claims) {
  return WeightedLosses(available, claims, Amounts(claims.size(), 1));
}

// Equal awards and losses without heads: what they promise is an equal part of what there is, or of what is missing.
class ConstrainedEqualAwards final : public Division {
 public:
  ConstrainedEqualAwards()
      : Division(AllocationRule::kConstrainedEqualAwards, "constrained_equal_awards", EqualAwards, SIZE_MAX,
                 {"everybody up to the same level", "Aumann, Maschler 1985; Thomson 2003",
                  "Each gets the lesser of its claim and one level, the same for all claimants, whatever crowd one\n"
                  "stands for (`uniform` counts its heads). Merging never pays, splitting may."}) {}
  std::int64_t Promises(const Forecast& forecast) const override {
    return std::min(forecast.own, PartOf(forecast.supply, 1, forecast.claimants));
  }
};

class ConstrainedEqualLosses final : public Division {
 public:
  ConstrainedEqualLosses()
      : Division(AllocationRule::kConstrainedEqualLosses, "constrained_equal_losses", EqualLosses, SIZE_MAX,
                 {"everybody the same less than due", "Aumann, Maschler 1985; Thomson 2003",
                  "What is missing is borne in equal parts by all claimants, by nobody beyond its claim, whatever\n"
                  "crowd one stands for (`linear` counts its heads). Splitting never pays, merging may."}) {}
  std::int64_t Promises(const Forecast& forecast) const override {
    const std::int64_t missing = std::max<std::int64_t>(0, forecast.backlog - forecast.supply);
    return std::max<std::int64_t>(0, forecast.own - PartOf(missing, 1, forecast.claimants));
  }
};

class TurnAndEarn final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kTurnAndEarn; }
  std::string_view name() const override { return "turn_and_earn"; }
  RulePage page() const override {
    return {"in proportion to what was delivered before", "Cachon, Lariviere 1999 (past sales)",
            "Who has taken more in this run is given more, up to what is due to it; while nothing has been delivered\n"
            "to anybody, and of what those who have earned leave over, in proportion to what is due. So it pays to\n"
            "buy ahead of a shortage, to earn a share of it; ordering more in it brings nothing. Merging or splitting "
            "changes\n"
            "nothing, for the past goes along."};
  }
  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    std::vector<std::int64_t> past = scarcity.past;
    past.resize(scarcity.claims.size(), 0);
    std::vector<std::int64_t> shares = ShareWeighted(scarcity.available, past, scarcity.claims, scarcity.first);
    std::vector<std::int64_t> due = scarcity.claims;
    std::int64_t left = scarcity.available;
    for (std::size_t i = 0; i < due.size(); ++i) {
      due[i] -= shares[i];
      left -= shares[i];
    }
    const std::vector<std::int64_t> rest = ShareWeighted(left, due, due, scarcity.first);
    for (std::size_t i = 0; i < due.size(); ++i) shares[i] += rest[i];
    return shares;
  }
  // What others have earned is not published: an equal part a head.
  std::int64_t Promises(const Forecast& forecast) const override { return Uniform().Promises(forecast); }
};

}  // namespace

TickShares SharingRule::AllocateAll(const TickScarcity& tick) const {
  TickShares shares;
  for (const Scarcity& scarcity : tick.products) shares.units.push_back(Allocate(scarcity));
  return shares;
}

const std::vector<const SharingRule*>& SharingRules() {
  static const Discretion discretion;
  static const Proportional proportional;
  static const Uniform uniform;
  static const Linear linear;
  static const Lexicographic lexicographic;
  static const Priority priority;
  static const Weighted weighted;
  static const WeightedMaxMin weighted_max_min;
  static const ConstrainedEqualAwards awards;
  static const ConstrainedEqualLosses losses;
  static const Division talmud(
      AllocationRule::kTalmud, "talmud", Talmud, SIZE_MAX,
      {"equal awards up to half of each claim, equal losses beyond", "Aumann, Maschler 1985",
       "Up to half of all claims nobody gets more than half of its own, and all alike up to there; beyond, all lose\n"
       "alike, nobody more than half. Any two divide what they have together as a contested garment. It is the\n"
       "nucleolus of the game in which a group is sure of what the others leave. Merging and splitting may both pay."});
  static const Division piniles(AllocationRule::kPiniles, "piniles", Piniles, SIZE_MAX,
                                {"equal awards on half-claims, twice", "Piniles 1861, in Aumann, Maschler 1985",
                                 "Up to half of all claims as `talmud`; of the rest equal awards on the other halves. "
                                 "Splitting may pay, merging\n"
                                 "never does."});
  static const Division random_arrival(
      AllocationRule::kRandomArrival, "random_arrival", RandomArrival, kMostOrdered,
      {"the mean, over all orders, of first come, first served", "O'Neill 1982; Shapley 1953",
       "Nothing is drawn: each gets what it would get in the mean if all orders of arrival were as likely, which is\n"
       "the Shapley value. Merging and splitting may both pay. At most 16 claimants."});
  static const Division minimal_overlap(
      AllocationRule::kMinimalOverlap, "minimal_overlap", MinimalOverlap, kMostOrdered,
      {"each part is shared by those who claim it", "O'Neill 1982; Ibn Ezra",
       "Claims are laid on what there is so that they overlap as little as they can; each part is shared equally by\n"
       "those who claim it. Merging and splitting may both pay. At most 16 claimants."});
  static const Division adjusted_proportional(
      AllocationRule::kAdjustedProportional, "adjusted_proportional", AdjustedProportional, SIZE_MAX,
      {"what nobody else claims, then in proportion", "Curiel, Maschler, Tijs 1987",
       "Each first gets what all others together leave; the rest is shared in proportion to what is then due, of\n"
       "nobody more than that rest. It is the tau-value; of two a contested garment. Merging and splitting may both\n"
       "pay."});
  static const TurnAndEarn turn_and_earn;
  static const Pareto pareto;
  static const std::vector<const SharingRule*> rules = [] {
    std::vector<const SharingRule*> all = {
        &discretion,    &proportional, &uniform,          &linear,          &lexicographic,
        &priority,      &weighted,     &weighted_max_min, &awards,          &losses,
        &talmud,        &piniles,      &random_arrival,   &minimal_overlap, &adjusted_proportional,
        &turn_and_earn, &pareto};
    const std::vector<const SharingRule*>& of_ticks = TickRules();
    all.insert(all.end(), of_ticks.begin(), of_ticks.end());
    return all;
  }();
  return rules;
}

Forecast ForecastFor(const std::vector<Party>& parties, const Rules& rules, PartyId self) {
  const auto standing = [&](const Party& party) {
    const Claimant* const claimant = ClaimantOf(rules, party.name);
    return claimant == nullptr ? Claimant{party.name, 1, 0, {}} : *claimant;
  };
  const auto at_least_one = [](std::int64_t number) { return std::max<std::int64_t>(1, number); };
  Forecast forecast;
  forecast.all_heads = forecast.all_weights = forecast.claimants = 0;
  std::int32_t rank = 0;
  for (const Party& party : parties) {
    if (party.id == self) rank = standing(party).rank;
  }
  for (const Party& party : parties) {
    if (party.kind != PartyKind::kBuyer && !IsStage(party)) continue;
    const Claimant claimant = standing(party);
    ++forecast.claimants;
    forecast.all_heads += at_least_one(party.members);
    forecast.all_weights += at_least_one(claimant.weight);
    if (party.id == self) {
      forecast.heads = at_least_one(party.members);
      forecast.weight = at_least_one(claimant.weight);
    } else if (claimant.rank < rank) {
      ++forecast.before;
    } else if (claimant.rank == rank) {
      ++forecast.beside;
      if (party.id < self) ++forecast.earlier;
    }
  }
  forecast.all_heads = at_least_one(forecast.all_heads);
  forecast.all_weights = at_least_one(forecast.all_weights);
  forecast.claimants = at_least_one(forecast.claimants);
  return forecast;
}

const SharingRule* FindSharingRule(AllocationRule number) {
  for (const SharingRule* rule : SharingRules()) {
    if (rule->number() == number) return rule;
  }
  return nullptr;
}

const SharingRule& SharingRuleOf(const Rules& rules) {
  const SharingRule* const rule = FindSharingRule(rules.allocation);
  HAGGLE_CHECK(rule != nullptr);
  return *rule;
}

}  // namespace haggle
