#include "proto/theory/coalitions.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

std::int64_t VotesOf(const VotingGame& game, std::uint32_t group) {
  std::int64_t votes = 0;
  for (std::size_t i = 0; i < game.weights.size(); ++i) {
    if (((group >> i) & 1U) != 0) votes += game.weights[i];
  }
  return votes;
}

}  // namespace

std::vector<double> Shapley(std::size_t players, const Worth& worth) {
  HAGGLE_CHECK(players <= kMostPlayers);
  std::vector<double> values(players, 0);
  if (players == 0) return values;
  const std::uint32_t all = (std::uint32_t{1} << players) - 1;
  std::vector<double> worths(std::size_t{all} + 1);
  for (std::uint32_t group = 0; group <= all; ++group) worths[group] = worth(group);
  // Share of the orders in which exactly a given group of so many comes first: 1 / (n C(n-1, size)).
  std::vector<double> share(players);
  share[0] = 1 / static_cast<double>(players);
  for (std::size_t size = 1; size < players; ++size) {
    share[size] = share[size - 1] * static_cast<double>(size) / static_cast<double>(players - size);
  }
  for (std::uint32_t group = 0; group < all; ++group) {
    const auto size = static_cast<std::size_t>(std::popcount(group));
    for (std::size_t i = 0; i < players; ++i) {
      const std::uint32_t own = std::uint32_t{1} << i;
      if ((group & own) == 0) values[i] += share[size] * (worths[group | own] - worths[group]);
    }
  }
  return values;
}

std::vector<double> ShapleyShubik(const VotingGame& game) {
  return Shapley(game.weights.size(),
                 [&](std::uint32_t group) { return VotesOf(game, group) >= game.quota ? 1.0 : 0.0; });
}

std::vector<double> Banzhaf(const VotingGame& game) {
  const std::size_t players = game.weights.size();
  HAGGLE_CHECK(players <= kMostPlayers);
  std::vector<double> swings(players, 0);
  for (std::uint32_t group = 0; group < (std::uint32_t{1} << players); ++group) {
    const std::int64_t votes = VotesOf(game, group);
    if (votes < game.quota) continue;
    for (std::size_t i = 0; i < players; ++i) {
      if (((group >> i) & 1U) != 0 && votes - game.weights[i] < game.quota) ++swings[i];
    }
  }
  const double all = std::accumulate(swings.begin(), swings.end(), 0.0);
  if (all > 0) {
    for (double& swing : swings) swing /= all;
  }
  return swings;
}

std::vector<std::size_t> VetoPlayers(const VotingGame& game) {
  const std::int64_t all = std::accumulate(game.weights.begin(), game.weights.end(), std::int64_t{0});
  std::vector<std::size_t> players;
  for (std::size_t i = 0; i < game.weights.size(); ++i) {
    if (all - game.weights[i] < game.quota) players.push_back(i);
  }
  return players;
}

std::vector<double> GloveGame(std::size_t left, std::size_t right) {
  const std::uint32_t lefts = (std::uint32_t{1} << left) - 1;
  return Shapley(left + right, [=](std::uint32_t group) {
    const int of_left = std::popcount(group & lefts);
    return static_cast<double>(std::min(of_left, std::popcount(group) - of_left));
  });
}

std::vector<double> AirportGame(const std::vector<double>& costs) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return costs[a] != costs[b] ? costs[a] < costs[b] : a < b; });
  std::vector<double> shares(costs.size(), 0);
  double share = 0;
  double before = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    share += (costs[order[k]] - before) / static_cast<double>(order.size() - k);
    before = costs[order[k]];
    shares[order[k]] = share;
  }
  return shares;
}

}  // namespace haggle::theory
