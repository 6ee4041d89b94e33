// Goods that are shared by buyers with budgets to whom they are substitutes: the competitive equilibrium, which is also
// the proportionally fair division. Pure; thread-safe.
#pragma once

#include <vector>

#include "proto/theory/resource_sharing.h"

namespace haggle::theory {

// Buyers with budgets and linear utilities sum_j u_ij x_ij; everything is for sale. Every buyer wants some good, and
// budgets and supply are positive (CHECK).
struct FisherMarket {
  Matrix utilities;  // by buyer and good
  std::vector<double> budgets;
  std::vector<double> supply;
};
struct FisherEquilibrium {
  std::vector<double> prices;     // unique
  std::vector<double> utilities;  // unique
  Matrix allocation;              // one of those that there may be
};
// The greatest sum of budget * ln(utility): the market's equilibrium. By proportional response (F. Wu, L. Zhang (2007)
// Proportional response dynamics leads to market equilibrium, STOC), then exactly on the goods that are best for their
// buyers. E. Eisenberg, D. Gale (1959) Consensus of subjective probabilities: the pari-mutuel method, Annals of
// Mathematical Statistics 30:165-168.
FisherEquilibrium EisenbergGale(const FisherMarket& market);
// Whether at these prices everybody spends its budget on what is best for it, and everything that has a price is sold,
// within `tolerance` of each.
bool IsFisherEquilibrium(const FisherMarket& market, const std::vector<double>& prices, const Matrix& allocation,
                         double tolerance);

}  // namespace haggle::theory
