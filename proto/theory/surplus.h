// Sharing a surplus that can be transferred without loss, and the price that
// does it.
#pragma once

#include <optional>
#include <vector>

namespace haggle::theory {

// Maximises the product of (x_i - d_i)^(w_i) over shares x of `surplus`:
// x_i = d_i + w_i (S - sum d) / sum w. No weights: equal ones. Nothing if the
// parties want more than there is, or a weight is negative or all are 0.
// J. Nash (1950); E. Kalai (1977) Nonsymmetric Nash solutions and replications
// of 2-person bargaining, International Journal of Game Theory 6:129-133.
std::optional<std::vector<double>> ShareSurplus(double surplus, const std::vector<double>& disagreement,
                                                const std::vector<double>& weights = {});

// A buyer and a seller; all in the same money.
struct Trade {
  double seller_cost = 0;
  double buyer_value = 0;
  double disagreement_buyer = 0;  // surplus without a deal
  double disagreement_seller = 0;
};

struct PriceSplit {
  double price = 0;
  double buyer = 0;   // surplus: buyer_value - price
  double seller = 0;  // price - seller_cost
};

// The price of the Nash solution where the buyer has bargaining power `power`
// in 0..1 and the seller 1 - power. Nothing if there is no gain from trade.
std::optional<PriceSplit> NashPrice(const Trade& trade, double power = 0.5);

}  // namespace haggle::theory
