// Where a tournament's results are kept, so that it can be interrupted and gone on with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/tournament/play.h"

namespace haggle {

// A folder with settings.txt (SettingsText) and results.txt, a line for each negotiation
// in the order in which they ended:
//
//   NUMBER agreed ROUND HASH VALUE,VALUE,... CHECK
//   NUMBER none ROUND HASH - CHECK
//   NUMBER failed CULPRIT MESSAGE CHECK
//
// CHECK is the first 8 digits of the SHA-256 of what stands before it. A line is written
// at once, and a last one without its end is dropped: it was being written when the
// program was killed. Thread-compatible.
class ResultsFolder {
 public:
  ResultsFolder() = default;
  ~ResultsFolder();
  ResultsFolder(const ResultsFolder&) = delete;
  ResultsFolder& operator=(const ResultsFolder&) = delete;

  // Makes the folder or opens the one that is there, for itself alone. Each error says
  // what to do: kFailedPrecondition: of other settings, or in use; kDataLoss: a damaged line; else
  // one of the file system.
  absl::Status Open(const std::string& folder, std::string_view settings, std::size_t encounters);

  // By number; nothing where none is kept yet.
  const std::vector<std::optional<Finding>>& findings() const { return findings_; }

  absl::Status Append(std::size_t number, const Finding& finding);

 private:
  absl::Status CheckSettings(std::string_view settings) const;
  absl::Status Read();

  std::string folder_;
  int fd_ = -1;
  std::vector<std::optional<Finding>> findings_;
};

}  // namespace haggle
