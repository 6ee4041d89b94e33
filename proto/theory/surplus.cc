#include "proto/theory/surplus.h"

#include "proto/base/check.h"
#include "proto/theory/points.h"

namespace haggle::theory {

std::optional<std::vector<double>> ShareSurplus(double surplus, const std::vector<double>& disagreement,
                                                const std::vector<double>& weights) {
  HAGGLE_CHECK(weights.empty() || weights.size() == disagreement.size());
  double left = surplus, total = 0;
  for (const double d : disagreement) left -= d;
  for (const double w : weights) {
    if (w < 0) return std::nullopt;
    total += w;
  }
  if (weights.empty()) total = static_cast<double>(disagreement.size());
  if (left < -kSameUtility || !(total > 0)) return std::nullopt;
  std::vector<double> shares = disagreement;
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] += (weights.empty() ? 1 : weights[i]) * left / total;
  return shares;
}

std::optional<PriceSplit> NashPrice(const Trade& trade, double power) {
  const auto shares = ShareSurplus(trade.buyer_value - trade.seller_cost,
                                   {trade.disagreement_buyer, trade.disagreement_seller}, {power, 1 - power});
  if (!shares) return std::nullopt;
  return PriceSplit{trade.buyer_value - (*shares)[0], (*shares)[0], (*shares)[1]};
}

}  // namespace haggle::theory
