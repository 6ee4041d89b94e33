// Keeps a strategy that misbehaves from harming more than its own party.
//
// Strategies are other people's code, and in process they share everything with us:
// they may print where results are written, throw what they like, or end the
// process. What can be kept from spreading is kept here, for a run in process, a
// tournament, a replay and an agent's process alike. Only _exit is beyond reach.
#pragma once

#include <exception>
#include <string>

#include "absl/status/status.h"
#include "proto/base/how_ended.h"

namespace haggle::sdk {

// While one is alive, what is written to standard output goes to standard error; and
// if a strategy calls exit or crashes, the process says whose it was and ends with
// the exit code of `how`. Several may live at once, in any threads: the first one's
// counts, and the last one gives standard output back. Thread-safe.
class StrategiesAtWork {
 public:
  explicit StrategiesAtWork(HowEnded how = HowEnded::kAgentFailed);
  ~StrategiesAtWork();
  StrategiesAtWork(const StrategiesAtWork&) = delete;
  StrategiesAtWork& operator=(const StrategiesAtWork&) = delete;
};

// From now on standard output leads to standard error for good: for the end of a
// program, when all results are written and plug-ins are torn down.
void CloseResults();

// Who is at work on this thread, for the message should it not come back: "party lab:
// its strategy boulware". Null: nobody.
extern constinit thread_local const std::string* strategy_at_work;

// Marks it. `who` must outlive the object.
class AtWork {
 public:
  explicit AtWork(const std::string& who) : before_(strategy_at_work) { strategy_at_work = &who; }
  ~AtWork() { strategy_at_work = before_; }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  const std::string* before_;
};

// To be called where something has been caught: what it was, as kInternal that begins with `who`.
absl::Status Thrown(const std::string& who);

// Calls `work`, code of a strategy; kInternal if it throws anything at all.
template <class Work>
absl::Status Guarded(const std::string& who, Work&& work) {
  const AtWork at_work(who);
  try {
    work();
  } catch (...) {
    return Thrown(who);
  }
  return absl::OkStatus();
}

}  // namespace haggle::sdk
