#include "deploy/launch/ask_broker.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/launch/child.h"
#include "deploy/launch/observer_call.h"

namespace haggle::launch {

bool IsAddress(const std::string& text) {
  if (absl::StartsWith(text, "unix:")) return true;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return false;
  return text.find('/') == std::string::npos && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                                            text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

BrokerAnswer AskBroker(const BrokerQuestion& question) {
  BrokerAnswer answer;
  Child child("haggle-agent");
  const absl::Status started = StartObserver(question, {"--status"}, child);
  if (!started.ok()) {
    answer.how = HowEnded::kFailed;
    answer.message = std::string(started.message());
    return answer;
  }
  std::vector<std::string> told;
  std::string said;
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::milliseconds(question.patience_ms);
  bool hung = false;
  while (!hung && (child.running() || child.words().fd() >= 0 || child.status().fd() >= 0)) {
    const auto left =
        std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count());
    hung = left == 0;
    pollfd ways[] = {{child.words().fd(), POLLIN, 0}, {child.status().fd(), POLLIN, 0}, {child.pidfd(), POLLIN, 0}};
    ::poll(ways, std::size(ways), static_cast<int>(left));
    child.words().Read([&](const std::string& line) { absl::StrAppend(&said, said.empty() ? "" : "\n", line); });
    child.status().Read([&](const std::string& line) { told.push_back(line); });
    child.Reap(false);
  }
  if (hung) {
    child.Signal(SIGKILL);
    answer.how = HowEnded::kFailed;
    answer.message = absl::StrCat("haggle-agent, which was to ask, has not ended within ", question.patience_ms,
                                  " ms and was killed: was it stopped?", said.empty() ? "" : " It said: ", said);
    return answer;
  }
  if (child.exit_code() != 0) {
    answer.how = HowEndedWith(child.exit_code());
    answer.message = SaidByObserver(child, said);
    return answer;
  }
  absl::StatusOr<Standing> standing = ParseStanding(told);
  if (!standing.ok()) {
    answer.how = HowEnded::kFailed;
    answer.message = absl::StrCat(standing.status().message(), ": are haggle-agent and this program of one version?");
    return answer;
  }
  answer.standing = *std::move(standing);
  return answer;
}

}  // namespace haggle::launch
