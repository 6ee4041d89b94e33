#include "proto/theory/bilateral_trade.h"

#include <algorithm>

#include "proto/base/check.h"

namespace haggle::theory {

LinearBids ChatterjeeSamuelson(double k) {
  HAGGLE_CHECK(k >= 0 && k <= 1);
  return {1 / (1 + k), k * (1 - k) / (2 * (1 + k)), 1 / (2 - k), (1 - k) / 2};
}

double DoubleAuctionGains(double k) {
  HAGGLE_CHECK(k >= 0 && k <= 1);
  // They trade if v >= slope * c + base; the highest cost that trades meets v = 1.
  const double slope = (1 + k) / (2 - k);
  const double base = (1 - k) / 2;
  const double highest = (2 - k) / 2;
  const auto cube = [](double x) { return x * x * x; };
  // Over v the integral is ((1 - c)^2 - ((slope - 1) c + base)^2) / 2.
  const double all = (1 - cube(1 - highest)) / 3;
  const double tilt = slope - 1;
  const double lost = tilt == 0 ? base * base * highest : (cube(tilt * highest + base) - cube(base)) / (3 * tilt);
  return (all - lost) / 2;
}

std::optional<PostedPrice> MonopolyPrice(double cost, double low, double high) {
  HAGGLE_CHECK(low < high);
  if (cost >= high) return std::nullopt;
  PostedPrice posted;
  posted.price = std::max(low, (cost + high) / 2);
  posted.sold = (high - posted.price) / (high - low);
  posted.gain = (posted.price - cost) * posted.sold;
  return posted;
}

}  // namespace haggle::theory
