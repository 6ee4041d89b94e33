#include "broker/server/progress.h"

#include "absl/strings/str_cat.h"
#include "broker/referee/pulse.h"

namespace haggle {
namespace {

constexpr std::int64_t kProgressMs = 100;

}  // namespace

bool ProgressTeller::due(std::int64_t now_ms) const { return now_ms >= told_ms_ + kProgressMs; }

void ProgressTeller::Tell(std::int64_t now_ms, const Market& market, const std::vector<std::string>& awaited) {
  told_ms_ = now_ms;
  const Pulse pulse = PulseOf(market);
  std::string line = absl::StrCat("progress ", pulse.tick, " ", pulse.open_tables, " ", pulse.backlog);
  for (const std::string& name : awaited) absl::StrAppend(&line, " ", name);
  lines_->SayIfRoom(line);
}

}  // namespace haggle
