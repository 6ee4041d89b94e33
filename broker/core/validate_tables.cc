// Issues, the scenario's tables, what parties prefer there, and the rules.
#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "broker/core/validate_parts.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/canonical.h"
#include "proto/base/claimants.h"

namespace haggle::core {
namespace {

// Values are exact as doubles, and so are their differences.
constexpr std::int64_t kMaxValue = std::int64_t{1} << 52;
constexpr std::int64_t kMinValue = -kMaxValue;
constexpr std::int64_t kMostParts = 1'000'000'000'000'000;  // of a unit of weight or worth
constexpr std::int64_t kTrillion = 1'000'000'000'000;

struct RoleBounds {
  const char* name;
  std::int64_t low;
  std::int64_t high;
};

// By IssueRole: what the values of an issue with that role may stand for.
constexpr std::array<RoleBounds, 8> kRoles = {{{"none", kMinValue, kMaxValue},
                                               {"share", 0, 1000},
                                               {"units", 0, bounds::kUnits},
                                               {"price", 1, bounds::kPrice},
                                               {"premium", 0, bounds::kPremium},
                                               {"window", 1, bounds::kTicks},
                                               {"prepaid", 0, 1000},
                                               {"fee", 0, bounds::kPrice}}};

const RoleBounds* BoundsOf(IssueRole role) {
  const auto i = static_cast<std::size_t>(role);
  return i < kRoles.size() ? &kRoles[i] : nullptr;
}

std::string RoleNames(const std::vector<IssueRole>& roles) {
  std::string names;
  for (const IssueRole role : roles) names += (names.empty() ? "" : ", ") + std::string(BoundsOf(role)->name);
  return names.empty() ? "none" : names;
}

bool Has(const std::vector<IssueRole>& roles, IssueRole role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool HasRole(const std::vector<Issue>& issues, IssueRole role) {
  return std::any_of(issues.begin(), issues.end(), [role](const Issue& issue) { return issue.role == role; });
}

void CheckCategories(Validation& v, const Issue& issue) {
  v.faults.AtMost("values", issue.values.size(), bounds::kListed);
  v.faults.AtMost("labels", issue.labels.size(), bounds::kListed);
  if (!issue.values.empty() && !issue.labels.empty() && issue.values.size() != issue.labels.size()) {
    v.faults.Add("labels", "expected one label for each of the " + std::to_string(issue.values.size()) +
                               " values, found " + std::to_string(issue.labels.size()));
  }
  if (issue.values.empty() && issue.role != IssueRole::kNone) {
    v.faults.Add("values", "expected what each label stands for, because the issue has a role, found no values");
  }
  if (issue.low != 0 || issue.high != 0 || issue.step != 0) {
    v.faults.Add("low", "expected either values and labels or low, high and step, found both");
  }
  std::map<std::string_view, int> labels;
  v.faults.Each("labels", issue.labels, [&](const std::string& label, std::size_t) {
    if (label.empty()) v.faults.Add("", "expected a label, found an empty one");
    if (++labels[label] > 1) v.faults.Add("", "expected every label once, found " + Quoted(label) + " again");
  });
  std::map<std::int64_t, int> values;
  const RoleBounds* role = BoundsOf(issue.role);
  v.faults.Each("values", issue.values, [&](std::int64_t value, std::size_t) {
    if (role != nullptr) v.faults.Between("", value, role->low, role->high);
    if (++values[value] > 1) v.faults.Add("", "expected every value once, found " + std::to_string(value) + " again");
  });
}

void CheckInterval(Validation& v, const Issue& issue) {
  const RoleBounds* role = BoundsOf(issue.role);
  v.faults.RangeWithin("low", Range{issue.low, issue.high}, role != nullptr ? role->low : kMinValue,
                       role != nullptr ? role->high : kMaxValue);
  v.faults.Between("step", issue.step, 0, kMaxValue);
  v.faults.Between("scale", issue.scale, 0, kMaxValue);
  if (issue.low < kMinValue || issue.high > kMaxValue || issue.low > issue.high || issue.step < 0) return;
  if (issue.count() > bounds::kValues) {
    v.faults.Add("high", "expected at most " + std::to_string(bounds::kValues) + " values, found " +
                             std::to_string(issue.count()) + "; widen the step or the bounds");
  }
  if (issue.step == 0) return;
  if ((issue.high - issue.low) % issue.step != 0) {
    v.faults.Add("step", "expected a step that leads from low " + std::to_string(issue.low) + " to high " +
                             std::to_string(issue.high) + ", found " + std::to_string(issue.step));
  }
}

// Every turn is a step, and draws are told apart by the number of the step.
void CheckTurns(Validation& v, std::int64_t rounds, std::int64_t seats) {
  v.faults.Between("rounds", rounds, 1, bounds::kRounds);
  if (rounds < 1 || rounds > bounds::kRounds || rounds * seats <= bounds::kTurns) return;
  v.faults.Add("rounds", "expected at most " + std::to_string(bounds::kTurns) + " turns at a table, found " +
                             std::to_string(rounds) + " rounds of up to " + std::to_string(seats) + " parties");
}

// An agreement on a table with a product is a sale between its seller and a buyer.
void CheckSale(Validation& v, const TableSpec& table) {
  const bool has_role = std::any_of(table.issues.begin(), table.issues.end(),
                                    [](const Issue& issue) { return issue.role != IssueRole::kNone; });
  if (table.product.empty()) {
    if (has_role) v.faults.Add("product", "expected what is sold, because issues have roles, found none");
    return;
  }
  const Product* product = CheckProduct(v, "product", table.product);
  if (product == nullptr) return;
  CheckTraders(v, table, *product);
  if (HasRole(table.issues, IssueRole::kPrice) && HasRole(table.issues, IssueRole::kPremium)) {
    v.faults.Add("issues", "expected one issue of role price or premium, found both");
  }
}

void CheckTable(Validation& v, const TableSpec& table) {
  if (table.parties.size() < 2) {
    v.faults.Add("parties", "expected at least two parties, found " + std::to_string(table.parties.size()));
  }
  v.faults.AtMost("parties", table.parties.size(), bounds::kParties);
  std::map<std::string_view, int> seats;
  v.faults.Each("parties", table.parties, [&](const std::string& name, std::size_t) {
    if (CheckParty(v, "", name) != nullptr && ++seats[name] > 1) {
      v.faults.Add("", "expected every party once, found " + Quoted(name) + " again");
    }
  });
  CheckIssues(v, table.issues,
              {IssueRole::kUnits, IssueRole::kPrice, IssueRole::kPremium, IssueRole::kWindow, IssueRole::kPrepaid},
              NeededRoles(table));
  CheckTurns(v, table.rounds, static_cast<std::int64_t>(table.parties.size()));
  v.faults.Between("opens", table.opens, 0, bounds::kTicks);
  v.faults.Between("every", table.every, 0, bounds::kTicks);
  CheckProtocol(v, table);
  CheckSale(v, table);
}

std::int64_t UnitOf(std::int64_t unit) { return unit > 0 ? unit : 1000; }

// Worths of one issue's values; up to its unit, so that no part exceeds its weight.
void CheckEvaluations(Validation& v, const IssueUtility& utility) {
  v.faults.Between("evaluation_unit", utility.evaluation_unit, 0, kMostParts);
  const std::int64_t unit = UnitOf(utility.evaluation_unit);
  v.faults.Between("first", utility.first, 0, unit);
  v.faults.Between("last", utility.last, 0, unit);
  v.faults.Each("evaluations", utility.evaluations,
                [&](std::int64_t evaluation, std::size_t) { v.faults.Between("", evaluation, 0, unit); });
  v.faults.AtMost("points", utility.points.size(), bounds::kListed);
  if (!utility.points.empty() && !utility.evaluations.empty()) {
    v.faults.Add("points", "expected evaluations or points, found both");
  }
  v.faults.Each("points", utility.points, [&](const ValuePoint& point, std::size_t i) {
    v.faults.Between("value", point.value, -kMostParts, kMostParts);
    v.faults.Between("evaluation", point.evaluation, 0, unit);
    if (i > 0 && point.value <= utility.points[i - 1].value) {
      v.faults.Add("value", "expected values that rise from point to point, found " + std::to_string(point.value) +
                                " after " + std::to_string(utility.points[i - 1].value));
    }
  });
}

void CheckConstraints(Validation& v, const TableSpec& table, const Preference& preference) {
  v.faults.AtMost("constraints", preference.constraints.size(), bounds::kListed);
  v.faults.Each("constraints", preference.constraints, [&](const Constraint& constraint, std::size_t) {
    v.faults.Between("weight", constraint.weight, 0, UnitOf(preference.weight_unit));
    v.faults.AtMost("bounds", constraint.bounds.size(), kMaxIssues);
    if (constraint.bounds.empty()) v.faults.Add("bounds", "expected at least one bound, found none");
    v.faults.Each("bounds", constraint.bounds, [&](const Bound& bound, std::size_t) {
      const bool known = std::any_of(table.issues.begin(), table.issues.end(),
                                     [&](const Issue& issue) { return issue.name == bound.issue; });
      if (!known) {
        v.faults.Add("issue", "expected an issue of table " + Quoted(table.name) + ", found " + Quoted(bound.issue));
      }
      if (bound.low > bound.high) {
        v.faults.Add("low",
                     "expected low <= high, found " + std::to_string(bound.low) + " and " + std::to_string(bound.high));
      }
    });
  });
}

void CheckPreference(Validation& v, const Party& party, const Preference& preference) {
  v.faults.Between("reservation_ppm", preference.reservation_ppm, -1'000'000'000, 1'000'000'000);
  v.faults.RangeWithin("reservation_range_ppm", preference.reservation_range_ppm, -1'000'000'000, 1'000'000'000);
  if (preference.reservation_ppm != 0 && !CanonicallyEqual(preference.reservation_range_ppm, Range())) {
    v.faults.Add("reservation_ppm", "expected 0, because reservation_range_ppm is given, found both");
  }
  v.faults.Between("cost_round_ppm", preference.cost_round_ppm, 0, 1'000'000'000);
  const TableSpec* table = v.names.table(preference.table);
  if (table == nullptr) {
    v.faults.Add("table", "expected the name of a table of the scenario, found " + Quoted(preference.table));
    return;
  }
  if (std::find(table->parties.begin(), table->parties.end(), party.name) == table->parties.end()) {
    v.faults.Add("table", "expected a table at which " + Quoted(party.name) + " sits, found " + Quoted(table->name));
  }
  v.faults.Between("weight_unit", preference.weight_unit, 0, kMostParts);
  v.faults.Between("discount_round_ppt", preference.discount_round_ppt, 0, kTrillion);
  v.faults.Between("discount_time_ppt", preference.discount_time_ppt, 0, kTrillion);
  const std::int64_t weights = UnitOf(preference.weight_unit);
  CheckConstraints(v, *table, preference);
  std::map<std::string_view, int> seen;
  v.faults.Each("issues", preference.issues, [&](const IssueUtility& utility, std::size_t) {
    if (++seen[utility.issue] > 1) {
      v.faults.Add("issue", "expected every issue once, found " + Quoted(utility.issue) + " again");
    }
    v.faults.Between("weight", utility.weight, 0, weights);
    CheckEvaluations(v, utility);
    const auto issue = std::find_if(table->issues.begin(), table->issues.end(),
                                    [&](const Issue& i) { return i.name == utility.issue; });
    if (issue == table->issues.end()) {
      v.faults.Add("issue", "expected an issue of table " + Quoted(table->name) + ", found " + Quoted(utility.issue));
    } else if (!utility.evaluations.empty() && issue->low >= kMinValue && issue->low <= issue->high &&
               issue->high <= kMaxValue && issue->count() != static_cast<std::int64_t>(utility.evaluations.size())) {
      v.faults.Add("evaluations", "expected none, or one for each of the " + std::to_string(issue->count()) +
                                      " values of the issue, found " + std::to_string(utility.evaluations.size()));
    }
  });
}

// The seller and everybody who may plead.
std::int64_t SeatsAtDinner(const Scenario& scenario) {
  return 1 + std::count_if(scenario.parties.begin(), scenario.parties.end(),
                           [](const Party& party) { return party.kind != PartyKind::kSeller; });
}

void CheckDinner(Validation& v, const DinnerRules& dinner) {
  v.faults.Under("dinner", [&] {
    if (dinner.enabled || dinner.rounds != 0) CheckTurns(v, dinner.rounds, SeatsAtDinner(v.scenario));
    v.faults.Between("per_tick", dinner.per_tick, dinner.enabled ? 1 : 0, bounds::kParties);
    if (dinner.premium_by != PremiumBy::kCommon && dinner.premium_by != PremiumBy::kPledge) {
      v.faults.Add("premium_by",
                   "expected common or pledge, found " + std::to_string(static_cast<int>(dinner.premium_by)));
    }
    if (!dinner.enabled && dinner.issues.empty()) return;
    CheckIssues(v, dinner.issues, {IssueRole::kShare, IssueRole::kWindow, IssueRole::kPremium, IssueRole::kPrepaid},
                {});
  });
}

void CheckRedirection(Validation& v, const RedirectionRules& redirection) {
  v.faults.Under("redirection", [&] {
    const std::int64_t least = redirection.enabled ? 1 : 0;
    if (redirection.enabled || redirection.rounds != 0) CheckTurns(v, redirection.rounds, 2);
    v.faults.Between("horizon", redirection.horizon, 0, bounds::kTicks);
    v.faults.Between("later", redirection.later, 0, bounds::kTicks);
    v.faults.Between("lot", redirection.lot, least, bounds::kUnits);
    if (!redirection.enabled && redirection.issues.empty()) return;
    CheckIssues(v, redirection.issues, {IssueRole::kFee}, {IssueRole::kFee});
    if (redirection.issues.size() > 1) {
      v.faults.Add("issues", "expected one issue, found " + std::to_string(redirection.issues.size()));
    }
  });
}

void CheckClaims(Validation& v, const ClaimRules& claims) {
  v.faults.Under("claims", [&] {
    const std::int64_t least = claims.enabled ? 1 : 0;
    v.faults.Between("every", claims.every, least, bounds::kTicks);
    v.faults.Between("offset", claims.offset, 0, bounds::kTicks);
    v.faults.Between("horizon", claims.horizon, least, bounds::kTicks);
  });
}

// What is shared needs a rule; without products none need be named.
void CheckAllocation(Validation& v, bool market) {
  const AllocationRule rule = v.scenario.rules.allocation;
  if (FindSharingRule(rule) != nullptr || (!market && rule == AllocationRule::kUnset)) return;
  std::string names;
  for (const SharingRule* known : SharingRules()) names += (names.empty() ? "" : ", ") + std::string(known->name());
  v.faults.Add("allocation", "expected one of " + names + ", found " +
                                 (rule == AllocationRule::kUnset ? "none" : std::to_string(static_cast<int>(rule))));
}

struct Claimants {
  std::size_t most = 0;   // of one product
  std::size_t pairs = 0;  // of a product and a claimant
};

Claimants ClaimantsOf(const Scenario& scenario) {
  Claimants claimants;
  for (const Product& product : scenario.products) {
    const auto count =
        static_cast<std::size_t>(std::count_if(scenario.parties.begin(), scenario.parties.end(),
                                               [&](const Party& party) { return MayClaim(party, product.name); }));
    claimants.most = std::max(claimants.most, count);
    claimants.pairs += count;
  }
  return claimants;
}

// A rule that would take too long for the scenario, or could not serve it at all, is a fault of the scenario.
void CheckServed(Validation& v) {
  const SharingRule* const rule = FindSharingRule(v.scenario.rules.allocation);
  if (rule == nullptr) return;
  const Claimants claimants = ClaimantsOf(v.scenario);
  const std::string can = "expected a rule for so many parties, because " + std::string(rule->name()) + " can serve ";
  if (claimants.most > rule->most_claimants()) {
    v.faults.Add("allocation", can + std::to_string(rule->most_claimants()) +
                                   " claimants of a product at most (buyers, and sellers that sell it on), found " +
                                   std::to_string(claimants.most));
  }
  if (claimants.pairs > rule->most_pairs()) {
    v.faults.Add("allocation", can + std::to_string(rule->most_pairs()) +
                                   " pairs of a product and a claimant of it at most, found " +
                                   std::to_string(claimants.pairs));
  }
}

// Weights and ranks of parties, and as many claimants as the rule can serve.
void CheckClaimants(Validation& v) {
  const Rules& rules = v.scenario.rules;
  std::vector<std::string> seen;
  v.faults.AtMost("claimants", rules.claimants.size(), bounds::kParties);
  v.faults.Each("claimants", rules.claimants, [&](const Claimant& claimant, std::size_t) {
    const auto named = [&](const Party& party) { return party.name == claimant.party; };
    if (std::none_of(v.scenario.parties.begin(), v.scenario.parties.end(), named)) {
      v.faults.Add("party", "expected a party of the scenario, found " + Quoted(claimant.party));
    }
    if (std::find(seen.begin(), seen.end(), claimant.party) != seen.end()) {
      v.faults.Add("party", "expected each party once, found " + Quoted(claimant.party) + " again");
    }
    seen.push_back(claimant.party);
    v.faults.Between("weight", claimant.weight, 0, bounds::kWeight);
    v.faults.Between("rank", claimant.rank, -bounds::kWeight, bounds::kWeight);
    std::vector<std::string> preferred;
    v.faults.Each("prefers", claimant.prefers, [&](const std::string& name, std::size_t) {
      const auto called = [&name](const Product& product) { return product.name == name; };
      if (std::none_of(v.scenario.products.begin(), v.scenario.products.end(), called)) {
        v.faults.Add("", "expected a product of the scenario, found " + Quoted(name));
      }
      if (std::find(preferred.begin(), preferred.end(), name) != preferred.end()) {
        v.faults.Add("", "expected each product once, found " + Quoted(name) + " again");
      }
      preferred.push_back(name);
    });
  });
  CheckServed(v);
}

// Whose preference it is that a party knows: another's, who sits at the table.
void CheckWhose(Validation& v, const Party& party, const Preference& preference) {
  if (preference.of.empty()) return;
  if (preference.of == party.name) {
    v.faults.Add("of", "expected another party (its own preference names nobody), found " + Quoted(preference.of));
    return;
  }
  for (const TableSpec& table : v.scenario.tables) {
    if (table.name != preference.table) continue;
    if (std::find(table.parties.begin(), table.parties.end(), preference.of) == table.parties.end()) {
      v.faults.Add("of", "expected a party of the table " + Quoted(table.name) + ", found " + Quoted(preference.of));
    }
  }
}

}  // namespace

void CheckIssues(Validation& v, const std::vector<Issue>& issues, const std::vector<IssueRole>& allowed,
                 const std::vector<IssueRole>& needed) {
  if (issues.empty()) v.faults.Add("issues", "expected at least one issue, found none");
  v.faults.AtMost("issues", issues.size(), kMaxIssues);
  CheckNames(v, "issues", issues, false);
  std::vector<IssueRole> seen;
  v.faults.Each("issues", issues, [&](const Issue& issue, std::size_t) {
    if (issue.role != IssueRole::kNone) {
      if (BoundsOf(issue.role) == nullptr || !Has(allowed, issue.role)) {
        v.faults.Add("role",
                     "expected no role or one of " + RoleNames(allowed) + " here, found " +
                         (BoundsOf(issue.role) == nullptr ? "none of the known ones" : BoundsOf(issue.role)->name));
      } else if (Has(seen, issue.role)) {
        v.faults.Add("role", std::string("expected every role once, found ") + BoundsOf(issue.role)->name + " again");
      }
      seen.push_back(issue.role);
    }
    if (issue.categorical()) {
      CheckCategories(v, issue);
    } else {
      CheckInterval(v, issue);
    }
  });
  for (const IssueRole role : needed) {
    if (!Has(seen, role))
      v.faults.Add("issues", std::string("expected an issue of role ") + BoundsOf(role)->name + ", found none");
  }
}

void CheckTables(Validation& v) {
  v.faults.AtMost("tables", v.scenario.tables.size(), bounds::kTables);
  CheckNames(v, "tables", v.scenario.tables, false);
  v.faults.Each("tables", v.scenario.tables, [&](const TableSpec& table, std::size_t) { CheckTable(v, table); });
}

void CheckPreferences(Validation& v, const Party& party) {
  std::map<std::pair<std::string_view, std::string_view>, int> seen;
  v.faults.Each("preferences", party.preferences, [&](const Preference& preference, std::size_t) {
    if (++seen[{preference.table, preference.of}] > 1) {
      v.faults.Add("table", "expected every table once for each party, found " + Quoted(preference.table) + " again");
    }
    CheckWhose(v, party, preference);
    CheckPreference(v, party, preference);
  });
}

void CheckRules(Validation& v) {
  const Rules& rules = v.scenario.rules;
  const bool market = !v.scenario.products.empty();
  v.faults.Under("rules", [&] {
    CheckAllocation(v, market);
    v.faults.Between("deposit_permille", rules.deposit_permille, 0, 1000);
    v.faults.Between("cancel_fee_permille", rules.cancel_fee_permille, 0, 1000);
    v.faults.Between("lot", rules.lot, 0, bounds::kUnits);
    // Over the whole run damages stay below bounds::kPrice a unit.
    v.faults.Between("damages_cents", rules.damages_cents, 0,
                     bounds::kPrice / std::clamp<std::int64_t>(v.scenario.ticks, 1, bounds::kTicks));
    v.faults.Between("lead_min", rules.lead_min, 0, bounds::kLead);
    v.faults.Between("lead_window", rules.lead_window, market ? 1 : 0, bounds::kTicks);
    CheckDinner(v, rules.dinner);
    CheckRedirection(v, rules.redirection);
    CheckClaims(v, rules.claims);
    CheckClaimants(v);
    if (!market && (rules.dinner.enabled || rules.redirection.enabled || rules.claims.enabled)) {
      v.faults.Add("", "expected a product, because dinners, redirections or claims are enabled, found none");
    }
  });
}

}  // namespace haggle::core
