#include "deploy/tournament/conduct.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "agents/sdk/guard.h"

namespace haggle {

absl::Status Conduct(const TournamentSettings& settings, const Registry& registry,
                     const std::vector<std::size_t>& numbers, const ConductOptions& options) {
  const StrategiesAtWork at_work;  // once, and not anew for each negotiation
  std::atomic<std::size_t> next{0};
  std::mutex mutex;     // of on_finding and failed
  absl::Status failed;  // the first error
  std::atomic<bool> stop{false};
  const auto work = [&] {
    while (!stop) {
      const std::size_t i = next++;
      if (i >= numbers.size()) return;
      const bool interrupted = options.interrupted != nullptr && options.interrupted->load() != 0;
      const absl::StatusOr<Finding> finding =
          interrupted ? absl::StatusOr<Finding>(absl::CancelledError("interrupted"))
                      : Play(settings, registry, EncounterAt(settings, numbers[i]), options.interrupted);
      const std::lock_guard<std::mutex> lock(mutex);
      absl::Status status = finding.status();
      if (status.ok() && options.on_finding) status = options.on_finding(numbers[i], *finding);
      if (status.ok()) continue;
      if (failed.ok()) failed = status;
      stop = true;
    }
  };
  std::vector<std::thread> threads;
  const auto jobs = static_cast<std::size_t>(std::max(options.jobs, 1));
  for (std::size_t i = 1; i < std::min(jobs, numbers.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return failed;
}

}  // namespace haggle
