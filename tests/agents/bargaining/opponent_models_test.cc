// What is learned of the others, against numbers by hand and against the truth.
#include "agents/bargaining/opponent_models.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agents/bargaining/own_outcomes.h"
#include "proto/theory/learning.h"

namespace haggle::bargaining::opponent_models_test {
namespace {

std::vector<Issue> Issues() {
  std::vector<Issue> issues(3);
  for (std::size_t k = 0; k < 3; ++k) {
    issues[k].name = "issue" + std::to_string(k);
    issues[k].labels = {"a", "b", "c", "d"};
  }
  return issues;
}

Outcome Of(std::int64_t a, std::int64_t b, std::int64_t c) {
  Outcome outcome;
  for (const std::int64_t value : {a, b, c}) outcome.push_back(value);
  return outcome;
}

TEST(FrequencyModelTest, CountsValuesAndRaisesTheWeightOfWhatStays) {
  FrequencyModel model(Issues(), 2, 0.3);
  EXPECT_DOUBLE_EQ(model.Utility(1, Of(0, 0, 0)), 1) << "nothing is known: all values are the same";
  model.Observe(1, Of(0, 0, 0), 0.1);
  model.Observe(1, Of(0, 1, 1), 0.2);
  // issue0 stayed: 1/3 + 0.1, of a sum of 1.1.
  EXPECT_DOUBLE_EQ(model.Weight(1, 0), (1.0 / 3 + 0.1) / 1.1);
  EXPECT_DOUBLE_EQ(model.Weight(1, 1), (1.0 / 3) / 1.1);
  // Counts with one to begin with: issue0 a 3; issue1 a 2, b 2, c 1.
  EXPECT_NEAR(model.Utility(1, Of(1, 0, 2)), model.Weight(1, 0) / 3 + model.Weight(1, 1) + model.Weight(1, 2) / 2,
              1e-15);
}

// The other's true preference: weights 600, 300, 100; a best, d worst.
Preference Truth() {
  Preference preference;
  const std::int64_t weights[] = {600, 300, 100};
  for (std::size_t k = 0; k < 3; ++k) {
    preference.issues.push_back(IssueUtility{"issue" + std::to_string(k), weights[k], {1000, 700, 300, 0}, 0, 0, {}});
  }
  return preference;
}

// Pearson's correlation over all outcomes after the other has gone down its ranking.
double Learned(OpponentModel& model, std::size_t offers) {
  OwnOutcomes theirs(Issues(), Truth());
  for (std::size_t i = 0; i < offers; ++i) {
    model.Observe(1, theirs.At(i / 2).outcome, static_cast<double>(i + 1) / static_cast<double>(offers + 1));
  }
  std::vector<double> truth;
  std::vector<double> estimate;
  for (std::size_t rank = 0; rank < theirs.size(); ++rank) {
    truth.push_back(theirs.UtilityAt(rank));
    estimate.push_back(model.Utility(1, theirs.At(rank).outcome));
  }
  return theory::PearsonCorrelation(truth, estimate);
}

TEST(FrequencyModelTest, ComesNearTheTruth) {
  FrequencyModel model(Issues(), 2, 0.2);
  EXPECT_GT(Learned(model, 40), 0.8);
  EXPECT_GT(model.Weight(1, 0), model.Weight(1, 2)) << "what is given way on last weighs most";
}

TEST(BayesianModelTest, ComesNearTheTruth) {
  BayesianModel model(Issues(), 2, 0.5, 0.15);
  EXPECT_GT(Learned(model, 40), 0.8);
  EXPECT_GT(model.Weight(1, 0), model.Weight(1, 2));
}

TEST(BayesianModelTest, KnowsNothingOfWhoHasSaidNothing) {
  BayesianModel model(Issues(), 3, 0.5, 0.15);
  model.Observe(1, Of(0, 0, 0), 0.1);
  EXPECT_NEAR(model.Weight(2, 0), 1.0 / 3, 1e-12);
  EXPECT_NE(model.Utility(1, Of(0, 0, 0)), model.Utility(2, Of(0, 0, 0)));
}

}  // namespace
}  // namespace haggle::bargaining::opponent_models_test
