// The private folder of a run: socket, secrets, what the broker is given.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace haggle {

// A secret of 128 bits from the operating system, as 32 hexadecimal digits.
std::string NewToken();

// A folder of mode 0700 under XDG_RUNTIME_DIR, TMPDIR or /tmp, the first of them
// in which it can be made and a socket's path is short enough; removed with all
// that is in it by the destructor. Thread-compatible.
class RunFolder {
 public:
  RunFolder() = default;
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  absl::Status Make();
  std::string Path(std::string_view name) const;
  // Writes a file of mode 0600.
  absl::Status Write(std::string_view name, std::string_view bytes) const;

 private:
  std::string path_;
};

}  // namespace haggle
