#include "deploy/sweep/contrast.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/report/text.h"
#include "deploy/statistics/effects.h"
#include "deploy/statistics/signed_ranks.h"
#include "deploy/statistics/statistics.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/run_filter.h"
#include "proto/base/quoted.h"
#include "proto/base/units.h"

namespace haggle::sweep {
namespace {

// The runs of one seed and one value on the axis: the figure as stored, by the places on the other axes.
using Runs = std::map<std::vector<std::size_t>, std::int64_t>;
using Seeds = std::map<std::uint64_t, Runs>;
// By place on the axis.
using Matched = std::map<std::size_t, Seeds>;

// Integers until the end: equal values stay equal, as ranks want it.
class Mean {
 public:
  void Add(std::int64_t value) {
    sum_ += value;
    ++count_;
  }
  std::size_t count() const { return count_; }
  double Told(double divisor) const { return static_cast<double>(sum_) / (static_cast<double>(count_) * divisor); }
  // Of as many values.
  double Less(const Mean& other, double divisor) const {
    return static_cast<double>(sum_ - other.sum_) / (static_cast<double>(count_) * divisor);
  }

 private:
  Int128 sum_ = 0;
  std::size_t count_ = 0;
};

Matched Match(const Results& results, std::size_t axis, const RunFilter& filter, const Figures& figures,
              std::size_t& without) {
  Matched matched;
  for (std::size_t i = 0; i < results.runs().size(); ++i) {
    const RunRow& run = results.runs()[i];
    if (!filter.Takes(results, run)) continue;
    if (!figures.of_run[i]) {
      ++without;
      continue;
    }
    std::vector<std::size_t> others = results.PlacesOf(run.setting);
    const std::size_t place = others[axis];
    others[axis] = 0;
    matched[place][run.seed][std::move(others)] = *figures.of_run[i];
  }
  return matched;
}

Group GroupOf(const std::string& label, const Seeds& seeds, double divisor) {
  Group group;
  group.label = label;
  for (const auto& [seed, runs] : seeds) {
    Mean mean;
    for (const auto& [others, value] : runs) mean.Add(value);
    group.runs += mean.count();
    group.values.push_back(mean.Told(divisor));
  }
  group.mean = statistics::Mean(group.values);
  group.half = statistics::ConfidenceHalf(group.values);
  group.bootstrap = statistics::BootstrapMean(group.values);
  group.median = statistics::Median(group.values);
  group.deviation = statistics::Deviation(group.values);
  return group;
}

std::size_t CountRuns(const Seeds& seeds) {
  std::size_t count = 0;
  for (const auto& [seed, runs] : seeds) count += runs.size();
  return count;
}

Change ChangeOf(const std::string& label, const Seeds& seeds, const Seeds& baseline, double divisor) {
  Change change;
  change.label = label;
  std::vector<double> values;
  std::vector<double> before;
  change.unmatched = CountRuns(seeds) + CountRuns(baseline);
  for (const auto& [seed, runs] : seeds) {
    const auto partners = baseline.find(seed);
    if (partners == baseline.end()) continue;
    Mean with;
    Mean against;
    for (const auto& [others, value] : runs) {
      const auto at = partners->second.find(others);
      if (at == partners->second.end()) continue;
      with.Add(value);
      against.Add(at->second);
    }
    if (with.count() == 0) continue;
    change.unmatched -= 2 * with.count();
    values.push_back(with.Told(divisor));
    before.push_back(against.Told(divisor));
    change.differences.push_back(with.Less(against, divisor));
  }
  change.mean = statistics::Mean(change.differences);
  change.half = statistics::ConfidenceHalf(change.differences);
  change.bootstrap = statistics::BootstrapMean(change.differences);
  change.cohen_dz = statistics::CohenDz(change.differences);
  change.rank_biserial = statistics::RankBiserial(change.differences);
  change.vargha_delaney = statistics::VarghaDelaney(values, before);
  change.p_t = statistics::PairedTTest(change.differences);
  change.p_ranks = statistics::SignedRankTest(change.differences);
  return change;
}

// The other axes on which the runs that are looked at have several values.
std::vector<std::string> AveragedOver(const Results& results, std::size_t axis, const RunFilter& filter) {
  std::vector<std::set<std::size_t>> places(results.axes().size());
  for (const RunRow& run : results.runs()) {
    if (!filter.Takes(results, run)) continue;
    for (std::size_t i = 0; i < places.size(); ++i) places[i].insert(results.PlacesOf(run.setting)[i]);
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i != axis && places[i].size() > 1) names.push_back(results.axes()[i].name);
  }
  return names;
}

// The first value with runs, or the one that was asked for.
absl::StatusOr<std::size_t> FindBaseline(const Results& results, std::size_t axis, const RunFilter& filter,
                                         const std::string& wanted) {
  const std::vector<std::string>& labels = results.axes()[axis].labels;
  std::vector<bool> there(labels.size());
  for (const RunRow& run : results.runs()) {
    if (filter.Takes(results, run)) there[results.PlacesOf(run.setting)[axis]] = true;
  }
  const auto first = std::find(there.begin(), there.end(), true);
  if (first == there.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat(results.path(), ": no complete run is left to look at; leave some of --where out"));
  }
  if (wanted.empty()) return static_cast<std::size_t>(first - there.begin());
  const auto at = std::find(labels.begin(), labels.end(), wanted);
  if (at == labels.end()) {
    return absl::NotFoundError(absl::StrCat("--baseline ", Quoted(wanted), ": ", results.axes()[axis].name,
                                            " has no such value", report::Instead(wanted, labels)));
  }
  const auto place = static_cast<std::size_t>(at - labels.begin());
  if (there[place]) return place;
  return absl::FailedPreconditionError(absl::StrCat("--baseline ", Quoted(wanted), ": no complete run has it"));
}

void CorrectAll(Contrasts& contrasts) {
  std::vector<double> p;
  for (const Contrast& contrast : contrasts.figures) {
    for (const Change& change : contrast.changes) p.insert(p.end(), {change.p_t, change.p_ranks});
  }
  const std::vector<double> adjusted = statistics::Holm(p);
  std::size_t next = 0;
  for (Contrast& contrast : contrasts.figures) {
    for (Change& change : contrast.changes) {
      change.holm_t = adjusted[next++];
      change.holm_ranks = adjusted[next++];
    }
  }
}

}  // namespace

absl::StatusOr<Contrasts> ContrastBy(Results& results, const ContrastRequest& request) {
  const absl::StatusOr<std::size_t> axis = results.FindAxis(request.by);
  if (!axis.ok()) return axis.status();
  const absl::StatusOr<RunFilter> filter = RunFilter::Of(results, request.where);
  if (!filter.ok()) return filter.status();
  const absl::StatusOr<std::size_t> baseline = FindBaseline(results, *axis, *filter, request.baseline);
  if (!baseline.ok()) return baseline.status();
  const std::vector<std::string>& labels = results.axes()[*axis].labels;
  Contrasts contrasts{
      results.axes()[*axis].name, labels[*baseline], results.failed(), AveragedOver(results, *axis, *filter), {}};
  for (const std::string& name : request.figures) {
    const absl::StatusOr<Figures> figures = ReadFigures(results, name);
    if (!figures.ok()) return figures.status();
    Contrast contrast{name, figures->unit, 0, {}, {}};
    Matched matched = Match(results, *axis, *filter, *figures, contrast.without);
    const Seeds& before = matched[*baseline];
    for (const auto& [place, seeds] : matched) {
      if (seeds.empty()) continue;
      contrast.groups.push_back(GroupOf(labels[place], seeds, figures->divisor));
      if (place != *baseline) contrast.changes.push_back(ChangeOf(labels[place], seeds, before, figures->divisor));
    }
    contrasts.figures.push_back(std::move(contrast));
  }
  CorrectAll(contrasts);
  return contrasts;
}

}  // namespace haggle::sweep
