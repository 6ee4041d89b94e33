// What came of an experiment, as its report tells it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "deploy/experiment/samples.h"
#include "deploy/experiment/verdict.h"
#include "proto/codec/experiment_text.h"

namespace haggle::experiment {

struct DrawnPicture {
  std::string title;
  std::string svg;     // the image itself; empty: there is none
  std::string reason;  // ... and why
};

struct Findings {
  codec::ExperimentFile experiment;
  std::size_t runs = 0;                    // that were made
  std::vector<std::string> failed;         // what went wrong with those that did not complete
  std::string digest;                      // hexadecimal, of the effective scenarios of all arms
  std::map<std::string, Samples> samples;  // by measure
  std::vector<Judgement> judged;           // by hypothesis
  std::vector<std::string> without;        // measures that no run of an arm has a value of, and which
  std::vector<DrawnPicture> pictures;
};

// The middle of a sample, and its ends.
struct Spread {
  std::size_t count = 0;
  double mean = 0;
  double low = 0;  // 5 % are below
  double median = 0;
  double high = 0;  // 5 % are above
};

// By interpolation between the ranks (Hyndman and Fan 1996, type 7). Zeros for an empty one.
Spread SpreadOf(const Sample& sample);

struct MiddleHalf {
  double low = 0;  // a quarter is below
  double median = 0;
  double high = 0;  // a quarter is above
};

// As SpreadOf. Zeros for none.
MiddleHalf MiddleHalfOf(std::vector<double> values);

// "1,234.5", "-1,234": with so many decimals.
std::string FigureText(double value, int decimals);

}  // namespace haggle::experiment
