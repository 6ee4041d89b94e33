// How unequally amounts are spread: measures of fairness and of concentration. Amounts are
// at least 0 and may be in any unit; an empty or all-zero list has no inequality to measure, and each
// function says what it gives then. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <vector>

namespace haggle::theory {

using Amounts = std::vector<double>;

// Share of the whole that equal sharing among as many as effectively get something would be:
// (sum x)^2 / (n sum x^2), from 1/n to 1. No amounts: 1.
// R. Jain, D. Chiu, W. Hawe (1984) A quantitative measure of fairness, DEC-TR-301.
double Jain(const Amounts& x);

// sum |x_i - x_j| / (2 n^2 mean), from 0 (equal) to 1 - 1/n. No amounts: 0. C. Gini (1912).
double Gini(const Amounts& x);
// The same times n / (n - 1), so that all for one is 1. Fewer than two: 0.
double GiniCorrected(const Amounts& x);

// Sum of squared shares, from 1/n to 1 (times 10,000: points). No amounts: 0.
// O. Herfindahl (1950); A. Hirschman (1945).
double Herfindahl(const Amounts& x);
// (H - 1/n) / (1 - 1/n), from 0 to 1. Fewer than two: 0.
double HerfindahlNormalised(const Amounts& x);
// Share of the `count` largest.
double ConcentrationRatio(Amounts x, std::size_t count);

// Standard deviation of the population over its mean. No amounts: 0.
double VariationCoefficient(const Amounts& x);
// Least over greatest. No amounts: 1.
double LeastOverGreatest(const Amounts& x);

// Nash welfare: sum of logarithms (-infinity if one is 0), and the geometric mean.
double LogNashWelfare(const Amounts& x);
double GeometricMean(const Amounts& x);

// Mean of (x / mean) ln(x / mean), from 0 to ln n. H. Theil (1967) Economics and information theory.
double Theil(const Amounts& x);
// 1 - (mean of (x / mean)^(1 - e))^(1 / (1 - e)); with e = 1: 1 - geometric mean / mean. From 0 to 1; e >= 0.
// A. Atkinson (1970) On the measurement of inequality, Journal of Economic Theory 2:244-263.
double Atkinson(const Amounts& x, double aversion);
// Entropy of shares, in nats. C. Shannon (1948).
double ShareEntropy(const Amounts& x);

// ---- the price of fairness: what all have less, together, than they could have ----

// (system - fair) / system. D. Bertsimas, V. Farias, N. Trichakis (2011) The price of fairness, Operations
// Research 59:17-31.
double PriceOfFairness(double system, double fair);
// Greatest price for n players of equal greatest utility on a compact convex set (the same paper).
double ProportionalFairnessBound(std::size_t players);
double MaxMinFairnessBound(std::size_t players);

// Sums of utilities of one divisible amount that is shared for the greatest sum, for equal utilities, and for the
// greatest product of utilities.
struct FairTotals {
  double system = 0;
  double max_min = 0;
  double proportional = 0;
};
// Utilities u_i x_i, u_i > 0.
FairTotals LinearFairTotals(const Amounts& u, double capacity);
// Utilities sqrt(a_i x_i), a_i > 0, of one unit.
FairTotals SquareRootFairTotals(const Amounts& a);

}  // namespace haggle::theory
