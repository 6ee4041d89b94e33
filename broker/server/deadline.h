// How long a step may wait for its parties, in a run with a deadline.
#pragma once

#include <algorithm>
#include <cstdint>

namespace haggle::server {

// One clock for each step, so that nobody waits for more than one deadline, however many are late. It runs from when
// the step's prompts were written. All times are of any clock that never goes back, in milliseconds. Thread-compatible.
class Deadline {
 public:
  // `ms`: how long parties have; 0: for ever.
  explicit Deadline(std::int64_t ms) : ms_(ms) {}

  bool set() const { return ms_ > 0; }
  std::int64_t ms() const { return ms_; }

  // A step asks parties: its clock is set, and stands still until Start.
  void Arm() {
    armed_ = set();
    expires_ms_ = -1;
    excuses_ = 0;
  }
  // Nobody is waited for any more.
  void Disarm() { armed_ = false; }
  // The prompts have been written; nothing if the clock runs already, or is not set.
  void Start(std::int64_t now_ms) {
    if (armed_ && expires_ms_ < 0) expires_ms_ = now_ms + ms_;
  }
  // The broker itself did not run, or was busy, for so long: answers may wait to be read. They get that time again, but
  // not without end: what holds it up may be one of the parties.
  void Excuse(std::int64_t now_ms, std::int64_t late_ms) {
    if (!armed_ || expires_ms_ < 0 || late_ms < kHiccupMs || ++excuses_ > kMostExcuses) return;
    expires_ms_ = std::max(expires_ms_, now_ms + std::min(late_ms, ms_));
  }

  bool Expired(std::int64_t now_ms) const { return armed_ && expires_ms_ >= 0 && now_ms >= expires_ms_; }
  // How long it has to run yet, at most `most_ms`.
  std::int64_t LeftMs(std::int64_t now_ms, std::int64_t most_ms) const {
    if (!armed_ || expires_ms_ < 0) return most_ms;
    return std::clamp<std::int64_t>(expires_ms_ - now_ms, 0, most_ms);
  }

 private:
  static constexpr std::int64_t kHiccupMs = 25;
  static constexpr int kMostExcuses = 3;  // in a step

  const std::int64_t ms_;
  bool armed_ = false;
  std::int64_t expires_ms_ = -1;  // -1: the clock stands still
  int excuses_ = 0;
};

}  // namespace haggle::server
