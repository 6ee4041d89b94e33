#include "deploy/plot/picture.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/core/nature.h"
#include "proto/base/figures.h"
#include "proto/base/quoted.h"

namespace haggle::plot {
namespace {

constexpr std::size_t kManyOutcomes = 4000;
constexpr double kCells = 150;  // of the grid, for a utility of 1

std::vector<Spot> SpotsOf(const theory::Points& points) {
  std::vector<Spot> spots;
  for (std::size_t i = 0; i < points.size(); ++i) spots.push_back({points[i][0], points[i][1]});
  return spots;
}

// So many points would only lie upon each other. A cell keeps the first one, so none stays empty.
std::vector<Spot> Thinned(const std::vector<Spot>& spots) {
  if (spots.size() <= kManyOutcomes) return spots;
  std::set<std::pair<int, int>> taken;
  std::vector<Spot> kept;
  for (const Spot& spot : spots) {
    if (taken.emplace(static_cast<int>(spot[0] * kCells), static_cast<int>(spot[1] * kCells)).second) {
      kept.push_back(spot);
    }
  }
  return kept;
}

std::string TitleOf(const Scenario& scenario, const Course& course) {
  const std::string name = absl::StrCat(scenario.name, ", table ", course.table);
  if (course.id == 0) return name;
  const std::string rounds = absl::StrCat(course.rounds, course.rounds == 1 ? " round" : " rounds");
  return absl::StrCat(name, ", seed ", scenario.seed, ": ",
                      course.agreement ? "agreed after "
                      : course.closed  ? "no agreement after "
                                       : "not at its end after ",
                      rounds);
}

// What no agreement is worth may be a range in the scenario, and is a number in a run.
Scenario AsDrawn(const Scenario& scenario, const Course& course) {
  Scenario drawn = scenario;
  for (const core::NamedRange& range : core::RangesOf(drawn)) {
    const auto value = course.drawn.find(range.path);
    if (value != course.drawn.end()) *range.range = Range{value->second, value->second};
  }
  return drawn;
}

}  // namespace

absl::StatusOr<Picture> PictureOf(const Scenario& scenario, const Course& course) {
  const auto table = std::find_if(scenario.tables.begin(), scenario.tables.end(),
                                  [&](const TableSpec& spec) { return spec.name == course.table; });
  if (table == scenario.tables.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("scenario ", Quoted(scenario.name), " has no table ", Quoted(course.table)));
  }
  const absl::StatusOr<bilateral::Plane> plane = bilateral::Plane::Of(AsDrawn(scenario, course), *table);
  if (!plane.ok()) return plane.status();
  if (plane->analysis() == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("scenario ", Quoted(scenario.name), ", table ", Quoted(course.table),
                                                   " has more than ",
                                                   Count(static_cast<std::int64_t>(bilateral::Plane::kMostOutcomes)),
                                                   " outcomes, too many to be drawn; make its issues coarser (step)"));
  }
  const theory::Analysis& analysis = *plane->analysis();
  Picture picture;
  picture.title = TitleOf(scenario, course);
  picture.parties = plane->names();
  picture.outcomes = plane->outcomes();
  picture.cloud = Thinned(SpotsOf(plane->points()));
  picture.frontier = SpotsOf(analysis.frontier());
  picture.nash = SpotsOf(analysis.nash());
  picture.kalai_smorodinsky = SpotsOf(analysis.kalai_smorodinsky());
  picture.egalitarian = SpotsOf(analysis.egalitarian());
  picture.utilitarian = SpotsOf(analysis.utilitarian());
  picture.disagreement = plane->disagreement();
  for (std::size_t seat = 0; seat < 2; ++seat) {
    for (const Outcome& offer : course.offers[seat]) picture.offers[seat].push_back(plane->At(offer));
  }
  if (course.agreement) picture.agreement = plane->At(*course.agreement);
  picture.held = course.id != 0;
  return picture;
}

}  // namespace haggle::plot
