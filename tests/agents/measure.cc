// Measures what comes out of the dinner over many seeds: how often, when and with whom dinners take place and
// what they bring those who beg, what is redirected and what that costs, how claims and holdings come out; each
// paired with the same seeds and the mechanism switched off.
//
//   haggle-measure [--seeds A..B] [--set PATH=VALUE]... [--agent PARTY=STRATEGY[,k=v]...]... [--table | --story]
//
// --table switches one thing at a time instead, a line each: the table of deploy/scenarios/README.md.
// --story tells the one seed A decision by decision. On all cores.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "agents/strategies/strategies.h"
#include "deploy/launch/casting.h"
#include "proto/base/units.h"
#include "proto/base/why.h"
#include "tests/agents/findings.h"

namespace haggle {
namespace {

struct Request {
  std::string scenario = "dinner";
  std::uint64_t first = 1;
  std::uint64_t last = 60;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  bool story = false;
  bool table = false;
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
    } else if (word == "--table") {
      request.table = true;
    } else if (word == "--seeds") {
      const std::string range = next();
      const std::vector<std::string> ends = absl::StrSplit(range, absl::MaxSplits("..", 1));
      if (!absl::SimpleAtoi(ends.front(), &request.first) || !absl::SimpleAtoi(ends.back(), &request.last) ||
          request.last < request.first) {
        Fail("--seeds wants A or A..B with A <= B, found " + range);
      }
    } else if (word.rfind("--", 0) == 0) {
      Fail("unknown option " + word + "; there are --seeds, --set, --agent, --table and --story");
    } else {
      request.scenario = word;
    }
  }
  return request;
}

std::vector<Casting> CastFor(const codec::ScenarioFile& file, const Request& request, const Registry& registry) {
  std::vector<Casting> given;
  for (const std::string& text : request.agents) {
    absl::StatusOr<Casting> casting = launch::ParseCasting(text);
    if (!casting.ok()) Fail(std::string(casting.status().message()));
    given.push_back(*std::move(casting));
  }
  absl::StatusOr<std::vector<Casting>> cast = launch::CompleteCast(file.scenario, CastOf(file), given, {});
  if (!cast.ok()) Fail(std::string(cast.status().message()));
  for (const Casting& casting : *cast) {
    const absl::Status known = registry.Check(casting);
    if (!known.ok()) Fail(std::string(known.message()));
  }
  return *std::move(cast);
}

// A scenario with its cast, and what was switched in it.
struct Setting {
  std::string label;
  Scenario scenario;
  std::vector<Casting> cast;
};

Setting Make(const Request& request, const Registry& registry, const std::string& label,
             const std::vector<std::string>& sets, const std::vector<std::string>& agents) {
  codec::ScenarioFile file = ShippedScenario(request.scenario);
  Request whole = request;
  whole.sets.insert(whole.sets.end(), sets.begin(), sets.end());
  for (const std::string& agent : agents) {
    const std::string party = agent.substr(0, agent.find('='));
    std::erase_if(whole.agents, [&](const std::string& given) { return given.rfind(party + "=", 0) == 0; });
    whole.agents.push_back(agent);
  }
  for (const std::string& assignment : whole.sets) {
    const absl::Status status = codec::SetField(file, assignment);
    if (!status.ok()) Fail(std::string(status.message()));
  }
  return {label, file.scenario, CastFor(file, whole, registry)};
}

// The runs of all seeds, by seed.
std::vector<Findings> RunAll(const Setting& setting, const Request& request, const Registry& registry) {
  std::vector<Findings> runs(request.last - request.first + 1);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < runs.size(); i = next++) {
      Scenario scenario = setting.scenario;
      scenario.seed = request.first + i;
      runs[i] = Observe(scenario, setting.cast, registry);
    }
  };
  std::vector<std::thread> threads;
  for (unsigned t = 1; t < std::thread::hardware_concurrency(); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return runs;
}

// ---- counting

using Runs = std::vector<Findings>;

template <class Holds>
long CountRuns(const Runs& runs, Holds holds) {
  return static_cast<long>(std::count_if(runs.begin(), runs.end(), holds));
}

bool HasDinner(const Findings& run, std::size_t least_guests, std::size_t most_guests) {
  return std::any_of(run.dinners.begin(), run.dinners.end(), [&](const DinnerFound& dinner) {
    return dinner.agreed && dinner.guests.size() >= least_guests && dinner.guests.size() <= most_guests;
  });
}
bool Dined(const Findings& run) { return HasDinner(run, 1, 99); }
bool Joint(const Findings& run) { return HasDinner(run, 2, 99); }
bool Single(const Findings& run) { return HasDinner(run, 1, 1); }

long Tables(const Runs& runs, bool agreed) {
  long tables = 0;
  for (const Findings& run : runs) {
    for (const DinnerFound& dinner : run.dinners) tables += dinner.agreed == agreed ? 1 : 0;
  }
  return tables;
}

template <class Of>
Quartiles Over(const Runs& runs, Of of) {
  std::vector<double> sample;
  for (const Findings& run : runs) sample.push_back(static_cast<double>(of(run)));
  return QuartilesOf(std::move(sample));
}

// The first tick at whose end the party has so many installed; the length of the run if never.
Tick InstalledAt(const Findings& run, std::size_t place, std::int64_t units) {
  const std::vector<std::int64_t>& installed = run.played.installed[place];
  const auto at = std::find_if(installed.begin(), installed.end(), [&](std::int64_t n) { return n >= units; });
  return static_cast<Tick>(at - installed.begin());
}

bool Redirects(const Findings& run, PartyId from, PartyId to) {
  return std::any_of(run.redirections.begin(), run.redirections.end(), [&](const RedirectionFound& found) {
    return (from == 0 || found.what.from == from) && (to == 0 || found.what.to == to);
  });
}

std::int64_t UnitsFrom(const Findings& run, PartyId from) {
  std::int64_t units = 0;
  for (const RedirectionFound& found : run.redirections) units += found.what.from == from ? found.what.units : 0;
  return units;
}

// ---- the table of what is switched

struct Switch {
  std::string label;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
};

std::vector<Switch> Switches(const Setting& shipped) {
  const Wants& seller = shipped.scenario.parties[PlaceOf(shipped.scenario, "nvidia")].wants;
  const auto friction = [&](std::int64_t times_ten) {
    return "parties.nvidia.wants.friction_cents=" + std::to_string(seller.friction_cents * times_ten / 10);
  };
  // The cast's own strategies, each with `parameters` more.
  const auto all = [&](const std::string& strategy, const std::string& parameters) {
    std::vector<std::string> agents;
    for (const Casting& casting : shipped.cast) {
      if (casting.strategy != strategy) continue;
      std::string text = casting.party + "=" + casting.strategy;
      for (const auto& [name, value] : casting.parameters) text += "," + name + "=" + value;
      agents.push_back(text + "," + parameters);
    }
    return agents;
  };
  const auto guests = [&](const std::string& parameters) {
    std::vector<std::string> agents = all("buyer", parameters);
    for (std::string& agent : all("principal", parameters)) agents.push_back(std::move(agent));
    return agents;
  };
  return {
      {"as shipped", {}, {}},
      {"seller's friction half", {friction(5)}, {}},
      {"seller's friction twice", {friction(20)}, {}},
      {"seller's friction five times", {friction(50)}, {}},
      {"an evening four times as dear",
       {"parties.nvidia.wants.time_cents=" + std::to_string(4 * seller.time_cents)},
       {}},
      {"no acquaintance", {"acquaintances=[]"}, {}},
      {"no ratchet: a refusal changes nothing", {}, guests("share_step=0,dearer=0")},
      {"premium common to all guests", {"rules.dinner.premium_by=PREMIUM_BY_COMMON"}, {}},
      {"company costs nothing", {}, guests("company=0")},
      {"guests go to their target at once", {}, guests("step=1000")},
      {"no funding", {"parties.xai.account.funding=[]"}, {}},
      {"tesla's site open from the start", {"parties.tesla.sites.extension.always_open=true"}, {}},
      {"sites open as planned",
       {"parties.tesla.sites.extension.slip.high=0", "parties.xai.sites.memphis.slip.high=0"},
       {}},
      {"no second product", {"products.h200.from_tick=10000"}, {}},
      {"sites are not extended", {}, all("buyer", "extends=false")},
      {"dinners off", {"rules.dinner.enabled=false"}, {}},
      {"redirections off", {"rules.redirection.enabled=false"}, {}},
      {"claims cost nothing", {}, {}},
      {"claims gain nothing", {}, {}},
      {"no capacity bought", {}, all("seller", "expand_every=0")},
      {"proportional rule", {"rules.allocation=ALLOCATION_RULE_PROPORTIONAL"}, {}},
      {"uniform rule", {"rules.allocation=ALLOCATION_RULE_UNIFORM"}, {}},
  };
}

// Claims' reward and penalty stand in every buyer's wants.
void SwitchClaims(Setting& setting) {
  for (Party& party : setting.scenario.parties) {
    if (setting.label == "claims cost nothing") party.wants.claim_penalty_cents = 0;
    if (setting.label == "claims gain nothing") party.wants.claim_reward_cents = 0;
  }
}

void PrintTable(const Request& request, const Registry& registry) {
  const Setting shipped = Make(request, registry, "", {}, {});
  std::printf(
      "| setting | dinner in | joint | single | agreed / broke up | redirected | from tesla in, units | tesla to x in "
      "| "
      "xai's 100,000th | tesla's idle unit-ticks | claims, permille of the forecast | lead at the end |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  const std::size_t tesla = PlaceOf(shipped.scenario, "tesla");
  const std::size_t xai = PlaceOf(shipped.scenario, "xai");
  const PartyId tesla_id = shipped.scenario.parties[tesla].id;
  const PartyId x_id = shipped.scenario.parties[PlaceOf(shipped.scenario, "x")].id;
  for (const Switch& one : Switches(shipped)) {
    Setting setting = Make(request, registry, one.label, one.sets, one.agents);
    SwitchClaims(setting);
    const Runs runs = RunAll(setting, request, registry);
    long redirected = 0;
    std::int64_t units = 0;
    std::vector<double> claims;
    for (const Findings& run : runs) {
      redirected += static_cast<long>(run.redirections.size());
      units += UnitsFrom(run, tesla_id);
      for (const std::int64_t claim : run.claims_permille) claims.push_back(static_cast<double>(claim));
    }
    const Quartiles claim = QuartilesOf(claims);
    const double first = Over(runs, [&](const Findings& run) { return InstalledAt(run, xai, 100'000); }).median;
    const std::string hundred = first < setting.scenario.ticks ? std::to_string(static_cast<int>(first)) : "-";
    std::printf("| %s | %ld | %ld | %ld | %ld / %ld | %ld | %ld, %lld | %ld | %s | %.0f | %.0f, %.0f, %.0f | %.0f |\n",
                one.label.c_str(), CountRuns(runs, Dined), CountRuns(runs, Joint), CountRuns(runs, Single),
                Tables(runs, true), Tables(runs, false), redirected,
                CountRuns(runs, [&](const Findings& run) { return Redirects(run, tesla_id, 0); }),
                static_cast<long long>(units),
                CountRuns(runs, [&](const Findings& run) { return Redirects(run, tesla_id, x_id); }), hundred.c_str(),
                Over(runs, [&](const Findings& run) { return run.played.idle[tesla]; }).median, claim.low, claim.median,
                claim.high, Over(runs, [](const Findings& run) { return run.played.leads.back(); }).median);
    std::fflush(stdout);
  }
}

// ---- the figures of one setting

// The principal of the party at `place`, which pleads for it; itself without one.
std::size_t WhoBegsFor(const Scenario& scenario, std::size_t place) {
  for (std::size_t i = 0; i < scenario.parties.size(); ++i) {
    for (const Affiliate& affiliate : scenario.parties[i].affiliates) {
      if (affiliate.party == scenario.parties[place].name) return i;
    }
  }
  return place;
}

// To whom a unit at the agreed terms is worth less.
bool Poorer(const GuestFound& a, const GuestFound& b) {
  return Int128{a.believed_cents} * b.units < Int128{b.believed_cents} * a.units;
}

// What is left of a guest's gain, as it believed, when the premium is paid.
void AddKept(const GuestFound& guest, std::vector<double>& kept) {
  if (guest.believed_cents <= 0) return;
  kept.push_back(1.0 - static_cast<double>(guest.premium_cents) / static_cast<double>(guest.believed_cents));
}

void PrintDinners(const Setting& setting, const Runs& on, const Runs& off) {
  std::vector<double> gives;
  long runs = 0, gaining = 0, begging_gaining = 0, parties = 0, parties_gaining = 0, joint = 0, rising = 0;
  std::vector<double> ratios, ticks, poorer_keeps, richer_keeps;
  std::map<std::string, std::vector<double>> by_guest;
  std::map<std::int64_t, long> shares, premiums;
  for (std::size_t i = 0; i < on.size(); ++i) {
    std::map<PartyId, std::pair<double, double>> guests;  // believed; premium and pride that are no loss of units
    for (const DinnerFound& dinner : on[i].dinners) {
      if (!dinner.agreed) continue;
      ticks.push_back(dinner.tick);
      gives.push_back(static_cast<double>(dinner.gives));
      ++shares[dinner.terms.share_permille];
      ++premiums[dinner.terms.premium_permille];
      joint += dinner.guests.size() > 1 ? 1 : 0;
      rising += dinner.guests.size() > 1 && dinner.rises >= 2 ? 1 : 0;
      if (dinner.guests.size() == 2) {
        const bool first = Poorer(dinner.guests[0], dinner.guests[1]);
        AddKept(dinner.guests[first ? 0 : 1], poorer_keeps);
        AddKept(dinner.guests[first ? 1 : 0], richer_keeps);
      }
      for (const GuestFound& guest : dinner.guests) {
        guests[guest.party].first += static_cast<double>(guest.believed_cents);
        guests[guest.party].second += static_cast<double>(guest.premium_cents);
      }
    }
    if (guests.empty()) continue;
    double together = 0;
    std::set<std::size_t> begging;  // guests, or the principals that plead for them, with their pride
    for (const auto& [id, sums] : guests) {
      std::size_t place = 0;
      while (setting.scenario.parties[place].id != id) ++place;
      const double gain = static_cast<double>(on[i].played.utility[place] - off[i].played.utility[place]);
      together += gain;
      begging.insert(WhoBegsFor(setting.scenario, place));
      ++parties;
      parties_gaining += gain > 0 ? 1 : 0;
      if (sums.first <= 0) continue;
      ratios.push_back((gain + sums.second) / sums.first);
      by_guest[setting.scenario.parties[place].name].push_back(ratios.back());
    }
    ++runs;
    gaining += together > 0 ? 1 : 0;
    double begged = 0;
    for (const std::size_t place : begging) {
      begged += static_cast<double>(on[i].played.utility[place] - off[i].played.utility[place]);
    }
    begging_gaining += begged > 0 ? 1 : 0;
  }
  const auto print = [](const char* what, const Quartiles& q) {
    std::printf("%s %.2f, %.2f, %.2f (quartiles)\n", what, q.low, q.median, q.high);
  };
  const auto most = [](const std::map<std::int64_t, long>& counts) {
    std::pair<std::int64_t, long> top{0, 0};
    for (const auto& [value, count] : counts) {
      if (count > top.second) top = {value, count};
    }
    return top;
  };
  std::printf("dinners: in %ld runs, joint in %ld, single in %ld; tables agreed %ld, broken up %ld\n",
              CountRuns(on, Dined), CountRuns(on, Joint), CountRuns(on, Single), Tables(on, true), Tables(on, false));
  print("  at tick", QuartilesOf(ticks));
  std::printf("  guests together gain in %ld of %ld runs, guest parties in %ld of %ld\n", gaining, runs,
              parties_gaining, parties);
  std::printf("  guests, or the principals that plead for them, together gain in %ld of %ld runs\n", begging_gaining,
              runs);
  print("  realised over believed gain", QuartilesOf(ratios));
  for (const auto& [name, sample] : by_guest) print(("    " + name).c_str(), QuartilesOf(sample));
  print("  of what the units are worth to it, the poorer guest of two keeps", QuartilesOf(poorer_keeps));
  print("    ... and the richer one", QuartilesOf(richer_keeps));
  const long agreed = std::max(1L, Tables(on, true));
  std::printf(
      "  share most often %lld: %ld %%, premium most often %lld: %ld %%; two or more rising offers in %ld of %ld "
      "joint ones\n",
      static_cast<long long>(most(shares).first), 100 * most(shares).second / agreed,
      static_cast<long long>(most(premiums).first), 100 * most(premiums).second / agreed, rising, joint);
  print("  the seller gives more units in so many of its offers:", QuartilesOf(gives));
}

// Both: against the same seeds without redirections, and the same where there are no dinners either.
void PrintRedirections(const Setting& setting, const Runs& on, const Runs& off, const Runs& on_alone,
                       const Runs& off_alone) {
  const Scenario& scenario = setting.scenario;
  const std::size_t principal = PlaceOf(scenario, "musk");
  const std::size_t tesla = PlaceOf(scenario, "tesla");
  const std::size_t x = PlaceOf(scenario, "x");
  const auto gains = [&](const Runs& a, const Runs& b) {
    long with = 0, gaining = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].redirections.empty()) continue;
      ++with;
      gaining += a[i].played.utility[principal] > b[i].played.utility[principal] ? 1 : 0;
    }
    return std::pair(gaining, with);
  };
  long declined = 0, broken = 0, agreed = 0, in_time = 0, to_x = 0;
  std::vector<double> behind, weeks;
  for (std::size_t i = 0; i < on.size(); ++i) {
    declined += static_cast<long>(on[i].declined);
    broken += static_cast<long>(on[i].broken_off);
    agreed += static_cast<long>(on[i].redirections.size());
    const auto first = std::find_if(on[i].redirections.begin(), on[i].redirections.end(), [&](const auto& found) {
      return found.what.from == scenario.parties[tesla].id && found.what.to == scenario.parties[x].id;
    });
    if (first == on[i].redirections.end()) continue;
    ++to_x;
    const auto by = static_cast<std::size_t>(std::min(first->tick + 13, scenario.ticks - 1));
    in_time += on[i].received[x][by] >= 9000 ? 1 : 0;
    std::int64_t most = 0, unit_ticks = 0;
    for (std::size_t t = 0; t < on[i].received[tesla].size(); ++t) {
      const std::int64_t late = std::max<std::int64_t>(0, off[i].received[tesla][t] - on[i].received[tesla][t]);
      most = std::max(most, late);
      unit_ticks += late;
    }
    behind.push_back(static_cast<double>(most) * static_cast<double>(on[i].played.prices.front()) / 1e8);
    if (most > 0) weeks.push_back(static_cast<double>(unit_ticks) / static_cast<double>(most));
  }
  const auto [gaining, with] = gains(on, off);
  const auto [gaining_alone, with_alone] = gains(on_alone, off_alone);
  std::printf(
      "redirections: agreed %ld, declined %ld, broken off %ld; in %ld runs, the principal gains in %ld (dinners "
      "off in both: %ld of %ld)\n",
      agreed, declined, broken, with, gaining, gaining_alone, with_alone);
  const Quartiles value = QuartilesOf(behind), late = QuartilesOf(weeks);
  std::printf(
      "  from tesla to x in %ld runs; x has 9,000 units within 13 ticks in %ld; tesla is behind by up to $%.0fM, "
      "$%.0fM, $%.0fM, each unit of it by %.0f, %.0f, %.0f ticks\n",
      to_x, in_time, value.low, value.median, value.high, late.low, late.median, late.high);
}

// Who holds what of the products that are variants of others, and who has extended its sites.
void PrintVariants(const Setting& setting, const Runs& runs) {
  for (std::size_t p = 0; p < setting.scenario.products.size(); ++p) {
    const Product& product = setting.scenario.products[p];
    if (product.serves.empty()) continue;
    std::printf("held of %s, and in how many runs any:", product.name.c_str());
    for (std::size_t i = 0; i < setting.scenario.parties.size(); ++i) {
      if (setting.scenario.parties[i].kind != PartyKind::kBuyer) continue;
      const auto held = [&](const Findings& run) { return run.played.held_of[i][p]; };
      std::printf(" %s %.0f (%ld)", setting.scenario.parties[i].name.c_str(), Over(runs, held).median,
                  CountRuns(runs, [&](const Findings& run) { return held(run) > 0; }));
    }
    std::printf("\n");
  }
  std::printf("room built, and in how many runs any:");
  for (std::size_t i = 0; i < setting.scenario.parties.size(); ++i) {
    const auto built = [&](const Findings& run) { return run.played.built[i]; };
    const long any = CountRuns(runs, [&](const Findings& run) { return built(run) > 0; });
    if (any > 0) std::printf(" %s %.0f (%ld)", setting.scenario.parties[i].name.c_str(), Over(runs, built).median, any);
  }
  std::printf("\n");
}

void PrintMarket(const Setting& setting, const Runs& runs) {
  std::printf("lead at ticks 0, 5, 10, 15, 20, 26, 32, 40, end:");
  for (const std::size_t tick : {0, 5, 10, 15, 20, 26, 32, 40, 55}) {
    std::printf(" %.0f", Over(runs, [&](const Findings& run) {
                           return run.played.leads[std::min(tick, run.played.leads.size() - 1)];
                         }).median);
  }
  std::printf("\nrevenue by the seller's quarter, $B:");
  for (std::size_t q = 0; q < 5; ++q) {
    std::printf(" %.1f", Over(runs,
                              [&](const Findings& run) {
                                return q < run.revenue_cents.size() ? run.revenue_cents[q] : 0;
                              }).median /
                             1e11);
  }
  std::printf("\n  %-8s %10s %6s %10s %10s %12s\n", "party", "held", "cv %", "ordered", "cancelled", "idle u-ticks");
  for (std::size_t i = 0; i < setting.scenario.parties.size(); ++i) {
    double mean = 0, square = 0;
    for (const Findings& run : runs) {
      const auto held = static_cast<double>(run.played.held[i]);
      mean += held / static_cast<double>(runs.size());
      square += held * held / static_cast<double>(runs.size());
    }
    const double deviation = std::sqrt(std::max(0.0, square - mean * mean));
    std::printf("  %-8s %10.0f %6.1f %10.0f %10.0f %12.0f\n", setting.scenario.parties[i].name.c_str(),
                Over(runs, [&](const Findings& run) { return run.played.held[i]; }).median,
                mean > 0 ? 100 * deviation / mean : 0,
                Over(runs, [&](const Findings& run) { return run.played.ordered[i]; }).median,
                Over(runs, [&](const Findings& run) { return run.played.cancelled[i]; }).median,
                Over(runs, [&](const Findings& run) { return run.played.idle[i]; }).median);
  }
  PrintVariants(setting, runs);
  const std::size_t xai = PlaceOf(setting.scenario, "xai");
  const Quartiles hundred = Over(runs, [&](const Findings& run) { return InstalledAt(run, xai, 100'000); });
  std::printf("xai installs its 100,000th at tick %.0f, %.0f, %.0f (quartiles), within 33 to 48 in %ld of %zu runs\n",
              hundred.low, hundred.median, hundred.high,
              CountRuns(runs,
                        [&](const Findings& run) {
                          const Tick tick = InstalledAt(run, xai, 100'000);
                          return tick >= 33 && tick <= 48;
                        }),
              runs.size());
}

void PrintFigures(const Request& request, const Registry& registry) {
  const auto run = [&](const std::vector<std::string>& sets) {
    return RunAll(Make(request, registry, "", sets, {}), request, registry);
  };
  const std::string no_dinners = "rules.dinner.enabled=false";
  const std::string no_redirections = "rules.redirection.enabled=false";
  const Setting setting = Make(request, registry, "", {}, {});
  const Runs on = run({}), no_dinner = run({no_dinners}), no_redirection = run({no_redirections}),
             neither = run({no_dinners, no_redirections});
  PrintDinners(setting, on, no_dinner);
  PrintRedirections(setting, on, no_redirection, no_dinner, neither);
  PrintMarket(setting, on);
}

std::string NameOf(const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return "party " + std::to_string(id);
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
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  if (request.story) {
    Setting setting = Make(request, registry, "", {}, {});
    setting.scenario.seed = request.first;
    Tell(setting.scenario, setting.cast, registry);
  } else if (request.table) {
    PrintTable(request, registry);
  } else {
    PrintFigures(request, registry);
  }
  return 0;
}

}  // namespace
}  // namespace haggle

int main(int argc, char** argv) { return haggle::Main(argc, argv); }
