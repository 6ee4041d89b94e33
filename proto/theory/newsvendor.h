// One order for a demand that is not known yet, alone and where the order is cut when supply is short. Amounts are
// divisible. Pure; thread-safe.
#pragma once

#include <optional>

namespace haggle::theory {

// A demand of at least 0 (of the normal one what is below 0 is counted as it is).
struct DemandLaw {
  enum class Kind { kUniform, kNormal, kExponential };
  Kind kind = Kind::kUniform;
  double mean = 0;       // normal, exponential
  double deviation = 0;  // normal: standard deviation
  double most = 0;       // uniform on 0..most
};
double Probability(const DemandLaw& law, double at_most);
// Probability(law, Quantile(law, p)) = p; 0 < p < 1.
double Quantile(const DemandLaw& law, double probability);

// `shortage` a unit that is asked for and missing, `overage` a unit that is left.
struct NewsvendorCosts {
  double shortage = 0;
  double overage = 0;
};
// Quantile of shortage / (shortage + overage). K. Arrow, T. Harris, J. Marschak (1951) Optimal inventory policy.
double NewsvendorOrder(const DemandLaw& law, const NewsvendorCosts& costs);
// Expected cost of having so much.
double NewsvendorCost(const DemandLaw& law, const NewsvendorCosts& costs, double stock);

// Retailers that order before supply is known; if it is short they receive in proportion to their orders.
struct ShortageGame {
  int retailers = 0;  // >= 2
  DemandLaw demand;   // of each
  NewsvendorCosts costs;
  // Supply: `low` with probability `chance`, else enough; or, if `spread` > 0, uniform on 0..spread.
  double low = 0;
  double chance = 0;
  double spread = 0;
};
// Each one's order in the symmetric equilibrium, at least what a newsvendor orders; nothing: there is no finite one,
// orders inflate without bound. H. Lee, V. Padmanabhan, S. Whang (1997) Information distortion in a supply chain: the
// bullwhip effect, Management Science 43:546-558, section 3.
std::optional<double> ShortageGameOrder(const ShortageGame& game);
// Expected cost of each if all order so much.
double ShortageGameCost(const ShortageGame& game, double order);

}  // namespace haggle::theory
