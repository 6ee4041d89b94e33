// Measures what comes out of a scenario over many seeds: how often, when and
// with whom dinners take place, what is redirected from whom, how orders swell.
//
//   haggle-measure [--seeds A..B] [--set PATH=VALUE]... [--agent PARTY=STRATEGY[,k=v]...]... [--story] [SCENARIO]
//
// SCENARIO is a name in deploy/scenarios (dinner by default). --story tells the
// one seed A decision by decision instead. The figures are those of
// deploy/scenarios/README.md.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "agents/strategies/strategies.h"
#include "deploy/cli/casting.h"
#include "proto/base/why.h"
#include "tests/agents/play.h"

namespace haggle {
namespace {

struct Request {
  std::string scenario = "dinner";
  std::uint64_t first = 1;
  std::uint64_t last = 60;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  bool story = false;
};

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "haggle-measure: %s\n", message.c_str());
  std::exit(2);
}

Request Read(int argc, char** argv) {
  Request request;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto next = [&]() -> std::string {
      if (i + 1 >= argc) Fail(word + " wants a value");
      return argv[++i];
    };
    if (word == "--set") {
      request.sets.push_back(next());
    } else if (word == "--agent") {
      request.agents.push_back(next());
    } else if (word == "--story") {
      request.story = true;
    } else if (word == "--seeds") {
      const std::string range = next();
      const std::vector<std::string> ends = absl::StrSplit(range, absl::MaxSplits("..", 1));
      if (!absl::SimpleAtoi(ends.front(), &request.first) || !absl::SimpleAtoi(ends.back(), &request.last) ||
          request.last < request.first) {
        Fail("--seeds wants A or A..B with A <= B, found " + range);
      }
    } else if (word.rfind("--", 0) == 0) {
      Fail("unknown option " + word + "; there are --seeds, --set, --agent and --story");
    } else {
      request.scenario = word;
    }
  }
  return request;
}

std::vector<Casting> CastFor(const codec::ScenarioFile& file, const Request& request, const Registry& registry) {
  std::vector<Casting> given;
  for (const std::string& text : request.agents) {
    absl::StatusOr<Casting> casting = cli::ParseCasting(text);
    if (!casting.ok()) Fail(std::string(casting.status().message()));
    given.push_back(*std::move(casting));
  }
  absl::StatusOr<std::vector<Casting>> cast = cli::CompleteCast(file.scenario, CastOf(file), given, {});
  if (!cast.ok()) Fail(std::string(cast.status().message()));
  for (const Casting& casting : *cast) {
    const absl::Status known = registry.Check(casting);
    if (!known.ok()) Fail(std::string(known.message()));
  }
  return *std::move(cast);
}

struct Sums {
  std::int64_t runs = 0;
  std::int64_t with_dinner = 0;
  std::int64_t with_agreed = 0;
  std::int64_t with_joint = 0;
  std::int64_t dinners = 0;
  std::int64_t invitations = 0;
  std::int64_t requests = 0;
  std::int64_t refused = 0;
  std::int64_t moves = 0;
  std::vector<std::int64_t> first_ticks;
  std::map<std::string, std::int64_t> with_guests;  // seeds in which these sat together
  std::map<std::string, std::int64_t> with_guest;   // seeds in which this party sat at a table
  std::map<std::string, std::int64_t> with_giver;   // seeds with a redirection from
  std::map<std::string, std::int64_t> given;        // units redirected from
  std::set<std::string> outcomes;
  std::set<std::vector<std::int64_t>> sizes;
  std::vector<std::int64_t> ordered, cancelled, delivered, idle;
  std::array<std::int64_t, 6> leads{};
  std::int64_t last_price = 0;
};

std::string NameOf(const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return "party " + std::to_string(id);
}

void Add(std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& more) {
  sums.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) sums[i] += more[i];
}

void Count(const Scenario& scenario, const Played& played, Sums& sums) {
  ++sums.runs;
  sums.outcomes.insert(played.outcome);
  sums.invitations += played.invitations;
  sums.requests += played.requests;
  sums.refused += static_cast<std::int64_t>(played.refused.size());
  sums.moves += played.moves;
  sums.dinners += static_cast<std::int64_t>(played.dinners.size());
  if (!played.dinners.empty()) {
    ++sums.with_dinner;
    sums.first_ticks.push_back(played.dinners.front().tick);
  }
  bool joint = false;
  bool agreed = false;
  std::set<std::string> tables;
  std::set<std::string> guests;
  for (const DinnerSeen& dinner : played.dinners) {
    joint = joint || dinner.guests.size() > 1;
    agreed = agreed || dinner.agreed;
    std::string names;
    for (const PartyId guest : dinner.guests) {
      names += (names.empty() ? "" : "+") + NameOf(scenario, guest);
      guests.insert(NameOf(scenario, guest));
    }
    tables.insert(names);
  }
  for (const std::string& names : tables) ++sums.with_guests[names];
  for (const std::string& guest : guests) ++sums.with_guest[guest];
  sums.with_joint += joint ? 1 : 0;
  sums.with_agreed += agreed ? 1 : 0;
  std::set<std::string> givers;
  std::vector<std::int64_t> sizes;
  for (const Redirected& redirected : played.redirections) {
    const std::string giver = NameOf(scenario, redirected.from);
    givers.insert(giver);
    sums.given[giver] += redirected.units;
    sizes.push_back(redirected.units);
  }
  sums.sizes.insert(sizes);
  for (const std::string& giver : givers) ++sums.with_giver[giver];
  Add(sums.ordered, played.ordered);
  Add(sums.cancelled, played.cancelled);
  Add(sums.delivered, played.delivered);
  Add(sums.idle, played.idle);
  for (std::size_t i = 0; i < sums.leads.size() && !played.leads.empty(); ++i) {
    sums.leads[i] += played.leads[(played.leads.size() - 1) * i / (sums.leads.size() - 1)];
  }
  if (!played.prices.empty()) sums.last_price += played.prices.back();
}

void Print(const Scenario& scenario, Sums& sums, double seconds) {
  std::sort(sums.first_ticks.begin(), sums.first_ticks.end());
  const auto quartile = [&](std::size_t q) -> std::int64_t {
    if (sums.first_ticks.empty()) return -1;
    return sums.first_ticks[(sums.first_ticks.size() - 1) * q / 4];
  };
  const auto n = [](std::int64_t v) { return static_cast<long long>(v); };
  std::printf("runs %lld  outcomes %zu  %.3f s a run  moves %lld a run  refused moves %lld\n", n(sums.runs),
              sums.outcomes.size(), seconds / static_cast<double>(sums.runs), n(sums.moves / sums.runs),
              n(sums.refused));
  std::printf(
      "dinner in %lld  agreed in %lld  joint in %lld  dinners %lld  invitations %lld  first tick %lld %lld %lld\n",
      n(sums.with_dinner), n(sums.with_agreed), n(sums.with_joint), n(sums.dinners), n(sums.invitations),
      n(quartile(1)), n(quartile(2)), n(quartile(3)));
  for (const auto& [names, count] : sums.with_guests) std::printf("  at table %s in %lld\n", names.c_str(), n(count));
  for (const auto& [name, count] : sums.with_guest) std::printf("  %s dines in %lld\n", name.c_str(), n(count));
  std::printf("redirections requested %lld  patterns %zu\n", n(sums.requests), sums.sizes.size());
  for (const auto& [giver, count] : sums.with_giver) {
    std::printf("  from %s in %lld, mean %lld units\n", giver.c_str(), n(count), n(sums.given[giver] / count));
  }
  std::printf("lead at 0 %% 20 %% .. 100 %% of the run:");
  for (const std::int64_t lead : sums.leads) std::printf(" %lld", n(lead / sums.runs));
  std::printf("  last price %lld\n", n(sums.last_price / sums.runs / 100));
  std::printf("  %-8s %10s %10s %10s %12s   (means)\n", "party", "ordered", "cancelled", "delivered", "idle u-ticks");
  for (std::size_t i = 0; i < scenario.parties.size(); ++i) {
    std::printf("  %-8s %10lld %10lld %10lld %12lld\n", scenario.parties[i].name.c_str(),
                n(sums.ordered[i] / sums.runs), n(sums.cancelled[i] / sums.runs), n(sums.delivered[i] / sums.runs),
                n(sums.idle[i] / sums.runs));
  }
}

void Tell(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry) {
  const PartyNamer namer = [&](PartyId id) { return NameOf(scenario, id); };
  Play(scenario, cast, registry, [&](const Prompt& prompt, const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      const std::string what = std::visit(
          [](const auto& action) -> std::string {
            if constexpr (std::is_same_v<std::decay_t<decltype(action)>, std::monostate>) {
              return "nothing";
            } else {
              return std::decay_t<decltype(action)>::kName;
            }
          },
          move.action);
      std::printf("%3d %-7s %-18s %s\n", prompt.tick, namer(prompt.party).c_str(), what.c_str(),
                  TellWhy(move.why, namer).c_str());
    }
  });
}

int Main(int argc, char** argv) {
  const Request request = Read(argc, argv);
  codec::ScenarioFile file = ShippedScenario(request.scenario);
  for (const std::string& assignment : request.sets) {
    const absl::Status status = codec::SetField(file, assignment);
    if (!status.ok()) Fail(std::string(status.message()));
  }
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  const std::vector<Casting> cast = CastFor(file, request, registry);
  if (request.story) {
    file.scenario.seed = request.first;
    Tell(file.scenario, cast, registry);
    return 0;
  }
  Sums sums;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t seed = request.first; seed <= request.last; ++seed) {
    file.scenario.seed = seed;
    Count(file.scenario, Play(file.scenario, cast, registry), sums);
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
  Print(file.scenario, sums, spent.count());
  return 0;
}

}  // namespace
}  // namespace haggle

int main(int argc, char** argv) { return haggle::Main(argc, argv); }
