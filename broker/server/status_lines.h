// What a broker tells whoever started it, one line each, on a file descriptor:
//
//   listening ADDRESS         agents may come; a gRPC target
//   joined PARTY              an agent holds this party
//   left PARTY                ... and has gone again, before the start
//   started                   every party is there, the run is on
//   progress TICK TABLES BACKLOG [PARTY...]
//                             the tick being played, open tables, units booked and not
//                             shipped, parties that the step waits for
//   note MESSAGE              worth telling; the run goes on
//   failed PARTY[,PARTY]... MESSAGE
//                             the run is stopped because of the agent of these parties
//   error MESSAGE             the run is stopped, or never began, for another reason
//   done complete|stopped     last line: the journal is sealed, the summary written
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/types.h"

namespace haggle {

// A reader that is gone or does not read cannot hold up a run: `progress` lines
// that do not fit into the pipe are dropped, others are kept until they fit.
// Thread-compatible.
class StatusLines {
 public:
  // Writes to `fd`, which it switches to non-blocking and owns; -1: nowhere.
  explicit StatusLines(int fd);
  ~StatusLines();
  StatusLines(const StatusLines&) = delete;
  StatusLines& operator=(const StatusLines&) = delete;

  bool heard() const { return fd_ >= 0; }
  // `line` without its end; line breaks in it become blanks.
  void Say(const std::string& line);
  // As Say, unless earlier lines are still waiting.
  void SayIfRoom(const std::string& line);
  // Tries to write what is waiting.
  void Flush();

 private:
  int fd_;
  std::string waiting_;
};

}  // namespace haggle
