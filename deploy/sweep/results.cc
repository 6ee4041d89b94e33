#include "deploy/sweep/results.h"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "deploy/postgres/address.h"
#include "deploy/report/text.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/results_format.h"
#include "deploy/sweep/results_place.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

namespace fs = std::filesystem;

// Where SQLite's header has the application's number, most significant byte first, and how long it is.
constexpr std::size_t kApplicationAt = 68;
constexpr std::size_t kHeader = 100;

// Larger files are not looked through before they are used: that would take longer than most questions.
constexpr std::int64_t kMostChecked = std::int64_t{256} << 20;

absl::Status NoResults(const std::string& path, const std::string& what) {
  return absl::DataLossError(absl::StrCat(path, ": ", what, "; expected the results of `haggle sweep`"));
}

}  // namespace

bool OnServer(const std::string& path) { return postgres::Address::Is(path); }

bool IsResults(const std::string& path) {
  if (OnServer(path)) return true;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, kHeader> head{};
  if (!file.read(head.data(), head.size()) || std::string_view(head.data(), 15) != "SQLite format 3") return false;
  std::int64_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number * 256 + static_cast<unsigned char>(head[kApplicationAt + i]);
  return number == kApplicationId;
}

std::string ToldPath(const std::string& path) {
  if (!OnServer(path)) return path;
  const absl::StatusOr<postgres::Address> address = postgres::Address::Of(path);
  return address.ok() ? address->Told() : "the address";
}

absl::StatusOr<std::unique_ptr<Results>> Results::Open(const std::string& path) {
  if (OnServer(path)) {
    auto database = OpenPlace(path);
    if (!database.ok()) return database.status();
    auto results = std::unique_ptr<Results>(new Results(*std::move(database)));
    if (absl::Status loaded = results->Load(); !loaded.ok()) return OfResults(loaded);
    return results;
  }
  std::error_code error;
  if (!fs::exists(path, error)) return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
  if (!IsResults(path)) return NoResults(path, "found something else");
  auto database = journal::Database::Open(path, SQLITE_OPEN_READONLY, path);
  if (!database.ok()) return OfResults(database.status());
  auto results = std::unique_ptr<Results>(new Results(*std::move(database)));
  if (absl::Status checked = results->CheckFile(); !checked.ok()) return OfResults(checked);
  if (absl::Status loaded = results->Load(); !loaded.ok()) return OfResults(loaded);
  return results;
}

absl::Status Results::CheckFile() {
  const absl::StatusOr<std::int64_t> version = database_->Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version != kResultsVersion) {
    return absl::FailedPreconditionError(absl::StrCat(path(), ": results of version ", *version, ", this program has ",
                                                      kResultsVersion,
                                                      "; make them anew, or use the program that did"));
  }
  return CheckWhole();
}

absl::Status Results::Load() {
  absl::StatusOr<journal::SqlStatement> made = database_->Prepare("SELECT name, value FROM made");
  if (!made.ok()) return made.status();
  absl::StatusOr<bool> row = false;
  std::map<std::string, std::string> values;
  while ((row = made->Step()).ok() && *row) values[std::string(made->Bytes(0))] = std::string(made->Bytes(1));
  if (!row.ok()) return row.status();
  scenario_ = values["scenario"];
  settings_text_ = values["settings"];
  keep_ = values["keep"];
  if (absl::Status loaded = LoadAxes(); !loaded.ok()) return loaded;
  absl::StatusOr<journal::SqlStatement> runs =
      database_->Prepare("SELECT run, setting, seed, ticks, complete FROM runs ORDER BY run");
  if (!runs.ok()) return runs.status();
  while ((row = runs->Step()).ok() && *row) {
    const auto setting = static_cast<std::size_t>(runs->Integer(1));
    const std::int64_t ticks = runs->Integer(3);
    if (runs->Integer(0) != static_cast<std::int64_t>(runs_.size())) {
      return NoResults(path(), absl::StrCat("damaged: run ", runs_.size(), " is missing"));
    }
    if (ticks < 0 || ticks > core::bounds::kTicks) {
      return NoResults(path(), absl::StrCat("damaged: run ", runs_.size(), " has ", ticks, " ticks"));
    }
    if (setting >= places_.size()) return NoResults(path(), absl::StrCat("run ", runs->Integer(0), " has no setting"));
    runs_.push_back(
        {runs->Integer(0), setting, static_cast<std::uint64_t>(runs->Integer(2)), ticks, runs->Integer(4) != 0});
    failed_ += runs_.back().complete ? 0 : 1;
  }
  if (!row.ok()) return row.status();
  if (std::to_string(runs_.size()) != values["runs"]) {
    return NoResults(path(), absl::StrCat("damaged: ", runs_.size(), " runs of ", values["runs"]));
  }
  return absl::OkStatus();
}

absl::Status Results::CheckWhole() {
  const absl::StatusOr<std::int64_t> pages = database_->Integer("PRAGMA page_count");
  const absl::StatusOr<std::int64_t> size = database_->Integer("PRAGMA page_size");
  if (!pages.ok() || !size.ok()) return pages.ok() ? size.status() : pages.status();
  std::error_code error;
  const auto bytes = static_cast<std::int64_t>(fs::file_size(path(), error));
  if (bytes != *pages * *size) {
    return NoResults(path(), absl::StrCat("cut off: ", bytes, " bytes of ", *pages * *size));
  }
  if (bytes > kMostChecked) return absl::OkStatus();
  absl::StatusOr<journal::SqlStatement> check = database_->Prepare("PRAGMA quick_check(1)");
  if (!check.ok()) return check.status();
  const absl::StatusOr<bool> row = check->Step();
  if (!row.ok()) return row.status();
  if (!*row || check->Bytes(0) == "ok") return absl::OkStatus();
  return NoResults(path(), absl::StrCat("damaged (", Escaped(check->Bytes(0)), ")"));
}

absl::Status Results::LoadAxes() {
  absl::StatusOr<journal::SqlStatement> rows = database_->Prepare(
      "SELECT axes.axis, axes.name, alternatives.value FROM axes JOIN alternatives USING (axis) ORDER BY axes.axis, "
      "place");
  if (!rows.ok()) return rows.status();
  absl::StatusOr<bool> row = false;
  while ((row = rows->Step()).ok() && *row) {
    const auto axis = static_cast<std::size_t>(rows->Integer(0));
    if (axis > axes_.size()) return NoResults(path(), "an axis is missing");
    if (axis == axes_.size()) axes_.push_back({std::string(rows->Bytes(1)), {}});
    axes_[axis].labels.emplace_back(rows->Bytes(2));
  }
  if (!row.ok()) return row.status();
  const absl::StatusOr<std::int64_t> settings = database_->Integer("SELECT count(*) FROM scenarios");
  if (!settings.ok()) return settings.status();
  // The last axis runs fastest.
  std::size_t count = 1;
  for (const AxisLabels& axis : axes_) count *= axis.labels.size();
  if (static_cast<std::size_t>(*settings) != count) {
    return NoResults(path(), absl::StrCat("damaged: ", *settings, " settings of ", count));
  }
  for (std::size_t setting = 0; setting < count; ++setting) {
    std::vector<std::size_t> places(axes_.size());
    std::size_t rest = setting;
    for (std::size_t axis = axes_.size(); axis-- > 0; rest /= axes_[axis].labels.size()) {
      places[axis] = rest % axes_[axis].labels.size();
    }
    places_.push_back(std::move(places));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> Results::FindAxis(std::string_view name) const {
  std::vector<std::string> names;
  std::vector<std::size_t> ending;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (axes_[axis].name == name) return axis;
    if (absl::EndsWith(axes_[axis].name, absl::StrCat(".", std::string(name)))) ending.push_back(axis);
    names.push_back(axes_[axis].name);
  }
  if (ending.size() == 1) return ending[0];
  return absl::NotFoundError(
      absl::StrCat(path(), ": nothing called ", Quoted(name), " was varied", report::Instead(name, names)));
}

std::string Results::Tell(std::size_t setting) const {
  std::string text;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", axes_[axis].name, "=", axes_[axis].labels[places_[setting][axis]]);
  }
  return text;
}

absl::StatusOr<std::vector<FailedRun>> Results::ReadFailed(std::size_t most) {
  absl::StatusOr<journal::SqlStatement> rows = Prepare(absl::StrCat(
      "SELECT run, setting, seed, culprit, message FROM runs WHERE complete = 0 ORDER BY run LIMIT ", most));
  if (!rows.ok()) return rows.status();
  std::vector<FailedRun> failed;
  absl::StatusOr<bool> row = false;
  while ((row = rows->Step()).ok() && *row) {
    failed.push_back({rows->Integer(0), static_cast<std::size_t>(rows->Integer(1)),
                      static_cast<std::uint64_t>(rows->Integer(2)), std::string(rows->Bytes(3)),
                      std::string(rows->Bytes(4))});
  }
  if (!row.ok()) return OfResults(row.status());
  return failed;
}

absl::Status Results::Query(std::string_view sql, std::vector<std::string>* columns,
                            const std::function<absl::Status(const std::vector<journal::Cell>&)>& each) {
  return OfResults(journal::AskReadOnly(*database_, sql, columns, each));
}

absl::StatusOr<journal::SqlStatement> Results::Prepare(std::string_view sql) {
  absl::StatusOr<journal::SqlStatement> prepared = database_->Prepare(sql);
  if (!prepared.ok()) return OfResults(prepared.status());
  return prepared;
}

}  // namespace haggle::sweep
