// Reads the results of a sweep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/query.h"

namespace haggle::sweep {

// What was varied, by its labels.
struct AxisLabels {
  std::string name;
  std::vector<std::string> labels;
};

struct RunRow {
  std::int64_t run = 0;  // its position too
  std::size_t setting = 0;
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;  // that were run
  bool complete = false;
};

struct FailedRun {
  std::int64_t run = 0;
  std::size_t setting = 0;
  std::uint64_t seed = 0;
  std::string culprit;
  std::string message;
};

// Thread-compatible.
class Results {
 public:
  // `path` is a file's, or the address of a place on a PostgreSQL server; without #NAME the only one there.
  // kNotFound: no such file; kDataLoss: no results of a sweep, cut off, or damaged; kFailedPrecondition: of another
  // version, or runs are missing on the server; kInvalidArgument: no address; else as postgres::Connection.
  static absl::StatusOr<std::unique_ptr<Results>> Open(const std::string& path);

  // As it may be told: an address without its password.
  const std::string& path() const { return database_->path(); }
  const std::string& scenario() const { return scenario_; }
  const std::string& settings_text() const { return settings_text_; }
  const std::string& keep() const { return keep_; }

  const std::vector<AxisLabels>& axes() const { return axes_; }
  // The axis of that name, or the only one whose name ends in ".NAME". kNotFound, with what there is instead.
  absl::StatusOr<std::size_t> FindAxis(std::string_view name) const;
  std::size_t settings() const { return places_.size(); }
  // Places among the labels, by axis.
  const std::vector<std::size_t>& PlacesOf(std::size_t setting) const { return places_[setting]; }
  // "rules.allocation=uniform, cast.xai=truthful"; empty without axes.
  std::string Tell(std::size_t setting) const;

  const std::vector<RunRow>& runs() const { return runs_; }  // by number
  absl::StatusOr<std::vector<FailedRun>> ReadFailed(std::size_t most);
  std::size_t failed() const { return failed_; }

  // AskReadOnly (broker/journal/query.h).
  absl::Status Query(std::string_view sql, std::vector<std::string>* columns,
                     const std::function<absl::Status(const std::vector<journal::Cell>&)>& each);
  // A SELECT of our own, as SQLite has them wherever the rows lie.
  absl::StatusOr<journal::SqlStatement> Prepare(std::string_view sql);
  journal::Database& database() { return *database_; }

 private:
  explicit Results(std::unique_ptr<journal::Database> database) : database_(std::move(database)) {}
  absl::Status CheckFile();
  absl::Status Load();
  absl::Status LoadAxes();
  absl::Status CheckWhole();

  std::unique_ptr<journal::Database> database_;
  std::string scenario_;
  std::string settings_text_;
  std::string keep_;
  std::vector<AxisLabels> axes_;
  std::vector<std::vector<std::size_t>> places_;  // by setting
  std::vector<RunRow> runs_;
  std::size_t failed_ = 0;
};

// Whether it is an address of a PostgreSQL server, and no file's path.
bool OnServer(const std::string& path);
// Whether the file says of itself that it holds results of a sweep, or an address is meant to.
bool IsResults(const std::string& path);
// The path, or an address without its password.
std::string ToldPath(const std::string& path);

}  // namespace haggle::sweep
