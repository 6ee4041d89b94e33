#include "proto/theory/fisher_market.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

constexpr int kResponses = 50'000;
constexpr double kAsGood = 1e-4;  // of the best ratio of utility and price, after so many responses

double BestRatio(const std::vector<double>& utilities, const std::vector<double>& prices) {
  double best = 0;
  for (std::size_t j = 0; j < prices.size(); ++j) {
    if (prices[j] > 0) best = std::max(best, utilities[j] / prices[j]);
  }
  return best;
}

// Bids in proportion to what each good brought, until they settle: prices close to the equilibrium's.
Matrix Respond(const FisherMarket& market) {
  const std::size_t buyers = market.budgets.size();
  const std::size_t goods = market.supply.size();
  Matrix bids(buyers, std::vector<double>(goods, 0));
  for (std::size_t i = 0; i < buyers; ++i) {
    const double all = std::accumulate(market.utilities[i].begin(), market.utilities[i].end(), 0.0);
    HAGGLE_CHECK(all > 0 && market.budgets[i] > 0);
    for (std::size_t j = 0; j < goods; ++j) bids[i][j] = market.budgets[i] * market.utilities[i][j] / all;
  }
  for (int round = 0; round < kResponses; ++round) {
    std::vector<double> spent(goods, 0);
    for (const auto& bid : bids) {
      for (std::size_t j = 0; j < goods; ++j) spent[j] += bid[j];
    }
    for (std::size_t i = 0; i < buyers; ++i) {
      double utility = 0;
      for (std::size_t j = 0; j < goods; ++j) {
        if (spent[j] > 0) utility += bids[i][j] = market.utilities[i][j] * bids[i][j] / spent[j] * market.supply[j];
      }
      for (double& bid : bids[i]) bid *= market.budgets[i] / utility;
    }
  }
  return bids;
}

// Prices that make all goods of a component as good for who buys several of them, and come to its budgets.
void PriceExactly(const FisherMarket& market, const std::vector<std::vector<bool>>& buys, std::vector<double>& prices) {
  const std::size_t buyers = market.budgets.size();
  const std::size_t goods = prices.size();
  std::vector<bool> seen_good(goods, false);
  std::vector<bool> seen_buyer(buyers, false);
  for (std::size_t first = 0; first < goods; ++first) {
    if (seen_good[first] || prices[first] <= 0) continue;
    std::vector<std::size_t> component = {first};
    std::vector<double> ratio(goods, 0);
    ratio[first] = 1;
    seen_good[first] = true;
    double money = 0;
    double worth = 0;
    for (std::size_t k = 0; k < component.size(); ++k) {
      const std::size_t j = component[k];
      worth += ratio[j] * market.supply[j];
      for (std::size_t i = 0; i < buyers; ++i) {
        if (seen_buyer[i] || !buys[i][j]) continue;
        seen_buyer[i] = true;
        money += market.budgets[i];
        for (std::size_t other = 0; other < goods; ++other) {
          if (seen_good[other] || !buys[i][other]) continue;
          seen_good[other] = true;
          ratio[other] = ratio[j] * market.utilities[i][other] / market.utilities[i][j];
          component.push_back(other);
        }
      }
    }
    for (const std::size_t j : component) prices[j] = ratio[j] * money / worth;
  }
}

}  // namespace

FisherEquilibrium EisenbergGale(const FisherMarket& market) {
  const std::size_t buyers = market.budgets.size();
  const std::size_t goods = market.supply.size();
  HAGGLE_CHECK(market.utilities.size() == buyers);
  for (const double supply : market.supply) HAGGLE_CHECK(supply > 0);
  const Matrix bids = Respond(market);
  FisherEquilibrium found;
  found.prices.assign(goods, 0);
  for (const auto& bid : bids) {
    for (std::size_t j = 0; j < goods; ++j) found.prices[j] += bid[j] / market.supply[j];
  }
  std::vector<std::vector<bool>> buys(buyers, std::vector<bool>(goods, false));
  for (std::size_t i = 0; i < buyers; ++i) {
    const double best = BestRatio(market.utilities[i], found.prices);
    for (std::size_t j = 0; j < goods; ++j) {
      buys[i][j] = found.prices[j] > 0 && market.utilities[i][j] / found.prices[j] >= best * (1 - kAsGood);
    }
  }
  std::vector<double> exact = found.prices;
  PriceExactly(market, buys, exact);
  // Where two goods were nearly as good by chance, what was reached stands.
  const auto near = [](double a, double b) { return std::fabs(a - b) <= 10 * kAsGood * std::max(a, b); };
  if (std::equal(exact.begin(), exact.end(), found.prices.begin(), near)) found.prices = exact;
  found.allocation.assign(buyers, std::vector<double>(goods, 0));
  for (std::size_t i = 0; i < buyers; ++i) {
    found.utilities.push_back(market.budgets[i] * BestRatio(market.utilities[i], found.prices));
    for (std::size_t j = 0; j < goods; ++j) {
      if (found.prices[j] > 0) found.allocation[i][j] = bids[i][j] / found.prices[j];
    }
  }
  return found;
}

bool IsFisherEquilibrium(const FisherMarket& market, const std::vector<double>& prices, const Matrix& allocation,
                         double tolerance) {
  std::vector<double> sold(prices.size(), 0);
  for (std::size_t i = 0; i < market.budgets.size(); ++i) {
    double spent = 0;
    double utility = 0;
    for (std::size_t j = 0; j < prices.size(); ++j) {
      if (allocation.at(i).at(j) < 0) return false;
      spent += allocation[i][j] * prices[j];
      utility += allocation[i][j] * market.utilities[i][j];
      sold[j] += allocation[i][j];
    }
    if (std::fabs(spent - market.budgets[i]) > tolerance * market.budgets[i]) return false;
    const double best = market.budgets[i] * BestRatio(market.utilities[i], prices);
    if (utility < best * (1 - tolerance)) return false;
  }
  for (std::size_t j = 0; j < prices.size(); ++j) {
    if (sold[j] > market.supply[j] * (1 + tolerance)) return false;
    if (prices[j] > tolerance && sold[j] < market.supply[j] * (1 - tolerance)) return false;
  }
  return true;
}

}  // namespace haggle::theory
