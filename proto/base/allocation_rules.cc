#include "proto/base/allocation_rules.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/sharing.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

// In proportion to what is due, the single units that rounding leaves to whose share was cut most.
class Proportional final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kProportional; }
  std::string_view name() const override { return "proportional"; }

  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return ShareWeighted(scarcity.available, scarcity.claims, scarcity.claims, scarcity.first);
  }

  std::int64_t Promises(const Forecast& forecast) const override {
    const std::int64_t all = std::max<std::int64_t>(1, forecast.backlog);
    return std::min(forecast.own, MulDiv(forecast.supply, std::min(forecast.own, all), all));
  }
};

// The uniform rule (Sprumont 1991): everybody gets min(claim, level) a head, one common
// level. What is left by rounding down goes one unit each by position.
class Uniform final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kUniform; }
  std::string_view name() const override { return "uniform"; }

  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    HAGGLE_CHECK(scarcity.heads.size() == scarcity.claims.size());
    std::vector<std::int64_t> weights = scarcity.heads;
    for (std::int64_t& weight : weights) weight = std::max<std::int64_t>(weight, 1);
    return ShareWeighted(scarcity.available, weights, scarcity.claims, scarcity.first, Remainders::kPosition);
  }

  // The level is at least everybody's equal part, whatever one orders.
  std::int64_t Promises(const Forecast& forecast) const override {
    return std::min(forecast.own, MulDiv(forecast.supply, forecast.heads, forecast.all_heads));
  }
};

// The seller says who gets what.
class Discretion final : public SharingRule {
 public:
  AllocationRule number() const override { return AllocationRule::kDiscretion; }
  std::string_view name() const override { return "discretion"; }
  bool by_seller() const override { return true; }

  std::vector<std::int64_t> Allocate(const Scarcity& scarcity) const override {
    return std::vector<std::int64_t>(scarcity.claims.size(), 0);
  }

  std::int64_t Promises(const Forecast& forecast) const override { return Proportional().Promises(forecast); }
};

}  // namespace

const std::vector<const SharingRule*>& SharingRules() {
  static const Discretion discretion;
  static const Proportional proportional;
  static const Uniform uniform;
  static const std::vector<const SharingRule*> rules = {&discretion, &proportional, &uniform};
  return rules;
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
