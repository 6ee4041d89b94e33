// What the processes of a run said, each in a file of its own.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::launch {

// One file: lines with the time (UTC) before each. What cannot be written is left out: a full disk stops no run.
// Thread-compatible.
class RunLog {
 public:
  // Owns `file`, which may be null.
  RunLog(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  const std::string& path() const { return path_; }
  void Line(const std::string& text);

 private:
  std::string path_;
  std::FILE* file_;
};

// The folder with the files of one run. Thread-compatible.
class RunLogs {
 public:
  // Makes `folder`. With `again` one that is there is used, and its files go on; else it is kAlreadyExists.
  static absl::StatusOr<std::unique_ptr<RunLogs>> Make(const std::string& folder, bool again);

  // The log of `who` on `host`: HOST-WHO.log. One that has had a log goes on with it; two whose names come to the same
  // file get one each.
  absl::StatusOr<std::unique_ptr<RunLog>> Open(const std::string& host, const std::string& who);

  const std::string& folder() const { return folder_; }

 private:
  explicit RunLogs(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  std::map<std::string, std::pair<std::string, std::string>> owners_;  // by file
};

// Chooses the first number n, from 1, for which there is neither a folder `beginning`n nor a file `beginning`n.haggle,
// and makes the folder, with its parents; the folder's path. kUnavailable, with the cause.
absl::StatusOr<std::string> NumberedFolder(const std::string& beginning);

}  // namespace haggle::launch
