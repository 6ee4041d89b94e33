#include "deploy/experiment/page.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "deploy/statistics/statistics.h"

namespace haggle::experiment {
namespace {

using codec::FigureReported;
using codec::FigureRole;

// Text in a cell of a table.
std::string TableCell(const std::string& text) { return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}}); }

int DecimalsOf(double value) {
  return value != 0 && std::abs(value) < 10 && value != static_cast<double>(static_cast<std::int64_t>(value)) ? 2 : 0;
}

std::string Band(double low, double high, int decimals) {
  const std::string first = FigureText(low, decimals);
  return low == high ? first : absl::StrCat(first, " to ", FigureText(high, decimals));
}

const codec::MeasureQuery* FindMeasure(const codec::ExperimentFile& experiment, const std::string& name) {
  for (const codec::MeasureQuery& measure : experiment.measures) {
    if (measure.name == name) return &measure;
  }
  return nullptr;
}

struct Ours {
  Spread spread;
  int decimals = 0;
  bool mean = false;
  std::size_t seeds = 0;
};

// The mean in the place of the median, and the ends of its interval of 95 %.
Spread MeanOf(const Sample& sample) {
  Spread spread = SpreadOf(sample);
  const double half = statistics::ConfidenceHalf(ValuesOf(sample)).value_or(0);
  spread.median = spread.mean;
  spread.low = spread.mean - half;
  spread.high = spread.mean + half;
  return spread;
}

Ours OursOf(const Findings& findings, const FigureReported& figure) {
  Ours ours;
  const codec::MeasureQuery* measure = FindMeasure(findings.experiment, figure.measure);
  if (measure == nullptr) return ours;
  const Sample& sample = findings.samples.at(figure.measure).at(figure.arm);
  ours.spread = measure->mean ? MeanOf(sample) : SpreadOf(sample);
  ours.mean = measure->mean;
  ours.decimals = measure->decimals;
  ours.seeds = findings.experiment.last_seed - findings.experiment.first_seed + 1;
  return ours;
}

std::string OursText(const Ours& ours) {
  if (ours.spread.count == 0) return "–";
  return absl::StrCat(
      ours.mean ? "mean " : "", FigureText(ours.spread.median, ours.decimals), " (",
      Band(ours.spread.low, ours.spread.high, ours.decimals), ")",
      ours.spread.count < ours.seeds ? absl::StrCat(" in ", ours.spread.count, " of ", ours.seeds, " runs") : "");
}

// A report without a unit has no number.
std::string ReportedText(const FigureReported& figure) {
  if (figure.unit.empty()) return "–";
  return Band(figure.low, figure.high, std::max(DecimalsOf(figure.low), DecimalsOf(figure.high)));
}

const char* RoleWords(FigureRole role) {
  switch (role) {
    case FigureRole::kInput:
      return "input";
    case FigureRole::kOutcome:
      return "outcome";
    case FigureRole::kAbsent:
      return "not in the model";
  }
  return "";
}

std::string OffText(const FigureReported& figure, const Ours& ours) {
  const Nearness nearness = NearnessOf(figure, ours.spread);
  if (nearness == Nearness::kNone || figure.unit.empty()) return "–";
  if (nearness == Nearness::kWithin) return "within";
  const double median = ours.spread.median;
  const double nearest = std::clamp(median, figure.low, figure.high);
  std::string off =
      nearest == 0 ? absl::StrCat("off by ", FigureText(median - nearest, ours.decimals))
                   : absl::StrCat(median > nearest ? "+" : "", FigureText(100 * (median - nearest) / nearest, 0), " %");
  return nearness == Nearness::kMeets ? absl::StrCat(off, ", within the band of the runs") : off;
}

std::string FiguresTable(const Findings& findings) {
  std::string text =
      "| reported | when | by | figure | unit | here: median (5 % to 95 % of the runs), or mean (its 95 % interval) | "
      "role | off | what the model "
      "would need |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const FigureReported& figure : findings.experiment.figures) {
    const Ours ours = OursOf(findings, figure);
    absl::StrAppend(&text, "| ",
                    absl::StrJoin({TableCell(figure.what), TableCell(figure.when), TableCell(figure.source),
                                   ReportedText(figure), TableCell(figure.unit), OursText(ours),
                                   std::string(RoleWords(figure.role)), OffText(figure, ours), TableCell(figure.needs)},
                                  " | "),
                    " |\n");
  }
  return text;
}

// F2 before F10.
struct ByNumber {
  bool operator()(const std::string& a, const std::string& b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

std::string FactsTable(const Findings& findings) {
  std::map<std::string, std::vector<const FigureReported*>, ByNumber> facts;
  for (const FigureReported& figure : findings.experiment.figures) {
    for (const std::string& fact : figure.facts) facts[fact].push_back(&figure);
  }
  std::string text =
      "| fact | what was reported | mechanism, and fields of the scenario | test or experiment | measured: median (5 % "
      "to "
      "95 %) | role |\n|---|---|---|---|---|---|\n";
  for (const auto& [fact, figures] : facts) {
    std::vector<std::string> what, how, where, measured, roles;
    const auto once = [](std::vector<std::string>& list, const std::string& words) {
      if (!words.empty() && words != "as above" && std::find(list.begin(), list.end(), words) == list.end()) {
        list.push_back(words);
      }
    };
    for (const FigureReported* figure : figures) {
      once(what, TableCell(figure->what));
      once(how, TableCell(figure->mechanism));
      once(where, TableCell(figure->shown));
      once(roles, RoleWords(figure->role));
      const codec::MeasureQuery* measure = FindMeasure(findings.experiment, figure->measure);
      if (measure != nullptr) {
        once(measured, absl::StrCat(TableCell(measure->label), ": ", OursText(OursOf(findings, *figure)), " ",
                                    TableCell(measure->unit)));
      }
    }
    absl::StrAppend(&text, "| ", fact, " | ", absl::StrJoin(what, "; "), " | ", absl::StrJoin(how, "; "), " | ",
                    absl::StrJoin(where, "; "), " | ", measured.empty() ? "–" : absl::StrJoin(measured, "; "), " | ",
                    absl::StrJoin(roles, ", "), " |\n");
  }
  return text;
}

}  // namespace

Nearness NearnessOf(const codec::FigureReported& figure, const Spread& ours) {
  if (ours.count == 0) return Nearness::kNone;
  if (ours.median >= figure.low && ours.median <= figure.high) return Nearness::kWithin;
  if (ours.low <= figure.high && ours.high >= figure.low) return Nearness::kMeets;
  return ours.median > figure.high ? Nearness::kAbove : Nearness::kBelow;
}

std::string PageOf(const Findings& findings, const std::string& command) {
  const codec::ExperimentFile& experiment = findings.experiment;
  std::string text = absl::StrCat("# ", experiment.title, "\n\n", experiment.question, "\n\n");
  for (const std::string& paragraph : experiment.text) absl::StrAppend(&text, paragraph, "\n\n");
  absl::StrAppend(&text, "Made by `", command, "` (seeds ", experiment.first_seed, " to ", experiment.last_seed,
                  "); change the experiment's file, not this page.\n\n## Figure by figure\n\n", FiguresTable(findings),
                  "\n## Fact by fact\n\n", FactsTable(findings));
  return text;
}

}  // namespace haggle::experiment
