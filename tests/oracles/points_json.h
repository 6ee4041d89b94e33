// Points and solutions of proto/theory in the form of the reference results.
#pragma once

#include <vector>

#include "proto/theory/points.h"
#include "tests/oracles/case.h"

namespace haggle::oracles {

// [[u1, u2, ..], ..]; CHECK-free: throws as Number does, and for ragged rows.
theory::Points PointsOf(const Json& rows);

Json Row(theory::Payoffs point);
Json Rows(const theory::Points& points, const std::vector<std::size_t>& which);

// All that the reference results ask of a set at one disagreement point, under
// each of the names they use for it. `expect` decides between the readings
// that the definitions leave open: the sum of utilities is maximised over the
// individually rational points, or over all (utilitarian); one variant of
// Kalai-Smorodinsky names one of its points only.
Json SolutionsAt(const theory::Points& points, const std::vector<double>& disagreement, const Case& test);

}  // namespace haggle::oracles
