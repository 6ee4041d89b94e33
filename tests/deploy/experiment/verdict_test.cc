// Verdicts: what counts as shown, the other way round, not shown, gone; each with samples made for it.
#include "deploy/experiment/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "deploy/experiment/findings.h"

namespace haggle::experiment::verdict_test {
namespace {

using codec::Expectation;

Sample SampleOf(int runs, const std::function<double(int seed)>& value) {
  Sample sample;
  for (int seed = 1; seed <= runs; ++seed) sample[static_cast<std::uint64_t>(seed)] = value(seed);
  return sample;
}

// What differs from seed to seed, in both arms alike; its mean over 40 seeds is 0.
double Luck(int seed) { return static_cast<double>((seed * 7) % 40) - 19.5; }

Judgement JudgeOne(Expectation expect, const Sample& arm, const Sample& baseline, double margin = 0) {
  codec::ExperimentFile experiment;
  codec::ExpectedEffect effect;
  effect.measure = "m";
  effect.arm = "with";
  effect.baseline = "without";
  effect.expect = expect;
  effect.margin = margin;
  effect.bound = margin;
  experiment.hypotheses = {effect};
  return Judge(experiment, {{"m", {{"with", arm}, {"without", baseline}}}}).front();
}

TEST(Verdict, ADifferenceInEveryPairIsShownHoweverMuchSeedsDiffer) {
  const Sample without = SampleOf(40, [](int seed) { return 100 + 10 * Luck(seed); });
  const Sample with = SampleOf(40, [](int seed) { return 101 + 10 * Luck(seed) + (seed % 2 == 0 ? 0.1 : -0.1); });
  const Judgement more = JudgeOne(Expectation::kMore, with, without);
  EXPECT_EQ(more.verdict, Verdict::kHolds);
  EXPECT_NEAR(more.difference, 1.0, 1e-9);
  EXPECT_GT(more.low, 0.9);
  EXPECT_EQ(JudgeOne(Expectation::kLess, with, without).verdict, Verdict::kOpposite);
  EXPECT_EQ(JudgeOne(Expectation::kSame, with, without, 2).verdict, Verdict::kHolds);
  EXPECT_EQ(JudgeOne(Expectation::kSame, with, without, 0.5).verdict, Verdict::kOpposite);
}

TEST(Verdict, ChanceIsNotShown) {
  const Sample without = SampleOf(40, [](int) { return 100.0; });
  const Sample with = SampleOf(40, [](int seed) { return 100.5 + Luck(seed); });
  EXPECT_EQ(JudgeOne(Expectation::kMore, with, without).verdict, Verdict::kNotShown);
  EXPECT_EQ(JudgeOne(Expectation::kSame, with, without, 1).verdict, Verdict::kNotShown);
}

TEST(Verdict, WhatIsGoneIsAtMostATenth) {
  const Sample full = SampleOf(40, [](int seed) { return 50 + Luck(seed); });
  EXPECT_EQ(JudgeOne(Expectation::kRemoved, SampleOf(40, [](int) { return 0.0; }), full).verdict, Verdict::kHolds);
  EXPECT_EQ(JudgeOne(Expectation::kRemoved, SampleOf(40, [](int) { return 2.0; }), full).verdict, Verdict::kHolds);
  EXPECT_EQ(JudgeOne(Expectation::kRemoved, SampleOf(40, [](int) { return 20.0; }), full).verdict, Verdict::kOpposite);
  // What was rare and is gone is gone: in the differences alone it could be chance that a tenth is left.
  const Sample rare = SampleOf(40, [](int seed) { return seed % 8 == 0 ? 1.0 : 0.0; });
  EXPECT_EQ(JudgeOne(Expectation::kRemoved, SampleOf(40, [](int) { return 0.0; }), rare).verdict, Verdict::kHolds);
  // Where there was nothing, nothing was taken away.
  const Sample nothing = SampleOf(40, [](int) { return 0.0; });
  EXPECT_EQ(JudgeOne(Expectation::kRemoved, nothing, nothing).verdict, Verdict::kNotShown);
}

TEST(Verdict, ABoundIsComparedWithTheMean) {
  const Sample sample = SampleOf(40, [](int seed) { return 50 + Luck(seed); });
  EXPECT_EQ(JudgeOne(Expectation::kAbove, sample, {}, 30).verdict, Verdict::kHolds);
  EXPECT_EQ(JudgeOne(Expectation::kAbove, sample, {}, 70).verdict, Verdict::kOpposite);
  EXPECT_EQ(JudgeOne(Expectation::kBelow, sample, {}, 70).verdict, Verdict::kHolds);
  EXPECT_EQ(JudgeOne(Expectation::kAbove, sample, {}, 50).verdict, Verdict::kNotShown);
}

TEST(Verdict, OnlyPairsCount) {
  const Sample without = SampleOf(40, [](int) { return 1.0; });
  const Judgement judged = JudgeOne(Expectation::kMore, {{1, 5.0}, {99, 100.0}}, without);
  EXPECT_EQ(judged.pairs, 1U);
  EXPECT_EQ(judged.verdict, Verdict::kNoData);
}

TEST(Verdict, ManyHypothesesAreHarderToHold) {
  // p between 0.05 / 20 and 0.05: enough alone, too little among twenty.
  const Sample without = SampleOf(40, [](int) { return 0.0; });
  const Sample with = SampleOf(40, [](int seed) { return 4.5 + Luck(seed); });
  ASSERT_EQ(JudgeOne(Expectation::kMore, with, without).verdict, Verdict::kHolds);
  codec::ExperimentFile experiment;
  codec::ExpectedEffect effect;
  effect.measure = "m";
  effect.arm = "with";
  effect.baseline = "without";
  experiment.hypotheses.assign(20, effect);
  for (const Judgement& judged : Judge(experiment, {{"m", {{"with", with}, {"without", without}}}})) {
    EXPECT_EQ(judged.verdict, Verdict::kNotShown);
    EXPECT_GT(judged.adjusted, judged.p);
  }
}

TEST(Spread, IsByInterpolation) {
  const Spread spread = SpreadOf({{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}});
  EXPECT_EQ(spread.count, 5U);
  EXPECT_DOUBLE_EQ(spread.mean, 30);
  EXPECT_DOUBLE_EQ(spread.median, 30);
  EXPECT_DOUBLE_EQ(spread.low, 12);
  EXPECT_DOUBLE_EQ(spread.high, 48);
  EXPECT_EQ(SpreadOf({}).count, 0U);
}

TEST(FigureText, HasCommas) {
  EXPECT_EQ(FigureText(1234567, 0), "1,234,567");
  EXPECT_EQ(FigureText(-1234.56, 1), "-1,234.6");
  EXPECT_EQ(FigureText(-123, 0), "-123");
  EXPECT_EQ(FigureText(-0.01, 1), "0.0");
  EXPECT_EQ(FigureText(999.5, 0), "1,000");
}

}  // namespace
}  // namespace haggle::experiment::verdict_test
