// How fast a run may go.
#pragma once

#include <algorithm>
#include <cstdint>

#include "proto/base/types.h"

namespace haggle::server {

// Holds back ticks that would begin too early. Wall time decides nothing of a run but that, and who is too late
// (deadline.h). `now_ms` is any clock that never goes back. Thread-compatible.
class Pace {
 public:
  // `ms`: least wall time of a tick; 0: none.
  explicit Pace(std::int64_t ms) : ms_(ms) {}

  std::int64_t ms() const { return ms_; }

  // Whether parties may be asked in `tick`. Its time counts from the first call that says so.
  bool MayAsk(Tick tick, std::int64_t now_ms) {
    if (ms_ <= 0 || tick == tick_) return true;
    held_ = tick_ >= 0 && now_ms < began_ms_ + ms_;
    if (held_) return false;
    tick_ = tick;
    began_ms_ = now_ms;
    return true;
  }

  // The last call said no.
  bool held() const { return held_; }
  // How long the tick that is held back has to wait yet.
  std::int64_t LeftMs(std::int64_t now_ms) const { return std::max<std::int64_t>(began_ms_ + ms_ - now_ms, 0); }

 private:
  const std::int64_t ms_;
  Tick tick_ = -1;  // whose time began at began_ms_
  std::int64_t began_ms_ = 0;
  bool held_ = false;
};

}  // namespace haggle::server
