// How orders swing more than the demand they follow: policies of ordering, step by step, and what theory says of their
// variance, as a ratio to that of demand. Lead times are in the papers' convention: with the review period. Negative
// orders are returns. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <vector>

namespace haggle::theory {

// Orders that bring stock up to `lead` times the mean of the last `periods` demands. The first order is for the first
// period before which one demand more than `periods` has been seen.
// F. Chen, Z. Drezner, J. Ryan, D. Simchi-Levi (2000) Quantifying the bullwhip effect in a simple supply chain,
// Management Science 46:436-443.
std::vector<double> MovingAverageOrders(const std::vector<double>& demand, double lead, std::size_t periods);
// Demand mu + rho D(t-1) + e: 1 + (2L/p + 2L^2/p^2)(1 - rho^p), without safety stock.
double MovingAverageRatio(double lead, std::size_t periods, double rho);

// Orders up to `lead` times the exponentially smoothed demand; the forecast begins with the first demand.
// F. Chen, J. Ryan, D. Simchi-Levi (2000) The impact of exponential smoothing forecasts on the bullwhip effect, Naval
// Research Logistics 47:269-286.
std::vector<double> SmoothedOrders(const std::vector<double>& demand, double lead, double alpha);
double SmoothedRatio(double lead, double alpha, double rho);

// Orders of the best policy for demand whose law is known, after a lead time of so many periods beside the review.
// H. Lee, V. Padmanabhan, S. Whang (1997) Information distortion in a supply chain, Management Science 43:546-558.
double SignalRatio(double rho, int lead);

// A chain of moving-average stages with independent demand, by stage: all see the demand (Chen et al. 2000, theorem
// 3.1), or each only the orders it receives: the product of the stages' ratios, which is a lower bound, and the
// exact value: the sum of squares of the coefficients of the product of (1 + L/p) - (L/p) B^p.
struct ChainRatios {
  std::vector<double> centralised;
  std::vector<double> product;
  std::vector<double> decentralised;
};
ChainRatios ChainOf(const std::vector<double>& leads, std::size_t periods);

// Variance in a period of all orders together of retailers that order every `review` periods what was asked for since;
// demand of each in a period is independent, with this mean and variance. Lee, Padmanabhan, Whang (1997), section 4.
struct BatchingVariance {
  double none = 0;        // everybody orders in every period
  double random = 0;      // each has a period of its own, drawn
  double correlated = 0;  // all have the same one
  double balanced = 0;    // spread as evenly as can be
};
BatchingVariance BatchingOf(int retailers, int review, double mean, double variance);

// Sample variance of orders over that of demand; 0 of fewer than two values, or of a demand that never changes.
double BullwhipRatio(const std::vector<double>& orders, const std::vector<double>& demand);

}  // namespace haggle::theory
