// Some at a time of many pieces of work, in threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::batch {

struct JobOptions {
  int jobs = 1;                                   // threads, each doing one piece after another
  const std::atomic<int>* interrupted = nullptr;  // not 0: begin nothing more
};

// Calls `work` for each of `numbers` and waits for all calls. `work` is called by any thread, several
// at a time; `on_result` by any thread too, but one at a time, in the order in which
// pieces end. The first error of either ends it: nothing more is begun, and it is returned. kCancelled:
// interrupted.
template <class Result>
absl::Status RunJobs(const std::vector<std::size_t>& numbers, const JobOptions& options,
                     const std::function<absl::StatusOr<Result>(std::size_t number)>& work,
                     const std::function<absl::Status(std::size_t number, const Result& result)>& on_result) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;     // of on_result and failed
  absl::Status failed;  // the first error
  std::atomic<bool> stop{false};
  const auto loop = [&] {
    while (!stop) {
      const std::size_t i = next++;
      if (i >= numbers.size()) return;
      const bool interrupted = options.interrupted != nullptr && options.interrupted->load() != 0;
      const absl::StatusOr<Result> result =
          interrupted ? absl::StatusOr<Result>(absl::CancelledError("interrupted")) : work(numbers[i]);
      const std::lock_guard<std::mutex> lock(mutex);
      const absl::Status status = result.ok() ? on_result(numbers[i], *result) : result.status();
      if (status.ok()) continue;
      if (failed.ok()) failed = status;
      stop = true;
    }
  };
  std::vector<std::thread> threads;
  const auto jobs = static_cast<std::size_t>(std::max(options.jobs, 1));
  for (std::size_t i = 1; i < std::min(jobs, numbers.size()); ++i) {
    try {
      threads.emplace_back(loop);
    } catch (const std::system_error&) {
      break;  // the system gives no more threads: those that there are do the work
    }
  }
  loop();
  for (std::thread& thread : threads) thread.join();
  return failed;
}

}  // namespace haggle::batch
