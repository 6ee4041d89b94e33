// The thread that answers: serving never waits for what an answer takes.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "deploy/web/exchange.h"

namespace haggle::web {

// A value.
struct DeskOptions {
  std::size_t waiting = 64;  // questions of one holder of a key that may wait; beyond, none is taken
  // Between two looks at what has changed: at least `pause`, and `each` on average, which bounds what telling costs; of
  // looks that were not needed `at_once` are saved.
  std::chrono::milliseconds pause{12};
  std::chrono::milliseconds each{50};
  int at_once = 4;
  // Looking takes `share` of a processor's time; what of it was not used is saved, up to `credit` of it, so that a look
  // that costs little need not wait. One may cost more than there is: the next ones wait until that is paid.
  double share = 0.05;
  std::chrono::milliseconds credit{50};
  // A look that is due waits for questions no longer than this.
  std::chrono::milliseconds patience{50};
  std::chrono::milliseconds idle{1000};  // between looks if nothing tells that something has changed
  int niceness = 0;                      // how much less of the processor's time the thread wants than others, 0 to 19
};

// One thread, which owns what it is given to do from the start to the end. Thread-safe.
class Desk {
 public:
  using Done = std::function<void(Answer)>;
  using Tell = std::function<void(std::vector<Notice>)>;

  // `answerer` may be null: then the desk has tasks alone. It and what `tell` needs must outlive the desk. `tell` is
  // called on the desk's thread.
  Desk(DeskOptions options, Answerer* answerer, Tell tell);
  // Waits for the answer that is being given; questions that wait get none.
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Begins nothing more. Does not wait.
  void Stop();

  // Set, from any thread, when nobody waits for the answer any more.
  using Gone = std::shared_ptr<const std::atomic<bool>>;

  // False: too many of `whose` wait already, and nothing will come of it. Else `done` gets the answer, on the desk's
  // thread: 500 if answering has failed. Once `gone` (may be null) is set nothing is computed for it any more; `done`
  // then gets an empty answer, and may be called here, for others that wait. Those who ask take turns: however much one
  // asks, another's question waits for one answer of each.
  bool Ask(std::function<Answer()> task, Done done, Gone gone = nullptr, const std::string& whose = "");

 private:
  struct Task {
    std::function<Answer()> answer;
    Done done;
    Gone gone;
    bool IsGone() const { return gone != nullptr && gone->load(std::memory_order_relaxed); }
  };
  using Clock = std::chrono::steady_clock;

  void Work();
  // Until there is a task, or something to look at, or the time for it has come.
  void Await();
  void AnswerNext();
  void LookIfDue();
  void Look();
  static std::vector<Task> TakeGone(std::deque<Task>& tasks);
  // What was saved of the time for looking, with what has come since.
  std::chrono::duration<double> Credit(Clock::time_point now) const;

  const DeskOptions options_;
  Answerer* const answerer_;
  const Tell tell_;
  int wake_ = -1;  // eventfd
  std::mutex mutex_;
  std::map<std::string, std::deque<Task>> tasks_;  // by who asks, none of them empty; under mutex_
  std::string answered_;                           // who was answered last; under mutex_
  bool stop_ = false;                              // under mutex_
  bool changed_ = true;                            // of the thread alone, as what follows
  Clock::time_point next_look_ = Clock::now();
  Clock::time_point on_time_ = Clock::now();   // when the next look would be if none had been saved
  std::chrono::duration<double> credit_;       // as it was ...
  Clock::time_point credited_ = Clock::now();  // ... then
  std::thread thread_;
};

}  // namespace haggle::web
