// Pictures of an experiment's report.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "deploy/experiment/findings.h"

namespace haggle::experiment {

// As SVG, to stand in a page. `results` has the tables that the picture's query asks. kNotFound: there is no gnuplot;
// else as ReadCourses, or gnuplot complained.
absl::StatusOr<std::string> Draw(journal::Database& results, const Findings& findings,
                                 const codec::PictureQuery& picture);

}  // namespace haggle::experiment
