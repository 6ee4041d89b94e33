// Experiments as text (experiment.proto), read and checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace haggle::codec {

struct ExperimentArm {
  std::string name;
  std::string text;
  std::vector<std::string> sets;
  std::vector<std::string> cast;
};

struct QueriedTable {
  std::string name;
  std::string sql;
};

struct MeasureQuery {
  std::string name;
  std::string label;
  std::string unit;
  std::string sql;  // also of a measure that is named, and not asked for by a query
  int decimals = 0;
  bool mean = false;   // told by its mean
  std::string metric;  // a measure of the whole run that is named; empty: asked for by a query
  std::string party;   // ... whose; empty: of the market
};

enum class Expectation : std::uint8_t { kMore, kLess, kSame, kRemoved, kAbove, kBelow };

struct ExpectedEffect {
  std::string text;
  std::string measure;
  std::string arm;
  std::string baseline;  // empty for kAbove and kBelow
  Expectation expect = Expectation::kMore;
  double margin = 0;
  double left = 0.1;  // of the baseline's mean
  double bound = 0;
  bool ablation = false;
  int line = 0;
};

struct PictureQuery {
  std::string title;
  std::string measure;  // or
  std::string sql;
  std::string x;
  std::string y;
  std::vector<std::string> arms;  // those that are shown, at least one
};

enum class FigureRole : std::uint8_t { kInput, kOutcome, kAbsent };

struct FigureReported {
  std::string what;
  std::string when;
  std::string source;
  double low = 0;
  double high = 0;
  std::string unit;
  FigureRole role = FigureRole::kOutcome;
  std::string measure;  // empty: none of ours
  std::string arm;
  std::string mechanism;
  std::string shown;
  std::string needs;
  std::vector<std::string> facts;
};

// As experiment.proto describes it, with nothing left to guess: every name in it is known. A value.
struct ExperimentFile {
  std::string filename;  // as given
  std::string name;
  std::string title;
  std::string question;
  std::vector<std::string> text;
  std::string scenario;
  std::uint64_t first_seed = 0;
  std::uint64_t last_seed = 0;
  std::vector<ExperimentArm> arms;
  std::vector<std::string> ticks;
  std::vector<std::string> events;
  std::vector<QueriedTable> tables;
  std::vector<MeasureQuery> measures;
  std::vector<ExpectedEffect> hypotheses;
  std::vector<PictureQuery> pictures;
  std::vector<FigureReported> figures;
  std::vector<std::string> parts;
};

// Reads a text of message haggle.v1.Experiment. kInvalidArgument: one line for each error,
// "FILE:LINE[:COLUMN]: FIELD: what was found; expected ...". Thread-safe.
absl::StatusOr<ExperimentFile> ParseExperimentText(std::string_view text, std::string_view filename);

// Reads the file. Besides: errors of ReadWholeFile (read_file.h), which name it. Thread-safe.
absl::StatusOr<ExperimentFile> ReadExperimentFile(const std::string& path);

}  // namespace haggle::codec
