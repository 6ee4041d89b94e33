#include "deploy/experiment/verdict.h"

#include <algorithm>

#include "deploy/statistics/effects.h"
#include "deploy/statistics/statistics.h"

namespace haggle::experiment {
namespace {

using codec::Expectation;

constexpr double kLevel = 0.05;

bool IsAlone(Expectation expect) { return expect == Expectation::kAbove || expect == Expectation::kBelow; }

Verdict Directed(const Judgement& judged, bool upwards) {
  if (judged.adjusted >= kLevel) return Verdict::kNotShown;
  if (judged.low > 0) return upwards ? Verdict::kHolds : Verdict::kOpposite;
  if (judged.high < 0) return upwards ? Verdict::kOpposite : Verdict::kHolds;
  return Verdict::kNotShown;
}

Verdict VerdictOf(const Judgement& judged) {
  if (judged.pairs < 2) return Verdict::kNoData;
  const double margin = judged.expected.margin;
  switch (judged.expected.expect) {
    case Expectation::kMore:
    case Expectation::kAbove:
      return Directed(judged, true);
    case Expectation::kLess:
    case Expectation::kBelow:
      return Directed(judged, false);
    case Expectation::kSame:
      if (judged.low > -margin && judged.high < margin) return Verdict::kHolds;
      return judged.low > margin || judged.high < -margin ? Verdict::kOpposite : Verdict::kNotShown;
    case Expectation::kRemoved:
      // Of nothing, nothing can be taken away.
      if (judged.baseline <= 0) return Verdict::kNotShown;
      if (judged.arm == 0 && judged.baseline_low > 0) return Verdict::kHolds;  // however rare it was
      if (judged.high < 0 && judged.adjusted < kLevel) return Verdict::kHolds;
      return judged.low > 0 ? Verdict::kOpposite : Verdict::kNotShown;
  }
  return Verdict::kNoData;
}

Judgement Measured(const codec::ExpectedEffect& expected, const Samples& samples) {
  Judgement judged;
  judged.expected = expected;
  const Sample& arm = samples.at(expected.arm);
  const Sample bounds = [&] {
    Sample all;
    for (const auto& [seed, value] : arm) all[seed] = expected.bound;
    return all;
  }();
  const Sample& baseline = IsAlone(expected.expect) ? bounds : samples.at(expected.baseline);
  const double part = expected.expect == Expectation::kRemoved ? expected.left : 1;
  const std::vector<double> differences = PairedDifferences(arm, baseline, part);
  judged.pairs = differences.size();
  for (const auto& [seed, value] : arm) {
    const auto other = baseline.find(seed);
    if (other == baseline.end()) continue;
    judged.arm += value / static_cast<double>(judged.pairs);
    judged.baseline += other->second / static_cast<double>(judged.pairs);
  }
  const std::vector<double> before = ValuesOf(baseline);
  judged.baseline_low = statistics::Mean(before) - statistics::ConfidenceHalf(before).value_or(0);
  judged.difference = statistics::Mean(differences);
  const double half = statistics::ConfidenceHalf(differences).value_or(0);
  judged.low = judged.difference - half;
  judged.high = judged.difference + half;
  judged.effect_size = statistics::CohenDz(differences).value_or(0);
  judged.p = statistics::PairedTTest(differences);
  return judged;
}

}  // namespace

const char* VerdictWords(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kNotShown:
      return "not shown";
    case Verdict::kOpposite:
      return "the opposite";
    case Verdict::kNoData:
      return "no data";
  }
  return "";
}

std::vector<Judgement> Judge(const codec::ExperimentFile& experiment, const std::map<std::string, Samples>& samples) {
  std::vector<Judgement> judged;
  std::vector<double> p;
  for (const codec::ExpectedEffect& expected : experiment.hypotheses) {
    judged.push_back(Measured(expected, samples.at(expected.measure)));
    // That two are the same is read off the interval alone.
    if (expected.expect != Expectation::kSame) p.push_back(judged.back().p);
  }
  const std::vector<double> adjusted = statistics::Holm(p);
  auto next = adjusted.begin();
  for (Judgement& one : judged) {
    one.adjusted = one.expected.expect == Expectation::kSame ? one.p : *next++;
    one.verdict = VerdictOf(one);
  }
  return judged;
}

}  // namespace haggle::experiment
