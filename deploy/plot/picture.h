// What a picture of a negotiation of two shows: data, not yet drawn.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/bilateral/plane.h"
#include "deploy/plot/course.h"
#include "proto/base/scenario.h"

namespace haggle::plot {

// Utilities of the first and second party, not discounted.
using Spot = std::array<double, 2>;

struct Picture {
  std::string title;
  std::array<std::string, 2> parties;  // in speaking order: the axes x and y
  double outcomes = 0;                 // that there are
  std::vector<Spot> cloud;             // of the outcomes, one in each cell of a fine grid if there are many
  std::vector<Spot> frontier;          // rising in x
  // All outcomes of each solution (proto/theory/solutions.h); empty: there is none.
  std::vector<Spot> nash;
  std::vector<Spot> kalai_smorodinsky;
  std::vector<Spot> egalitarian;
  std::vector<Spot> utilitarian;
  Spot disagreement{};
  std::array<std::vector<Spot>, 2> offers;  // in order
  std::optional<Spot> agreement;
  bool held = false;  // false: a scenario's table, nothing was offered
};

// Of `course` at a table of `scenario`. kInvalidArgument: it is not one of two parties with
// preferences, or has more outcomes than can be drawn.
absl::StatusOr<Picture> PictureOf(const Scenario& scenario, const Course& course);

}  // namespace haggle::plot
