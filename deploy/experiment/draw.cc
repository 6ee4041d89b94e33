#include "deploy/experiment/draw.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "deploy/plot/chart.h"
#include "deploy/plot/chart_script.h"
#include "deploy/plot/gnuplot.h"

namespace haggle::experiment {
namespace {

plot::DistributionChart DistributionOf(const Findings& findings, const codec::PictureQuery& picture) {
  const auto measure = std::find_if(findings.experiment.measures.begin(), findings.experiment.measures.end(),
                                    [&](const codec::MeasureQuery& one) { return one.name == picture.measure; });
  plot::DistributionChart chart;
  chart.y_label = measure->unit;
  for (const std::string& arm : picture.arms) {
    chart.samples.push_back({arm, ValuesOf(findings.samples.at(picture.measure).at(arm))});
  }
  return chart;
}

// The median over the runs, and their middle half.
absl::StatusOr<plot::LineChart> CoursesOf(journal::Database& results, const Findings& findings,
                                          const codec::PictureQuery& picture) {
  const absl::StatusOr<std::map<std::string, Course>> courses = ReadCourses(results, findings.experiment, picture);
  if (!courses.ok()) return courses.status();
  plot::LineChart chart;
  chart.x_label = picture.x;
  chart.y_label = picture.y;
  for (const std::string& arm : picture.arms) {
    const auto course = courses->find(arm);
    if (course == courses->end()) continue;
    plot::Series series{arm, {}};
    for (const auto& [x, values] : course->second) {
      const MiddleHalf middle = MiddleHalfOf(values);
      series.points.push_back({x, middle.median, middle.low, middle.high});
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

absl::StatusOr<std::string> Draw(journal::Database& results, const Findings& findings,
                                 const codec::PictureQuery& picture) {
  std::string script;
  if (picture.sql.empty()) {
    script = plot::ScriptOf(DistributionOf(findings, picture), plot::PictureFormat::kSvg);
  } else {
    const absl::StatusOr<plot::LineChart> chart = CoursesOf(results, findings, picture);
    if (!chart.ok()) return chart.status();
    if (chart->series.empty()) return absl::NotFoundError("no run has a value to draw");
    script = plot::ScriptOf(*chart, plot::PictureFormat::kSvg);
  }
  absl::StatusOr<std::string> image = plot::RunGnuplot(script);
  if (!image.ok()) return image.status();
  if (image->empty()) return absl::InternalError("gnuplot drew nothing for the picture " + picture.title);
  // In a page an image begins with its element, and not with a declaration of XML.
  const std::size_t begin = image->find("<svg");
  return begin == std::string::npos ? *std::move(image) : image->substr(begin);
}

}  // namespace haggle::experiment
