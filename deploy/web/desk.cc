#include "deploy/web/desk.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "deploy/web/quiet_thread.h"
#include "proto/base/check.h"

namespace haggle::web {
namespace {

// What this thread has had of the processor: to be kept waiting by others is no cost.
std::chrono::nanoseconds ProcessorTime() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// A library may throw (memory, a text that is no JSON): one question then has no answer, and others have theirs.
Answer Answered(const std::function<Answer()>& task) {
  try {
    return task();
  } catch (const std::exception& error) {
    return ErrorAnswer(500, std::string("this could not be answered: ") + error.what());
  }
}

}  // namespace

Desk::Desk(DeskOptions options, Answerer* answerer, Tell tell)
    : options_(options),
      answerer_(answerer),
      tell_(std::move(tell)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      credit_(options.credit) {
  HAGGLE_CHECK(wake_ >= 0);
  thread_ = QuietThread(options_.niceness, [this] { Work(); });
}

void Desk::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  ::eventfd_write(wake_, 1);
}

Desk::~Desk() {
  Stop();
  thread_.join();
  ::close(wake_);
}

bool Desk::Ask(std::function<Answer()> task, Done done, Gone gone, const std::string& whose) {
  std::vector<Task> left;
  bool taken = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::deque<Task>& own = tasks_[whose];
    if (own.size() >= options_.waiting) left = TakeGone(own);
    taken = !stop_ && own.size() < options_.waiting;
    if (taken) own.push_back({std::move(task), std::move(done), std::move(gone)});
    if (own.empty()) tasks_.erase(whose);
  }
  for (const Task& one : left) one.done({});
  if (taken) ::eventfd_write(wake_, 1);
  return taken;
}

// Those that nobody waits for. Under mutex_.
std::vector<Desk::Task> Desk::TakeGone(std::deque<Task>& tasks) {
  std::vector<Task> left;
  std::deque<Task> kept;
  for (Task& one : tasks) {
    if (one.IsGone()) {
      left.push_back(std::move(one));
    } else {
      kept.push_back(std::move(one));
    }
  }
  tasks = std::move(kept);
  return left;
}

void Desk::Work() {
  while (true) {
    Await();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stop_) return;
    }
    LookIfDue();
    AnswerNext();
  }
}

void Desk::Await() {
  std::vector<pollfd> waits = {{wake_, POLLIN, 0}};
  auto until = Clock::time_point::max();
  if (answerer_ != nullptr) {
    const std::vector<int> descriptors = answerer_->Descriptors();
    // What has changed is looked at when its time has come; till then, that more has changed is no news.
    if (!changed_) {
      for (const int fd : descriptors) waits.push_back({fd, POLLIN, 0});
    }
    if (changed_) until = next_look_;
    if (!changed_ && descriptors.empty()) until = std::max(next_look_, Clock::now() + options_.idle);
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!tasks_.empty() || stop_) until = Clock::time_point::min();
  }
  int timeout = -1;
  if (until == Clock::time_point::min()) {
    timeout = 0;
  } else if (until != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    timeout = static_cast<int>(std::max<std::int64_t>(left, 0));
  }
  const int ready = ::poll(waits.data(), waits.size(), timeout);
  eventfd_t count = 0;
  ::eventfd_read(wake_, &count);
  for (std::size_t i = 1; i < waits.size(); ++i) changed_ = changed_ || waits[i].revents != 0;
  if (ready == 0 && waits.size() == 1 && until != Clock::time_point::min()) changed_ = true;
}

std::chrono::duration<double> Desk::Credit(Clock::time_point now) const {
  const std::chrono::duration<double> most = options_.credit;
  const std::chrono::duration<double> come = options_.share * (now - credited_);
  return std::min(most, credit_ + come);
}

// Questions come first: somebody waits for them.
void Desk::LookIfDue() {
  const auto now = Clock::now();
  if (answerer_ == nullptr || !changed_ || now < next_look_) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!tasks_.empty() && now < next_look_ + options_.patience) return;
  }
  Look();
}

void Desk::Look() {
  changed_ = false;
  const std::chrono::nanoseconds begin = ProcessorTime();
  std::vector<Notice> notices;
  try {
    notices = answerer_->Refresh();
  } catch (const std::exception&) {  // memory: there is another look
  }
  const std::chrono::duration<double> cost = ProcessorTime() - begin;
  const auto now = Clock::now();
  credit_ = Credit(now) - cost;
  credited_ = now;
  const auto paid = std::chrono::duration_cast<Clock::duration>(std::max(-credit_, credit_.zero()) / options_.share);
  on_time_ = std::max(on_time_, now) + options_.each;
  next_look_ = std::max(now + std::max<Clock::duration>(paid, options_.pause),
                        on_time_ - (options_.at_once - 1) * options_.each);
  if (!notices.empty()) tell_(std::move(notices));
}

void Desk::AnswerNext() {
  Task task;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (tasks_.empty()) return;
    auto next = tasks_.upper_bound(answered_);
    if (next == tasks_.end()) next = tasks_.begin();
    answered_ = next->first;
    task = std::move(next->second.front());
    next->second.pop_front();
    if (next->second.empty()) tasks_.erase(next);
  }
  task.done(task.IsGone() ? Answer{} : Answered(task.answer));
}

}  // namespace haggle::web
