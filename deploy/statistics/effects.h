// How large a difference is, apart from how sure.
#pragma once

#include <optional>
#include <span>

namespace haggle::statistics {

// Of matched samples: the mean of their differences in standard deviations of these (d_z). Differences that are all
// equal: 0 if they are 0, else nothing (without bound); nothing for fewer than two. J. Cohen (1988)
// Statistical power analysis for the behavioral sciences, 2nd ed., section 2.3. Pure; thread-safe.
std::optional<double> CohenDz(std::span<const double> differences);

// Of matched samples, by ranks: (W+ - W-) / (W+ + W-), W the sums of the ranks of differences above and below 0, zeros
// left out. -1..1; 0 if all are zeros. D. S. Kerby (2014) The simple difference formula, Comprehensive
// Psychology 3:11.IT.3.1. Pure; thread-safe.
double RankBiserial(std::span<const double> differences);

// The chance that one of `a` exceeds one of `b`, ties half: 0.5 says that neither tends to. Nothing if one of the two
// is empty. A. Vargha, H. D. Delaney (2000) A critique and improvement of the CL common language effect size
// statistics, Journal of Educational and Behavioral Statistics 25:101-132. Pure; thread-safe.
std::optional<double> VarghaDelaney(std::span<const double> a, std::span<const double> b);

}  // namespace haggle::statistics
