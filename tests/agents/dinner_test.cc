// What has to come out of the dinner over many seeds, and that it does not hang
// on names, numbers or the order of the parties.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/agents/play.h"

namespace haggle::codec {
namespace {

constexpr std::uint64_t kSeeds = 40;

struct Setting {
  Scenario scenario;
  std::vector<Casting> cast;
};

Setting Dinner(const std::vector<std::string>& sets = {}) {
  ScenarioFile file = ShippedScenario("dinner");
  for (const std::string& assignment : sets) {
    const absl::Status status = SetField(file, assignment);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  return {file.scenario, CastOf(file)};
}

std::vector<Played> Sweep(Setting setting, std::uint64_t first = 1) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  std::vector<Played> runs;
  for (std::uint64_t seed = first; seed < first + kSeeds; ++seed) {
    setting.scenario.seed = seed;
    runs.push_back(Play(setting.scenario, setting.cast, registry));
  }
  return runs;
}

PartyId IdOf(const Scenario& scenario, const std::string& name) {
  for (const Party& party : scenario.parties) {
    if (party.name == name) return party.id;
  }
  return 0;
}

template <class Test>
std::int64_t CountRuns(const std::vector<Played>& runs, Test test) {
  return std::count_if(runs.begin(), runs.end(), test);
}

bool Dined(const Played& run) { return !run.dinners.empty(); }
bool Joint(const Played& run) {
  return std::any_of(run.dinners.begin(), run.dinners.end(), [](const DinnerSeen& d) { return d.guests.size() > 1; });
}
std::int64_t UnitsFrom(const Played& run, PartyId from) {
  std::int64_t units = 0;
  for (const Redirected& redirected : run.redirections) units += redirected.from == from ? redirected.units : 0;
  return units;
}
bool DinesAt(const Played& run, PartyId guest) {
  return std::any_of(run.dinners.begin(), run.dinners.end(), [guest](const DinnerSeen& d) {
    return std::find(d.guests.begin(), d.guests.end(), guest) != d.guests.end();
  });
}

const std::vector<Played>& AsShipped() {
  static const auto* const runs = new std::vector<Played>(Sweep(Dinner()));
  return *runs;
}

TEST(DinnerTest, HappensInSomeRunsAndNotInOthersAtDifferentTicks) {
  const std::int64_t dined = CountRuns(AsShipped(), Dined);
  EXPECT_GE(dined, 10);
  EXPECT_LE(dined, 36);
  EXPECT_GE(CountRuns(AsShipped(), Joint), 5);
  std::set<Tick> ticks;
  std::set<std::string> outcomes;
  for (const Played& run : AsShipped()) {
    outcomes.insert(run.outcome);
    if (Dined(run)) ticks.insert(run.dinners[0].tick);
    EXPECT_TRUE(run.refused.empty());
  }
  EXPECT_GE(ticks.size(), 5U);
  EXPECT_EQ(outcomes.size(), kSeeds) << "every seed has its own history";
}

TEST(DinnerTest, RedirectsInSomeRunsAndNotInOthersOfDifferentSizes) {
  std::int64_t runs = 0;
  std::set<std::int64_t> sizes;
  for (const Played& run : AsShipped()) {
    runs += run.redirections.empty() ? 0 : 1;
    for (const Redirected& redirected : run.redirections) sizes.insert(redirected.units);
  }
  EXPECT_GE(runs, 10);
  EXPECT_LT(runs, static_cast<std::int64_t>(kSeeds));
  EXPECT_GE(sizes.size(), 3U);
}

TEST(DinnerTest, VanishesWithFiveTimesTheFriction) {
  const Setting shipped = Dinner();
  std::int64_t friction = 0;
  for (const Party& party : shipped.scenario.parties) friction = std::max(friction, party.wants.friction_cents);
  const std::vector<Played> runs =
      Sweep(Dinner({"parties.nvidia.wants.friction_cents=" + std::to_string(5 * friction)}));
  EXPECT_LE(CountRuns(runs, Dined), 2);
}

TEST(DinnerTest, AsksForNothingThatTheRulesSwitchOff) {
  for (const Played& run : Sweep(Dinner({"rules.dinner.enabled=false", "rules.redirection.enabled=false"}))) {
    EXPECT_TRUE(run.refused.empty());
    EXPECT_EQ(run.invitations + run.requests, 0);
  }
}

TEST(DinnerTest, IsNeverJointWithoutAcquaintance) {
  const std::vector<Played> runs = Sweep(Dinner({"acquaintances=[]"}));
  EXPECT_EQ(CountRuns(runs, Joint), 0);
  EXPECT_GE(CountRuns(runs, Dined), 5) << "single ones remain";
}

TEST(DinnerTest, RedirectsLessFromWhomCanSwitchItsUnitsOn) {
  const Setting shipped = Dinner();
  const PartyId tesla = IdOf(shipped.scenario, "tesla");
  const std::vector<Played> open = Sweep(Dinner({"parties.tesla.sites.extension.always_open=true"}));
  std::int64_t runs_before = 0, runs_after = 0, units_before = 0, units_after = 0;
  for (const Played& run : AsShipped()) {
    runs_before += UnitsFrom(run, tesla) > 0 ? 1 : 0;
    units_before += UnitsFrom(run, tesla);
  }
  for (const Played& run : open) {
    runs_after += UnitsFrom(run, tesla) > 0 ? 1 : 0;
    units_after += UnitsFrom(run, tesla);
  }
  EXPECT_LT(2 * runs_after, 2 * runs_before - runs_before / 2) << runs_after << " against " << runs_before;
  EXPECT_LT(4 * units_after, 3 * units_before);
}

TEST(DinnerTest, IsHeldLessOftenByWhomRaisesNoMoney) {
  const Setting shipped = Dinner();
  const PartyId musk = IdOf(shipped.scenario, "musk");
  const std::vector<Played> poor = Sweep(Dinner({"parties.xai.account.funding=[]"}));
  const auto dines = [musk](const Played& run) { return DinesAt(run, musk); };
  EXPECT_LT(CountRuns(poor, dines), CountRuns(AsShipped(), dines));
}

TEST(DinnerTest, IsOneHistoryWhereNatureIsShut) {
  Setting setting = Dinner();
  const auto shut = [](auto& range) { range.low = range.high = (range.low + range.high) / 2; };
  for (Party& party : setting.scenario.parties) {
    for (Site& site : party.sites) {
      shut(site.size_permille);
      shut(site.opens);
      shut(site.slip);
    }
    for (Funding& funding : party.account.funding) {
      shut(funding.tick);
      shut(funding.amount_permille);
    }
    for (Supply& supply : party.supply) {
      shut(supply.yield_permille);
      shut(supply.noise_permille);
    }
    for (Demand& demand : party.wants.demand) shut(demand.value_permille);
    for (Range* range : {&party.wants.pride_permille, &party.wants.exponent_permille, &party.wants.friction_permille,
                         &party.wants.time_permille}) {
      shut(*range);
    }
    shut(party.wants.mood_permille);
  }
  std::set<std::vector<std::int64_t>> delivered;
  for (const Played& run : Sweep(setting)) delivered.insert(run.delivered);
  EXPECT_EQ(delivered.size(), 1U);
}

// ---- names, numbers and order ------------------------------------------------------

void Rename(std::string& name, const std::map<std::string, std::string>& names) {
  const auto at = names.find(name);
  if (at != names.end()) name = at->second;
}

// 7 and 11 have no common factor: every number below 11 comes once.
PartyId PermutedPlace(const Party& party) { return party.id * 7 % 11; }
std::string PermutedName(const Party& party) { return "p" + std::to_string(PermutedPlace(party)); }

// Every party gets another name and another number, and all stand in another order.
Setting Permuted(Setting setting) {
  std::map<std::string, std::string> names;
  for (const Party& party : setting.scenario.parties) names[party.name] = PermutedName(party);
  std::sort(setting.scenario.parties.begin(), setting.scenario.parties.end(),
            [](const Party& a, const Party& b) { return PermutedPlace(a) < PermutedPlace(b); });
  PartyId next = 3;
  for (Party& party : setting.scenario.parties) {
    party.id = next += 2;
    Rename(party.name, names);
    for (Affiliate& affiliate : party.affiliates) Rename(affiliate.party, names);
    for (Regard& regard : party.wants.regard) Rename(regard.party, names);
  }
  for (Product& product : setting.scenario.products) Rename(product.seller, names);
  for (Acquaintance& pair : setting.scenario.acquaintances) {
    Rename(pair.a, names);
    Rename(pair.b, names);
  }
  for (Casting& casting : setting.cast) Rename(casting.party, names);
  return setting;
}

// The counts of two independent samples of kSeeds runs each, of equal chance p,
// differ by less than 3.5 standard deviations, sqrt(2 n p (1 - p)), in all but one
// of 2,000 pairs; p is taken from both together.
void ExpectSameChance(std::int64_t a, std::int64_t b, const char* what) {
  const double p = static_cast<double>(a + b) / (2.0 * kSeeds);
  const double bound = 3.5 * std::sqrt(2.0 * kSeeds * std::max(0.02, p * (1.0 - p)));
  EXPECT_LE(std::abs(static_cast<double>(a - b)), bound) << what << ": " << a << " and " << b;
}

// The same for means: 3.5 standard errors of their difference.
void ExpectSameMean(const std::vector<double>& a, const std::vector<double>& b, const char* what) {
  const auto moments = [](const std::vector<double>& sample) {
    double mean = 0;
    for (const double value : sample) mean += value / static_cast<double>(sample.size());
    double variance = 0;
    for (const double value : sample) {
      variance += (value - mean) * (value - mean) / static_cast<double>(sample.size() - 1);
    }
    return std::pair(mean, variance / static_cast<double>(sample.size()));
  };
  const auto [mean_a, error_a] = moments(a);
  const auto [mean_b, error_b] = moments(b);
  EXPECT_LE(std::abs(mean_a - mean_b), 3.5 * std::sqrt(error_a + error_b))
      << what << ": " << mean_a << " and " << mean_b;
}

// Figures of each run, by what they are about. `roles` are the parties of the
// shipped scenario whose parts are played by those at each place of this one.
std::map<std::string, std::vector<double>> Figures(const std::vector<Played>& runs,
                                                   const std::vector<std::string>& roles) {
  std::map<std::string, std::vector<double>> figures;
  for (const Played& run : runs) {
    for (std::size_t i = 0; i < roles.size(); ++i) {
      figures[roles[i] + ": ordered units"].push_back(static_cast<double>(run.ordered[i]));
      figures[roles[i] + ": delivered units"].push_back(static_cast<double>(run.delivered[i]));
      figures[roles[i] + ": idle unit-ticks"].push_back(static_cast<double>(run.idle[i]));
    }
    double moved = 0;
    for (const Redirected& one : run.redirections) moved += static_cast<double>(one.units);
    figures["redirected units"].push_back(moved);
  }
  return figures;
}

std::vector<std::string> NamesIn(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Party& party : scenario.parties) names.push_back(party.name);
  return names;
}

TEST(DinnerTest, KeepsItsDistributionUnderOtherNamesNumbersAndOrder) {
  const Setting shipped = Dinner();
  const Setting other = Permuted(shipped);
  std::map<std::string, std::string> roles;  // by name in `other`
  for (const Party& party : shipped.scenario.parties) roles[PermutedName(party)] = party.name;
  ASSERT_EQ(roles.size(), shipped.scenario.parties.size());
  std::vector<std::string> places = NamesIn(other.scenario);
  for (std::string& name : places) Rename(name, roles);
  ASSERT_NE(places, NamesIn(shipped.scenario));
  const std::vector<Played> runs = Sweep(other, 1001);
  ExpectSameChance(CountRuns(AsShipped(), Dined), CountRuns(runs, Dined), "runs with a dinner");
  ExpectSameChance(CountRuns(AsShipped(), Joint), CountRuns(runs, Joint), "runs with a joint dinner");
  const auto redirected = [](const Played& run) { return !run.redirections.empty(); };
  ExpectSameChance(CountRuns(AsShipped(), redirected), CountRuns(runs, redirected), "runs with a redirection");
  const auto before = Figures(AsShipped(), NamesIn(shipped.scenario));
  const auto after = Figures(runs, places);
  ASSERT_EQ(before.size(), after.size());
  for (const auto& [what, sample] : before) ExpectSameMean(sample, after.at(what), what.c_str());
}

}  // namespace
}  // namespace haggle::codec
