// The readers, one for each format. Each takes the files of one domain in any order, the
// parties in the order of theirs, and gives the domain in the format's own terms.
// kInvalidArgument: the first thing that is wrong, with file, line and element. Pure; thread-safe.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "deploy/import/source.h"

namespace haggle::importing {

// GENIUS XML: at most one domain (<negotiation_template>) and any number of profiles
// (<utility_space>), which hold the issues as well.
//   utility = sum over issues of weight * evaluation, where the evaluation of a discrete value is divided by
//   the greatest of its issue, and that of a number is cut to 0..1; none may be below 0 (genius.core.utility:
//   AdditiveUtilitySpace, EvaluatorDiscrete, EvaluatorInteger, EvaluatorReal; Lin et al. 2014);
//   or the sum of the utilities of the hyper-rectangles that hold, divided by maxutility
//   (NonlinearUtilitySpace).
absl::StatusOr<Domain> ReadGenius(const std::vector<SourceFile>& files, Notes& notes);

// GeniusWeb JSON: LinearAdditiveUtilitySpace profiles, each with its domain, which may also be
// given alone. utility = sum over issues of weight * utility of the value, that of a number
// linear between the bounds of its range (geniusweb.profile.utilityspace:
// LinearAdditiveUtilitySpace, DiscreteValueSetUtilities, NumberValueSetUtilities, without the latter's
// rounding to 8 decimals). The reservation value is the utility of the reservation bid, 0 without one.
absl::StatusOr<Domain> ReadGeniusWeb(const std::vector<SourceFile>& files, Notes& notes);

// NegMAS YAML or JSON: an outcome space and utility functions, each in a file of its own as
// Scenario.dumpas writes them, or all in one, {domain, ufuns} or {issues, ufuns}. JSON is read as
// the YAML that it is, for NegMAS writes -Infinity, which is no JSON.
//   utility = bias + sum over issues of weight * f(value), f being a table, a line, a constant or a triangle
//   (negmas.preferences: LinearAdditiveUtilityFunction, AffineUtilityFunction, value_fun), and
//   discount ^ step or ^ relative_time times that (ExpDiscountedUFun). It has to lie in 0..1. What is left out is as in
//   the constructors of these classes. A
// reserved value of -inf, which any agreement beats, becomes 0.
absl::StatusOr<Domain> ReadNegmas(const std::vector<SourceFile>& files, Notes& notes);

}  // namespace haggle::importing
