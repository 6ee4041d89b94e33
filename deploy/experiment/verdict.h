// Whether what was expected came: effects with their intervals, and a verdict that may be no.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "deploy/experiment/samples.h"
#include "proto/codec/experiment_text.h"

namespace haggle::experiment {

enum class Verdict : std::uint8_t {
  kHolds,     // shown, as expected
  kNotShown,  // nothing that could not be chance
  kOpposite,  // shown, the other way round; of what was to be gone, that it is not
  kNoData,    // fewer than two runs have a value
};

// "holds", "not shown", "the opposite", "no data".
const char* VerdictWords(Verdict verdict);

struct Judgement {
  codec::ExpectedEffect expected;
  std::size_t pairs = 0;    // runs of the same seed that were compared; of a bound, runs
  double arm = 0;           // means over them
  double baseline = 0;      // ... of a bound, the bound
  double baseline_low = 0;  // lower end of the baseline\'s own interval of 95 %
  double difference = 0;    // mean of the differences
  double low = 0;           // its interval of 95 %, by Student's t over seeds
  double high = 0;
  double effect_size = 0;  // Cohen's d of pairs: mean of the differences by their standard deviation
  double p = 1;            // of the two-sided paired t test that the difference is 0
  double adjusted = 1;     // ... by Holm over all judgements of the experiment
  Verdict verdict = Verdict::kNoData;
};

// All hypotheses of an experiment, in their order. Of what was to be REMOVED the difference is that
// to the part of the baseline which may be left.
//   MORE, LESS, ABOVE, BELOW hold if the interval lies on the expected side of 0 and the adjusted p is below 0.05;
//   SAME if the interval lies within the margin, whatever p, and takes no part in Holm's correction; REMOVED if it lies
//   below 0 and p is below 0.05, or if nothing at all is left of a baseline whose own interval is above 0.
// `samples` has every measure that they name.
std::vector<Judgement> Judge(const codec::ExperimentFile& experiment, const std::map<std::string, Samples>& samples);

}  // namespace haggle::experiment
