// How sure a mean is, and whether two differ.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace haggle::statistics {

// Of no samples 0.
double Mean(std::span<const double> samples);

// The middle sample, of an even number the mean of the two; of none 0.
double Median(std::span<const double> samples);

// The value below which the share `level` (0..1) of `sorted` (ascending, at least one) lies, linear between
// samples: definition 7 of R. J. Hyndman, Y. Fan (1996) Sample quantiles in statistical packages, The American
// Statistician 50:361-365.
double Quantile(std::span<const double> sorted, double level);

// Standard deviation with n - 1. Nothing for fewer than two samples.
std::optional<double> Deviation(std::span<const double> samples);

// Half the width of the mean's confidence interval of 95 %, by Student's t with n - 1
// degrees of freedom. Nothing for fewer than two samples. Student (W. Gosset, 1908)
// The probable error of a mean, Biometrika 6:1-25.
std::optional<double> ConfidenceHalf(std::span<const double> samples);

// Two-sided p value of the paired t test (Student, ibid.) that matched samples have the
// same mean: their `differences` have mean 0. Samples that all differ alike: 0, or 1
// if by nothing. 1 for fewer than two.
double PairedTTest(std::span<const double> differences);

// p values of several tests adjusted so that the chance of any false rejection stays
// below the level that they are compared with. S. Holm (1979) A simple sequentially
// rejective multiple test procedure, Scandinavian Journal of Statistics 6:65-70.
std::vector<double> Holm(const std::vector<double>& p);

}  // namespace haggle::statistics
