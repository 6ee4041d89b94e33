#include "proto/theory/alternating_offers.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

double Size(double x) { return x < 0 ? -x : x; }

bool IsFactor(double delta) { return delta >= 0 && delta <= 1; }

// What the proposer of the first of `offers` keeps, when `proposer` (1 or 2)
// makes the first: `leave(player, next)` is what `player` must be left if it
// keeps `next` as the next proposer.
template <class Amount, class Leave>
std::pair<Amount, Amount> Backwards(Amount pie, std::int64_t offers, int first_proposer, const Leave& leave) {
  HAGGLE_CHECK(first_proposer == 1 || first_proposer == 2);
  if (offers <= 0) return {0, 0};
  Amount kept = pie;  // by the last proposer
  for (std::int64_t k = offers - 2; k >= 0; --k) {
    const int proposer = (k % 2 == 0) == (first_proposer == 1) ? 1 : 2;
    kept = pie - leave(3 - proposer, kept);
  }
  return first_proposer == 1 ? std::pair{kept, pie - kept} : std::pair{pie - kept, kept};
}

// The smallest whole number not below x, x >= 0, up to rounding.
std::int64_t Ceiling(double x) {
  constexpr double kRounding = 1e-9;
  const auto whole = static_cast<std::int64_t>(x);
  return static_cast<double>(whole) >= x - kRounding ? whole : whole + 1;
}

// Solves n equations, each a row of n factors and a right side, by elimination
// with the largest pivot; nothing if they do not determine the unknowns.
std::optional<std::vector<double>> SolveLinear(std::vector<std::vector<double>> rows) {
  const std::size_t n = rows.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t i = column + 1; i < n; ++i) {
      if (Size(rows[i][column]) > Size(rows[pivot][column])) pivot = i;
    }
    std::swap(rows[column], rows[pivot]);
    if (rows[column][column] == 0) return std::nullopt;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == column) continue;
      const double factor = rows[i][column] / rows[column][column];
      for (std::size_t j = column; j <= n; ++j) rows[i][j] -= factor * rows[column][j];
    }
  }
  std::vector<double> solution(n);
  for (std::size_t i = 0; i < n; ++i) solution[i] = rows[i][n] / rows[i][i];
  return solution;
}

}  // namespace

std::optional<Shares> Rubinstein(Patience patience, int first_proposer) {
  HAGGLE_CHECK(first_proposer == 1 || first_proposer == 2);
  const auto [d1, d2] = patience;
  if (!IsFactor(d1) || !IsFactor(d2) || d1 * d2 >= 1) return std::nullopt;
  if (first_proposer == 1) {
    const double kept = (1 - d2) / (1 - d1 * d2);
    return Shares{kept, 1 - kept};
  }
  const double kept = (1 - d1) / (1 - d1 * d2);
  return Shares{1 - kept, kept};
}

Shares Stahl(Patience patience, std::int64_t offers, int first_proposer) {
  const auto leave = [&](int player, double next) { return (player == 1 ? patience.delta1 : patience.delta2) * next; };
  const auto [share1, share2] = Backwards<double>(1, offers, first_proposer, leave);
  return {share1, share2};
}

UnitShares StahlUnits(Patience patience, std::int64_t units, std::int64_t offers, int first_proposer) {
  const auto leave = [&](int player, std::int64_t next) {
    return Ceiling((player == 1 ? patience.delta1 : patience.delta2) * static_cast<double>(next));
  };
  const auto [units1, units2] = Backwards<std::int64_t>(units, offers, first_proposer, leave);
  return {units1, units2};
}

std::optional<OutsideOptions> WithOutsideOptions(Patience patience, double w1, double w2) {
  const double d1 = patience.delta1, d2 = patience.delta2;
  const auto without = Rubinstein(patience);
  if (!without || w1 < 0 || w2 < 0 || w1 + w2 >= 1) return std::nullopt;
  constexpr double kRounding = 1e-12;
  // Both equations have slopes d1 and d2, so one regime holds (two at a border,
  // with the same values): neither, 2 alone, 1 alone, both.
  const auto holds = [&](double v1, double v2, bool binds1, bool binds2) {
    return (binds1 ? w1 > d1 * v1 + kRounding : w1 <= d1 * v1 + kRounding) &&
           (binds2 ? w2 > d2 * v2 + kRounding : w2 <= d2 * v2 + kRounding);
  };
  double v1 = without->share1, v2 = (1 - d1) / (1 - d1 * d2);
  bool binds1 = false, binds2 = false;
  if (!holds(v1, v2, false, false)) {
    v1 = 1 - w2, v2 = 1 - d1 * v1, binds2 = true;
    if (!holds(v1, v2, false, true)) {
      v2 = 1 - w1, v1 = 1 - d2 * v2, binds1 = true, binds2 = false;
      if (!holds(v1, v2, true, false)) v1 = 1 - w2, binds2 = true;
    }
  }
  return OutsideOptions{{v1, 1 - v1}, {1 - v2, v2}, binds1, binds2};
}

std::optional<std::vector<double>> UnanimityShares(const std::vector<double>& deltas, std::size_t first_proposer) {
  const std::size_t n = deltas.size();
  HAGGLE_CHECK(n > 0 && first_proposer < n);
  if (!std::all_of(deltas.begin(), deltas.end(), IsFactor)) return std::nullopt;
  // powers[k][j] = delta_j^k
  std::vector<std::vector<double>> powers(n, std::vector<double>(n, 1));
  for (std::size_t k = 1; k < n; ++k) {
    for (std::size_t j = 0; j < n; ++j) powers[k][j] = powers[k - 1][j] * deltas[j];
  }
  const auto turns = [&](std::size_t i, std::size_t j) { return (j + n - i) % n; };
  // Row i: what i keeps, plus what it leaves each j, is 1.
  std::vector<std::vector<double>> rows(n, std::vector<double>(n + 1, 1));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) rows[i][j] = powers[turns(i, j)][j];
  }
  const auto kept = SolveLinear(std::move(rows));
  if (!kept) return std::nullopt;
  std::vector<double> shares(n);
  for (std::size_t j = 0; j < n; ++j) shares[j] = powers[turns(first_proposer, j)][j] * (*kept)[j];
  return shares;
}

}  // namespace haggle::theory
