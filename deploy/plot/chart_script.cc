#include "deploy/plot/chart_script.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "absl/strings/str_cat.h"
#include "deploy/statistics/statistics.h"
#include "proto/base/figures.h"

namespace haggle::plot {
namespace {

// Okabe and Ito, as in script.cc; the last ones are shades for many series.
constexpr std::array<const char*, 8> kSeriesColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                       "#E69F00", "#56B4E9", "#000000", "#999999"};
constexpr std::size_t kMostPoints = 2000;  // of one series
constexpr double kSpread = 0.32;           // of points to the left and right of their place

const char* ColourOf(std::size_t i) { return kSeriesColours[i % kSeriesColours.size()]; }

std::string Figure(double value) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", value)));
  return text;
}

// Few points are drawn larger.
std::string PointSize(std::size_t points) { return points <= 200 ? " pointsize 0.7" : " pointsize 0.35"; }

// The golden ratio's fraction turned: points of one place beside each other, evenly and always the same.
double Aside(std::size_t i) {
  constexpr double kTurn = 0.6180339887498949;
  const double turned = static_cast<double>(i) * kTurn;
  return (turned - std::floor(turned) - 0.5) * 2 * kSpread;
}

std::string ChartHead(PictureFormat format, int width, int height) {
  const std::string size = absl::StrCat(" size ", width, ",", height);
  std::string head =
      format == PictureFormat::kPng
          ? absl::StrCat("set terminal pngcairo", size, " font 'DejaVu Sans,12' background rgb '#FFFFFF' noenhanced\n")
          : absl::StrCat("set terminal svg", size,
                         " dynamic font 'DejaVu Sans,15' background rgb '#FFFFFF' noenhanced\n");
  absl::StrAppend(&head, "set encoding utf8\nset tics out nomirror\nset border 3\n",
                  "set grid ytics linetype 1 linewidth 1 linecolor rgb '#E6E6E6'\nset style fill transparent solid "
                  "0.25 border\nset boxwidth 0.7\n",
                  "set format y '%.10g'\n");
  return head;
}

std::string Names(const std::vector<std::string>& names, const char* axis, bool turned) {
  std::string text = absl::StrCat("set ", axis, "tics (");
  for (std::size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", GnuplotQuoted(names[i]), " ", i);
  }
  return absl::StrCat(text, ")", turned ? " rotate by -30" : "", " noenhanced\n");
}

// Long names, or many, would run into each other.
bool Turned(const std::vector<std::string>& names) {
  std::size_t all = 0;
  for (const std::string& name : names) all += name.size() + 2;
  return all > 60;
}

class ChartData {
 public:
  // A block of lines; its name.
  std::string Block(const std::vector<std::string>& lines) {
    const std::string name = absl::StrCat("$c", ++blocks_);
    absl::StrAppend(&text_, name, " << EOD\n");
    for (const std::string& line : lines) absl::StrAppend(&text_, line, "\n");
    absl::StrAppend(&text_, "EOD\n");
    return name;
  }
  const std::string& text() const { return text_; }

 private:
  int blocks_ = 0;
  std::string text_;
};

void AddCurve(std::string& curves, const std::string& curve) {
  absl::StrAppend(&curves, curves.empty() ? "plot " : ", \\\n  ", curve);
}

// One panel: points, boxes and means of samples at 0, 1, ...
std::string Panel(const std::vector<Samples>& samples, std::size_t first_colour, ChartData& data) {
  std::string curves;
  std::vector<std::string> means;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    std::vector<double> sorted = samples[i].values;
    if (sorted.empty()) continue;
    const std::size_t step = (sorted.size() + kMostPoints - 1) / kMostPoints;
    std::vector<std::string> points;
    for (std::size_t k = 0; k < sorted.size(); k += step) {
      points.push_back(absl::StrCat(Figure(static_cast<double>(i) + Aside(k / step)), " ", Figure(sorted[k])));
    }
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double level) { return Figure(statistics::Quantile(sorted, level)); };
    const std::string colour = ColourOf(i + first_colour);
    AddCurve(curves, absl::StrCat(data.Block(points), " using 1:2 with points pointtype 7", PointSize(points.size()),
                                  " linecolor rgb '", colour, "' notitle"));
    const std::string box = data.Block({absl::StrCat(i, " ", at(0.25), " ", at(0.05), " ", at(0.95), " ", at(0.75))});
    AddCurve(curves,
             absl::StrCat(box, " using 1:2:3:4:5 with candlesticks whiskerbars 0.5 linewidth 1.5 linecolor rgb '",
                          colour, "' notitle"));
    const std::string median = data.Block({absl::StrCat(i, " ", at(0.5))});
    AddCurve(curves, absl::StrCat(median, " using 1:2:2:2:2 with candlesticks linewidth 3 linecolor rgb '", colour,
                                  "' notitle"));
    means.push_back(absl::StrCat(i, " ", Figure(statistics::Mean(samples[i].values))));
  }
  if (!means.empty()) {
    AddCurve(curves, absl::StrCat(data.Block(means),
                                  " using 1:2 with points pointtype 13 pointsize 1.6 linecolor rgb '#000000' notitle"));
  }
  return curves;
}

std::vector<std::string> Labels(const std::vector<Samples>& samples) {
  std::vector<std::string> labels;
  for (const Samples& of : samples) {
    labels.push_back(absl::StrCat(of.label, " (", Count(static_cast<std::int64_t>(of.values.size())), ")"));
  }
  return labels;
}

std::string XRange(std::size_t count) {
  return absl::StrCat("set xrange [-0.6:", Figure(static_cast<double>(count) - 0.4), "]\n");
}

std::string BandStyle(const Series& series, const std::string& block, std::size_t i, const LineChart& chart) {
  const std::string colour = absl::StrCat(" linecolor rgb '", ColourOf(i), "'");
  const std::string title = series.label.empty() ? " notitle" : absl::StrCat(" title ", GnuplotQuoted(series.label));
  switch (chart.kind) {
    case ChartKind::kBands:
      return absl::StrCat(block, " using 1:2 with lines linewidth 2.5", colour, title);
    case ChartKind::kScatter:
      return absl::StrCat(block, " using 1:2 with points pointtype 7", PointSize(series.points.size()), colour, title);
    case ChartKind::kDose:
      return absl::StrCat(block, " using 1:2:3:4 with ", chart.x_names.empty() ? "yerrorlines" : "yerrorbars",
                          " pointtype 13 pointsize 1.4 linewidth 2", colour, title);
  }
  return "";
}

std::vector<std::string> Lines(const Series& series, std::size_t most) {
  std::vector<std::string> lines;
  const std::size_t step = std::max<std::size_t>(1, (series.points.size() + most - 1) / most);
  for (std::size_t i = 0; i < series.points.size(); i += step) {
    const ChartPoint& point = series.points[i];
    lines.push_back(
        absl::StrCat(Figure(point.x), " ", Figure(point.y), " ", Figure(point.low), " ", Figure(point.high)));
  }
  return lines;
}

}  // namespace

std::string ScriptOf(const DistributionChart& chart, PictureFormat format) {
  const bool two = !chart.differences.empty();
  ChartData data;
  const std::string left = Panel(chart.samples, 0, data);
  const std::string right = two ? Panel(chart.differences, 1, data) : "";
  std::string script = absl::StrCat(ChartHead(format, two ? 1300 : 800, 640), data.text(), "set multiplot layout 1,",
                                    two ? 2 : 1, " title ", GnuplotQuoted(chart.title), " noenhanced\n");
  absl::StrAppend(&script, XRange(chart.samples.size()),
                  Names(Labels(chart.samples), "x", Turned(Labels(chart.samples))), "set ylabel ",
                  GnuplotQuoted(chart.y_label), " noenhanced\n", left, "\n");
  if (two) {
    absl::StrAppend(&script, XRange(chart.differences.size()),
                    Names(Labels(chart.differences), "x", Turned(Labels(chart.differences))), "set ylabel ",
                    GnuplotQuoted(chart.difference_label), " noenhanced\n",
                    "set xzeroaxis linetype 1 linewidth 1.5 linecolor rgb '#000000'\n", right, "\n");
  }
  return absl::StrCat(script, "unset multiplot\n");
}

std::string ScriptOf(const LineChart& chart, PictureFormat format) {
  ChartData data;
  std::string curves;
  for (std::size_t i = 0; i < chart.cloud.size(); ++i) {
    Series cloud = chart.cloud[i];
    // Beside each other where a place is a name and nothing is read off it.
    for (std::size_t k = 0; k < cloud.points.size() && !chart.x_names.empty(); ++k) cloud.points[k].x += Aside(k) / 2;
    const std::vector<std::string> lines = Lines(cloud, kMostPoints);
    AddCurve(curves, absl::StrCat(data.Block(lines), " using 1:2 with points pointtype 7", PointSize(lines.size()),
                                  " linecolor rgb '", ColourOf(i), "' notitle"));
  }
  std::vector<std::string> blocks;
  for (const Series& series : chart.series) {
    const bool points = chart.kind == ChartKind::kScatter;
    blocks.push_back(data.Block(Lines(series, points ? kMostPoints : series.points.size() + 1)));
  }
  for (std::size_t i = 0; i < chart.series.size() && chart.kind == ChartKind::kBands; ++i) {
    AddCurve(curves,
             absl::StrCat(blocks[i], " using 1:3:4 with filledcurves linecolor rgb '", ColourOf(i), "' notitle"));
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    AddCurve(curves, BandStyle(chart.series[i], blocks[i], i, chart));
  }
  std::string script =
      absl::StrCat(ChartHead(format, 1000, 640), "set title ", GnuplotQuoted(chart.title), " noenhanced\nset xlabel ",
                   GnuplotQuoted(chart.x_label), " noenhanced\nset ylabel ", GnuplotQuoted(chart.y_label),
                   " noenhanced\nset key outside right top vertical Left reverse noenhanced\n");
  if (!chart.x_names.empty()) {
    absl::StrAppend(&script, XRange(chart.x_names.size()), Names(chart.x_names, "x", Turned(chart.x_names)));
  }
  return absl::StrCat(script, data.text(), curves, "\n");
}

}  // namespace haggle::plot
