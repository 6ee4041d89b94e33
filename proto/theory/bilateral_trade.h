// One buyer and one seller who do not know each other's limit: what sealed prices and take-it-or-leave-it prices
// come to. Pure; thread-safe.
#pragma once

#include <optional>

namespace haggle::theory {

// Gains from trade that are to be had of a value and a cost that are uniform in 0..1, and the most that any
// mechanism brings which nobody has to be forced or paid into. R. Myerson, M. Satterthwaite (1983) Efficient
// mechanisms for bilateral trading, JET 29:265-281.
inline constexpr double kFirstBestGains = 1.0 / 6;
inline constexpr double kSecondBestGains = 9.0 / 64;

// What a value v and a cost c name in the linear equilibrium of the double auction.
struct LinearBids {
  double bid_slope = 1;
  double bid_base = 0;
  double ask_slope = 1;
  double ask_base = 0;
  double Bid(double v) const { return bid_base + bid_slope * v; }
  double Ask(double c) const { return ask_base + ask_slope * c; }
};

// Value and cost uniform in 0..1, trade at k * bid + (1 - k) * ask if the bid reaches the ask; 0 <= k <= 1 (CHECK).
// Bid = v / (1 + k) + k (1 - k) / (2 (1 + k)), ask = c / (2 - k) + (1 - k) / 2. K. Chatterjee, W. Samuelson (1983)
// Bargaining under incomplete information, Operations Research 31:835-851.
LinearBids ChatterjeeSamuelson(double k);

// What that equilibrium brings in the mean: the integral of v - c over v >= c (1 + k) / (2 - k) + (1 - k) / 2. It is
// kSecondBestGains at k = 1/2.
double DoubleAuctionGains(double k);

// A price named once, to one whose limit is uniform in low..high, low < high (CHECK).
struct PostedPrice {
  double price = 0;
  double sold = 0;  // chance that it is accepted
  double gain = 0;  // of the one that names it, in the mean: (price - cost) * sold
};
// The price that brings a seller of that cost most: max(low, (cost + high) / 2); nothing if no price exceeds the cost.
// R. Myerson (1981) Optimal auction design; J. Riley, R. Zeckhauser (1983) Optimal selling strategies: when to haggle,
// when to hold firm.
std::optional<PostedPrice> MonopolyPrice(double cost, double low, double high);

}  // namespace haggle::theory
