// A terminal that a command draws on as a whole, and gives back as it was.
#pragma once

#include <termios.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace haggle::cli {

// What has come of waiting.
struct TerminalEvent {
  bool keys_gone = false;  // nobody can type any more
  bool resized = false;
  bool input = false;  // the other descriptor can be read
  int signal = 0;      // SIGINT, SIGTERM, SIGHUP: the user wants it to end
  std::string keys;    // that were typed
};

// One for a program at a time. Thread-compatible.
class Terminal {
 public:
  Terminal() = default;
  // Gives it back: main screen, cursor, echo.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Whether standard output is one that can be drawn on.
  static bool Usable();

  // Takes the alternate screen and single keys. From now on signals that end a program are events.
  absl::Status Begin();
  // Asked for anew each time.
  std::size_t columns() const;
  std::size_t rows() const;
  // Shows these lines from the top and nothing else. Writes only when they differ from those shown, or `anew`.
  void Show(const std::vector<std::string>& lines, bool anew);
  // Waits for `ms` milliseconds at most, also for `fd` (below 0: none).
  TerminalEvent Wait(int ms, int fd);

 private:
  bool begun_ = false;
  bool keys_ = false;  // standard input is the terminal
  termios before_{};
  int signals_ = -1;
  std::string shown_;
};

}  // namespace haggle::cli
