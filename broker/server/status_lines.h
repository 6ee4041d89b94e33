// What a broker tells whoever started it, on a file descriptor: the lines of
// proto/base/run_status.h.
#pragma once

#include <string>

#include "proto/base/run_status.h"

namespace haggle::server {

// A reader that is gone or does not read cannot hold up a run: progress that does
// not fit into the pipe is dropped, everything else is kept until it fits.
// Thread-compatible.
class StatusLines {
 public:
  // Writes to `fd`, which it switches to non-blocking and owns; -1: nowhere.
  explicit StatusLines(int fd);
  ~StatusLines();
  StatusLines(const StatusLines&) = delete;
  StatusLines& operator=(const StatusLines&) = delete;

  bool heard() const { return fd_ >= 0; }
  void Say(const RunStatus& status);
  // As Say, unless earlier lines are still waiting.
  void SayIfRoom(const RunStatus& status);
  // Tries to write what is waiting.
  void Flush();

 private:
  int fd_;
  std::string waiting_;
};

}  // namespace haggle::server
