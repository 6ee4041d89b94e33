#include "agents/companies/side_by_side.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace haggle::companies {
namespace {

struct Ends {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t count = 0;
  Ending failed;
};

}  // namespace

Ending SideBySide(std::size_t count, std::function<absl::Status(std::size_t)> work) {
  // Owned by the threads as well, which may outlive this call.
  const auto ends = std::make_shared<Ends>();
  const auto shared = std::make_shared<const std::function<absl::Status(std::size_t)>>(std::move(work));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([ends, shared, i] {
      absl::Status status = (*shared)(i);
      const std::lock_guard<std::mutex> lock(ends->mutex);
      ++ends->count;
      if (ends->failed.status.ok() && !status.ok()) ends->failed = {i, std::move(status)};
      ends->changed.notify_one();
    });
  }
  Ending ending;
  {
    std::unique_lock<std::mutex> lock(ends->mutex);
    ends->changed.wait(lock, [&] { return ends->count == count || !ends->failed.status.ok(); });
    ending = ends->failed;
  }
  for (std::thread& thread : threads) {
    if (ending.status.ok()) {
      thread.join();
    } else {
      thread.detach();
    }
  }
  return ending;
}

}  // namespace haggle::companies
