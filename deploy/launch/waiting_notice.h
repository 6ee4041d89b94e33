// Tells, now and then, that a run waits for agents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace haggle::launch {

// In strict mode a run waits for its agents for as long as they take; whoever has
// started it should know. Thread-compatible.
class WaitingNotice {
 public:
  // What the run waits for now (nobody: it does not wait) and `stage`, a number that
  // changes whenever the run has gone on. Returns for how many seconds it has been
  // waiting if that is to be told: 2, 10, 60, 600 and then every 600; else 0. Of several that have passed
  // unseen only the last one is told. `now_ms` is any clock that never goes back.
  std::int64_t Look(std::int64_t now_ms, std::int64_t stage, const std::vector<std::string>& parties);

 private:
  std::int64_t stage_ = -1;
  bool waits_ = false;
  std::int64_t since_ms_ = 0;
  std::int64_t told_ = 0;  // seconds
};

}  // namespace haggle::launch
