#include "deploy/launch/waiting_notice.h"

namespace haggle::launch {
namespace {

constexpr std::int64_t kEarly[] = {2, 10, 60};
constexpr std::int64_t kEvery = 600;

// The last of the times to tell that is not after `seconds`; 0: none is.
std::int64_t LastDue(std::int64_t seconds) {
  if (seconds >= kEvery) return seconds - seconds % kEvery;
  std::int64_t due = 0;
  for (const std::int64_t at : kEarly) {
    if (at <= seconds) due = at;
  }
  return due;
}

}  // namespace

std::int64_t WaitingNotice::Look(std::int64_t now_ms, std::int64_t stage, const std::vector<std::string>& parties) {
  if (stage != stage_ || parties.empty() || !waits_) {
    stage_ = stage;
    waits_ = !parties.empty();
    since_ms_ = now_ms;
    told_ = 0;
    return 0;
  }
  const std::int64_t due = LastDue((now_ms - since_ms_) / 1000);
  if (due <= told_) return 0;
  told_ = due;
  return due;
}

}  // namespace haggle::launch
