#include "deploy/experiment/samples.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/query.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle::experiment {
namespace {

absl::Status Wrong(const codec::ExperimentFile& experiment, const std::string& what, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(experiment.filename, ": ", what, ": ", why));
}

// A number; nothing: it is none.
std::optional<double> NumberOf(const journal::Cell& cell) {
  if (cell.type == journal::Cell::Type::kInteger) return static_cast<double>(cell.integer);
  if (cell.type == journal::Cell::Type::kReal) return cell.real;
  return std::nullopt;
}

// Asks for the three columns arm, `second` and value, and hands each row on. Rows without a value are left out.
absl::Status ForEachRow(journal::Database& results, const codec::ExperimentFile& experiment, const std::string& what,
                        const std::string& sql, std::string_view second,
                        const std::function<absl::Status(const std::string& arm, double second, double value)>& take) {
  const auto each = [&](const std::vector<journal::Cell>& row) {
    if (row.size() != 3) {
      return Wrong(
          experiment, what,
          absl::StrCat("its query gives ", row.size(), " columns; expected arm, ", AbslView(second), " and value"));
    }
    if (row[2].type == journal::Cell::Type::kNull) return absl::OkStatus();
    const std::string arm(row[0].type == journal::Cell::Type::kText ? row[0].bytes : std::string_view());
    const bool known = std::any_of(experiment.arms.begin(), experiment.arms.end(),
                                   [&](const codec::ExperimentArm& one) { return one.name == arm; });
    if (!known) return Wrong(experiment, what, absl::StrCat("its query gives a value for the arm ", Quoted(arm)));
    const std::optional<double> place = NumberOf(row[1]);
    const std::optional<double> value = NumberOf(row[2]);
    if (!place || !value) {
      return Wrong(experiment, what,
                   absl::StrCat("its query gives a text for ", AbslView(second), " or value; expected numbers"));
    }
    return take(arm, *place, *value);
  };
  absl::Status asked = journal::AskReadOnly(results, sql, nullptr, each);
  if (absl::IsInvalidArgument(asked) && absl::StartsWith(asked.message(), "sql: ")) {
    return Wrong(experiment, what, std::string(asked.message()));
  }
  return asked;
}

}  // namespace

std::vector<double> ValuesOf(const Sample& sample) {
  std::vector<double> values;
  values.reserve(sample.size());
  for (const auto& [seed, value] : sample) values.push_back(value);
  return values;
}

std::vector<double> PairedDifferences(const Sample& first, const Sample& second, double part) {
  std::vector<double> differences;
  for (const auto& [seed, value] : first) {
    const auto other = second.find(seed);
    if (other != second.end()) differences.push_back(value - part * other->second);
  }
  return differences;
}

absl::Status NameArms(journal::Database& results) {
  return results.Execute(
      "CREATE TEMP TABLE arms AS SELECT r.run AS run, s.value AS arm, r.seed AS seed FROM runs r "
      "JOIN settings s ON s.setting = r.setting AND s.axis = 0 WHERE r.complete = 1; "
      "CREATE UNIQUE INDEX temp.arms_by_run ON arms(run); CREATE INDEX temp.arms_by_arm ON arms(arm, seed)");
}

absl::StatusOr<Samples> ReadSamples(journal::Database& results, const codec::ExperimentFile& experiment,
                                    const codec::MeasureQuery& measure) {
  Samples samples;
  for (const codec::ExperimentArm& arm : experiment.arms) samples[arm.name];
  const std::string what = absl::StrCat("measure ", measure.name);
  absl::Status read =
      ForEachRow(results, experiment, what, measure.sql, "seed", [&](const std::string& arm, double of, double value) {
        const auto seed = static_cast<std::uint64_t>(of);
        if (seed < experiment.first_seed || seed > experiment.last_seed) {
          return Wrong(experiment, what, absl::StrCat("its query gives a value for the seed ", seed));
        }
        if (samples[arm].emplace(seed, value).second) return absl::OkStatus();
        return Wrong(experiment, what,
                     absl::StrCat("its query gives two values for the arm ", Quoted(arm), " and the seed ", seed,
                                  "; expected one for each run"));
      });
  if (!read.ok()) return read;
  return samples;
}

absl::StatusOr<std::map<std::string, Course>> ReadCourses(journal::Database& results,
                                                          const codec::ExperimentFile& experiment,
                                                          const codec::PictureQuery& picture) {
  std::map<std::string, Course> courses;
  absl::Status read = ForEachRow(results, experiment, absl::StrCat("picture ", Quoted(picture.title)), picture.sql, "x",
                                 [&](const std::string& arm, double x, double value) {
                                   courses[arm][x].push_back(value);
                                   return absl::OkStatus();
                                 });
  if (!read.ok()) return read;
  return courses;
}

}  // namespace haggle::experiment
