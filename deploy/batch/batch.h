// Many runs of one kind: a setting for each number, some of them at a time, results kept in a folder
// and gone on with after a kill. Tournaments and sweeps say what a setting is, what is made
// of it and how a result is written.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/batch/job_pool.h"
#include "deploy/batch/results_folder.h"

namespace haggle::batch {

// A result is a fact: of one setting always the same, whatever else is made at the time. Methods are
// called by several threads at a time.
template <class Setting, class Result>
class Batch {
 public:
  virtual ~Batch() = default;

  // Settings are numbered from 0 (numbering.h).
  virtual std::size_t size() const = 0;
  virtual Setting At(std::size_t number) const = 0;

  // Makes one. Errors are those of the surroundings and end the batch: kCancelled if it was
  // interrupted. What goes wrong in a run itself is a result.
  virtual absl::StatusOr<Result> Make(const Setting& setting, const std::atomic<int>* interrupted) const = 0;

  // ---- what is kept, and when it still holds
  // All that decides about results, a line each: equal texts, equal results.
  virtual std::string SettingsText() const = 0;
  // On one line. Read(Write(result)) == result.
  virtual std::string Write(const Result& result) const = 0;
  virtual std::optional<Result> Read(std::string_view line) const = 0;
  // Of the kept results of each kind one is made again when a folder is gone on with, and compared, so that results
  // of older code are not mixed with new ones. Nothing: this one says nothing of that.
  virtual std::optional<std::uint64_t> KindOf(const Setting& setting, const Result& result) const = 0;
  // How it is made again; a batch that makes results at some expense may know a cheaper way to the same.
  virtual absl::StatusOr<Result> MakeAgain(const Setting& setting, const std::atomic<int>* interrupted) const {
    return Make(setting, interrupted);
  }

  // ---- for messages
  virtual std::string Tell(const Setting& setting) const = 0;
  virtual BatchWords words() const { return {}; }
};

struct BatchOptions {
  std::string folder;                             // results_folder.h; empty: nothing is kept
  int jobs = 1;                                   // at a time; decides nothing
  const std::atomic<int>* interrupted = nullptr;  // not 0: stop
  // How many results are known. Called by any thread, one at a time; may be empty.
  std::function<void(std::size_t known)> on_progress;
};

template <class Result>
struct BatchResults {
  // OK: `results` has all by number. kCancelled: interrupted. kDataLoss: the folder is damaged, or
  // holds other results than these settings have now. kFailedPrecondition: it is another's.
  // Else as Make, or the folder could not be written.
  absl::Status status;
  std::vector<Result> results;
  std::size_t known = 0;  // of them
};

// Makes a sample of what the folder holds again, and compares.
template <class Setting, class Result>
absl::Status CheckKept(const Batch<Setting, Result>& batch, const BatchOptions& options,
                       const std::vector<std::optional<Result>>& kept) {
  std::vector<std::size_t> sample;
  std::set<std::uint64_t> sampled;
  for (std::size_t number = 0; number < kept.size(); ++number) {
    if (!kept[number]) continue;
    const std::optional<std::uint64_t> kind = batch.KindOf(batch.At(number), *kept[number]);
    if (kind && sampled.insert(*kind).second) sample.push_back(number);
  }
  return RunJobs<Result>(
      sample, {options.jobs, options.interrupted},
      [&](std::size_t number) { return batch.MakeAgain(batch.At(number), options.interrupted); },
      [&](std::size_t number, const Result& result) {
        if (result == *kept[number]) return absl::OkStatus();
        return absl::DataLossError(options.folder + " holds another result of " + batch.Tell(batch.At(number)) +
                                   " than it has now; " + batch.words().causes +
                                   " have changed since, or the folder was changed: choose a new folder");
      });
}

// Makes all that the folder does not hold, and keeps each result as it comes.
template <class Setting, class Result>
BatchResults<Result> MakeBatch(const Batch<Setting, Result>& batch, const BatchOptions& options) {
  BatchResults<Result> made;
  made.results.resize(batch.size());
  const bool keeps = !options.folder.empty();
  ResultsFolder<Result> folder({[&](const Result& result) { return batch.Write(result); },
                                [&](std::string_view line) { return batch.Read(line); }},
                               batch.words());
  if (keeps) {
    made.status = folder.Open(options.folder, batch.SettingsText(), batch.size());
    if (!made.status.ok()) return made;
  }
  std::vector<std::size_t> missing;
  for (std::size_t number = 0; number < batch.size(); ++number) {
    const std::optional<Result> kept = keeps ? folder.results()[number] : std::nullopt;
    if (!kept) {
      missing.push_back(number);
      continue;
    }
    made.results[number] = *kept;
    ++made.known;
  }
  if (keeps) {
    made.status = CheckKept(batch, options, folder.results());
    if (!made.status.ok()) return made;
  }
  made.status = RunJobs<Result>(
      missing, {options.jobs, options.interrupted},
      [&](std::size_t number) { return batch.Make(batch.At(number), options.interrupted); },
      [&](std::size_t number, const Result& result) {
        made.results[number] = result;
        ++made.known;
        if (options.on_progress) options.on_progress(made.known);
        return keeps ? folder.Append(number, result) : absl::OkStatus();
      });
  return made;
}

}  // namespace haggle::batch
