// Where results of many runs are kept, so that these can be interrupted and gone on with.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace haggle::batch {

// What the runs are called in messages. Words that begin with a consonant.
struct BatchWords {
  std::string whole = "batch";               // "another batch"
  std::string one = "run";                   // "a run for the second time"
  std::string repeated = "made again";       // "and its run is made again"
  std::string causes = "programs or rules";  // why a result is another one now: they "have changed since"
};

// A folder with settings.txt, which says what was varied, and results.txt, a line for each result in
// the order in which they came:
//
//   NUMBER RESULT CHECK
//
// CHECK is the first 8 digits of the SHA-256 of what stands before it. A line is written
// at once, and a last one without its end is dropped: it was being written when the
// program was killed. Thread-compatible.
class ResultLines {
 public:
  explicit ResultLines(BatchWords words) : words_(std::move(words)) {}
  ~ResultLines();
  ResultLines(const ResultLines&) = delete;
  ResultLines& operator=(const ResultLines&) = delete;

  // Makes the folder or opens the one that is there, for itself alone, and calls `take` for each result
  // in it; false: it is none. Numbers are below `count`, each comes once. Each error
  // says what to do: kFailedPrecondition: of other settings, or in use; kDataLoss: a damaged line; else
  // one of the file system.
  absl::Status Open(const std::string& folder, std::string_view settings, std::size_t count,
                    const std::function<bool(std::size_t number, std::string_view result)>& take);

  // `result` has no control characters (OneLine).
  absl::Status Append(std::size_t number, std::string_view result);

  // Control characters become spaces.
  static std::string OneLine(std::string text);

 private:
  absl::Status CheckSettings(std::string_view settings) const;
  absl::Status Read(std::size_t count, const std::function<bool(std::size_t, std::string_view)>& take);

  BatchWords words_;
  std::string folder_;
  int fd_ = -1;
};

// The same with results as values. Thread-compatible.
template <class Result>
class ResultsFolder {
 public:
  // How a result is written on one line and read again; nothing: it is none.
  struct Form {
    std::function<std::string(const Result&)> write;
    std::function<std::optional<Result>(std::string_view)> read;
  };

  explicit ResultsFolder(Form form, BatchWords words = {}) : form_(std::move(form)), lines_(std::move(words)) {}

  // As ResultLines.
  absl::Status Open(const std::string& folder, std::string_view settings, std::size_t count) {
    results_.assign(count, std::nullopt);
    return lines_.Open(folder, settings, count, [this](std::size_t number, std::string_view line) {
      results_[number] = form_.read(line);
      return results_[number].has_value();
    });
  }

  // By number, as they are read again; nothing where none is kept yet.
  const std::vector<std::optional<Result>>& results() const { return results_; }

  // kInternal: it cannot be read again.
  absl::Status Append(std::size_t number, const Result& result) {
    const std::string line = ResultLines::OneLine(form_.write(result));
    results_[number] = form_.read(line);
    if (!results_[number]) return absl::InternalError("a result cannot be read as it is written: " + line);
    return lines_.Append(number, line);
  }

 private:
  Form form_;
  ResultLines lines_;
  std::vector<std::optional<Result>> results_;
};

}  // namespace haggle::batch
