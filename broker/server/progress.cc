#include "broker/server/progress.h"

#include <utility>

#include "broker/referee/progress.h"

namespace haggle::server {
namespace {

constexpr std::int64_t kProgressMs = 100;

}  // namespace

bool ProgressReporter::due(std::int64_t now_ms) const { return now_ms >= told_ms_ + kProgressMs; }

void ProgressReporter::Tell(std::int64_t now_ms, const run::Run& run, std::vector<std::string> awaited,
                            std::int64_t timed_out) {
  told_ms_ = now_ms;
  Progress progress = referee::ProgressOf(run);
  progress.timed_out = timed_out;
  progress.waiting_for = std::move(awaited);
  lines_->SayIfRoom({std::move(progress)});
}

}  // namespace haggle::server
