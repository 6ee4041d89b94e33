// gnuplot as a process of its own.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace haggle::plot {

// Lets gnuplot (found through PATH, without anybody's settings, no shell between) carry out
// `script` and returns what it wrote to standard output. kNotFound: there is no gnuplot, and which
// package has it; kInternal: it complained, in its words.
absl::StatusOr<std::string> RunGnuplot(const std::string& script);

}  // namespace haggle::plot
