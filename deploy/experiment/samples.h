// What a measure comes to in each run of an experiment: its query, carried out on the results.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "proto/codec/experiment_text.h"

namespace haggle::experiment {

// By seed, of one arm. Seeds whose run has no value are missing.
using Sample = std::map<std::uint64_t, double>;

// By arm; every arm is there.
using Samples = std::map<std::string, Sample>;

// The values alone, by seed.
std::vector<double> ValuesOf(const Sample& sample);

// `of` the first minus `of` the second, seed by seed, where both have a value; the second times `part`.
std::vector<double> PairedDifferences(const Sample& first, const Sample& second, double part = 1);

// Makes arms(run, arm, seed) beside the tables of `results`, of which the axis 0 has the arms.
absl::Status NameArms(journal::Database& results);

// kInvalidArgument: the query is wrong, in SQLite's words, or gives other columns, a value for an arm or a seed that
// there is not, or two for one run; says which measure.
absl::StatusOr<Samples> ReadSamples(journal::Database& results, const codec::ExperimentFile& experiment,
                                    const codec::MeasureQuery& measure);

// One line of a picture: for each x all values.
using Course = std::map<double, std::vector<double>>;

// The columns arm, x and value of a picture's query, by arm. As ReadSamples.
absl::StatusOr<std::map<std::string, Course>> ReadCourses(journal::Database& results,
                                                          const codec::ExperimentFile& experiment,
                                                          const codec::PictureQuery& picture);

}  // namespace haggle::experiment
