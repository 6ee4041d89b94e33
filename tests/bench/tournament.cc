// Negotiations of a tournament: three domains of 100 outcomes, 100 rounds, four strategies that concede by the clock,
// on one core and on two; decided once for all seeds, and each played.
#include "deploy/tournament/tournament.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/bench.h"
#include "tests/bench/plain_loop.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

using tournament::Finding;

constexpr int kRounds = 100;
constexpr int kValues = 10;  // of each of two issues

// A tournament of NegMAS with domains, rounds and strategies of this shape, in Python, one core. It is no package of
// the system, so it is not measured beside ours: the figure is of another day and of a machine like this one.
constexpr double kNegmasRate = 57;
constexpr char kNegmas[] = "NegMAS, not measured now, 2026-11-29";

// The weights of two issues, permille of the first, and the reservation values of the two parties.
struct Weights {
  std::int64_t first[2];
  std::int64_t reservation_ppm[2];
};
constexpr Weights kDomains[] = {
    {{600, 400}, {300'000, 200'000}}, {{500, 500}, {200'000, 200'000}}, {{300, 700}, {400'000, 300'000}}};

tournament::Domain MakeDomain(const std::string& name, const Weights& weights) {
  Scenario scenario = Pairs(1, 1, kRounds, 1, kValues);
  scenario.name = name;
  TableSpec& table = scenario.tables.front();
  table.every = 0;
  Issue other = table.issues.front();
  other.name = "other";
  table.issues.push_back(other);
  for (std::size_t party = 0; party < 2; ++party) {
    Preference& preference = scenario.parties[party].preferences.front();
    preference.reservation_ppm = weights.reservation_ppm[party];
    preference.issues.front().weight = weights.first[party];
    IssueUtility second = preference.issues.front();
    second.issue = "other";
    second.weight = 1000 - weights.first[party];
    std::swap(second.first, second.last);
    preference.issues.push_back(second);
  }
  absl::StatusOr<tournament::Domain> domain = tournament::MakeDomain(std::move(scenario));
  if (!domain.ok()) Give(std::string(domain.status().message()));
  return *std::move(domain);
}

tournament::TournamentSettings Settings(std::uint64_t seeds) {
  tournament::TournamentSettings settings;
  for (const char* text : {"boulware", "linear", "conceder", "boulware,exponent=20"}) {
    settings.strategies.push_back(*ParseStrategy("", text));
  }
  for (const Weights& weights : kDomains) {
    settings.domains.push_back(MakeDomain("d" + std::to_string(settings.domains.size()), weights));
  }
  settings.seeds = {1, seeds};
  return settings;
}

// The same strategies, of which it is said that they look at their keys: so each negotiation is played.
const Registry& PlayedStrategies() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    for (const StrategySpec* spec : Strategies().All()) {
      StrategySpec looks = *spec;
      looks.reads_stream_key = true;
      if (!made->Add(looks).ok()) Give("a strategy cannot be added to the benchmark's");
    }
    return made;
  }();
  return *registry;
}

struct Measured {
  double rate = 0;  // negotiations a second, the best of several
  std::vector<Finding> findings;
};

void Measure(const tournament::TournamentSettings& settings, const Registry& registry, int jobs, Measured& measured) {
  tournament::HoldOptions options;
  options.jobs = jobs;
  tournament::Held held;
  const double seconds = Seconds([&] { held = tournament::Hold(settings, registry, options); });
  if (!held.status.ok()) Give("the benchmark's tournament ended with " + std::string(held.status.message()));
  if (!measured.findings.empty() && measured.findings != held.findings) Give("two tournaments differ");
  measured.findings = std::move(held.findings);
  measured.rate = std::max(measured.rate, static_cast<double>(measured.findings.size()) / seconds);
}

// Moves of a negotiation, on average.
double MovesOf(const std::vector<Finding>& findings) {
  double moves = 0;
  for (const Finding& finding : findings) moves += 2 * (finding.round + 1);
  return moves / static_cast<double>(findings.size());
}

// Moves of the plain loop a second.
double PlainRate() {
  constexpr int kTicks = 500;
  const Scenario scenario = Pairs(1, 1, kRounds, kTicks, 100);
  return 2.0 * kRounds * kTicks / PlainLoop(scenario).seconds;
}

}  // namespace

std::vector<Row> TournamentRows(const Effort& effort) {
  const tournament::TournamentSettings many = Settings(static_cast<std::uint64_t>(200 * effort.scale));
  const tournament::TournamentSettings few = Settings(static_cast<std::uint64_t>(20 * effort.scale));
  Measured reckoned;
  Measured both;
  Measured played;
  double plain = 0;
  for (int i = 0; i < effort.repeats; ++i) {
    Measure(many, Strategies(), 1, reckoned);
    Measure(many, Strategies(), 2, both);
    Measure(few, PlayedStrategies(), 1, played);
    plain = std::max(plain, PlainRate());
  }
  if (reckoned.findings != both.findings) Give("a tournament depends on the number of jobs");
  for (std::size_t number = 0; number < played.findings.size(); ++number) {
    const tournament::Encounter at = tournament::EncounterAt(few, number);
    const std::size_t same = number / few.seeds.count() * many.seeds.count() + (at.seed - 1);
    if (played.findings[number] != reckoned.findings[same]) Give("what is reckoned is not what is played");
  }
  const double floor = plain / MovesOf(reckoned.findings);
  const std::string loop = "plain loop of as many moves";
  std::vector<Row> rows = {
      {"negotiations, seeds that decide nothing, 1 job", reckoned.rate, "/s", loop, floor, ""},
      {"negotiations, each of them played, 1 job", played.rate, "/s", loop, floor, ""},
  };
  if (std::thread::hardware_concurrency() < 2) {
    rows.push_back({"negotiations, 2 jobs: NOT MEASURED, one core here", 0, "", "twice 1 job", 2 * reckoned.rate, ""});
  } else {
    rows.push_back(
        {"negotiations, seeds that decide nothing, 2 jobs", both.rate, "/s", "twice 1 job", 2 * reckoned.rate, "0.9"});
  }
  rows.push_back({"negotiations, seeds that decide nothing, 1 job", reckoned.rate, "/s", kNegmas, kNegmasRate, "500"});
  rows.push_back({"negotiations, each of them played, 1 job", played.rate, "/s", kNegmas, kNegmasRate, ""});
  return rows;
}

}  // namespace haggle::bench
