#include "proto/theory/envy.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

constexpr std::int64_t kMostDivisions = 10'000'000;

std::int64_t ValueOf(const std::vector<std::int64_t>& values, const std::vector<std::size_t>& goods) {
  std::int64_t sum = 0;
  for (const std::size_t good : goods) sum += values.at(good);
  return sum;
}

std::size_t GoodsOf(const Valuations& values) { return values.empty() ? 0 : values[0].size(); }

// Each division of the goods, as the agent of each; the first good's agent changes last.
void EachDivision(std::size_t agents, std::size_t goods,
                  const std::function<void(const std::vector<std::size_t>& agent_of)>& visit) {
  std::int64_t tries = 1;
  for (std::size_t good = 0; good < goods; ++good) {
    tries *= static_cast<std::int64_t>(agents);
    HAGGLE_CHECK(tries <= kMostDivisions);
  }
  std::vector<std::size_t> agent_of(goods, 0);
  for (;;) {
    visit(agent_of);
    std::size_t good = goods;
    while (good > 0 && ++agent_of[good - 1] == agents) agent_of[--good] = 0;
    if (good == 0) return;
  }
}

}  // namespace

EnvyFigures EnvyOf(const Valuations& values, const Bundles& bundles) {
  HAGGLE_CHECK(values.size() == bundles.size());
  EnvyFigures figures;
  figures.envy_free = figures.ef1 = figures.efx = figures.proportional = true;
  figures.nash_product = 1;
  const auto n = static_cast<std::int64_t>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t own = ValueOf(values[i], bundles[i]);
    figures.utilities.push_back(own);
    figures.nash_product *= own;
    if (own * n < std::accumulate(values[i].begin(), values[i].end(), std::int64_t{0})) figures.proportional = false;
    std::int64_t greatest = 0;
    for (std::size_t j = 0; j < values.size(); ++j) {
      const std::int64_t other = ValueOf(values[i], bundles[j]);
      greatest = std::max(greatest, other - own);
      if (other <= own) continue;
      figures.envy_free = false;
      std::int64_t most = 0;       // value of the good whose loss would console most
      std::int64_t least = other;  // ... least, of those it values
      for (const std::size_t good : bundles[j]) {
        most = std::max(most, values[i][good]);
        if (values[i][good] > 0) least = std::min(least, values[i][good]);
      }
      if (other - most > own) figures.ef1 = false;
      if (other - least > own) figures.efx = false;
    }
    figures.max_envy = std::max(figures.max_envy, greatest);
    figures.sum_envy += greatest;
  }
  return figures;
}

Bundles RoundRobin(const Valuations& values) {
  Bundles bundles(values.size());
  std::vector<bool> taken(GoodsOf(values), false);
  for (std::size_t turn = 0; turn < taken.size(); ++turn) {
    const std::size_t agent = turn % values.size();
    std::size_t best = taken.size();
    for (std::size_t good = 0; good < taken.size(); ++good) {
      if (!taken[good] && (best == taken.size() || values[agent][good] > values[agent][best])) best = good;
    }
    taken[best] = true;
    bundles[agent].push_back(best);
  }
  for (auto& bundle : bundles) std::sort(bundle.begin(), bundle.end());
  return bundles;
}

NashDivision MaxNashWelfare(const Valuations& values) {
  NashDivision best;
  best.product = -1;
  std::vector<std::size_t> of_best;
  EachDivision(values.size(), GoodsOf(values), [&](const std::vector<std::size_t>& agent_of) {
    std::vector<std::int64_t> utilities(values.size(), 0);
    for (std::size_t good = 0; good < agent_of.size(); ++good)
      utilities[agent_of[good]] += values[agent_of[good]][good];
    std::int64_t product = 1;
    for (const std::int64_t utility : utilities) product *= utility;
    if (product == best.product) best.unique = false;
    if (product <= best.product) return;
    best.product = product;
    best.unique = true;
    of_best = agent_of;
  });
  best.bundles.resize(values.size());
  for (std::size_t good = 0; good < of_best.size(); ++good) best.bundles[of_best[good]].push_back(good);
  return best;
}

std::vector<std::int64_t> MaximinShares(const Valuations& values) {
  std::vector<std::int64_t> shares(values.size(), 0);
  EachDivision(values.size(), GoodsOf(values), [&](const std::vector<std::size_t>& agent_of) {
    for (std::size_t agent = 0; agent < values.size(); ++agent) {
      std::vector<std::int64_t> bundles(values.size(), 0);
      for (std::size_t good = 0; good < agent_of.size(); ++good) bundles[agent_of[good]] += values[agent][good];
      shares[agent] = std::max(shares[agent], *std::min_element(bundles.begin(), bundles.end()));
    }
  });
  return shares;
}

}  // namespace haggle::theory
