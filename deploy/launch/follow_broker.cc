#include "deploy/launch/follow_broker.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "deploy/launch/observer_call.h"
#include "proto/base/check.h"

namespace haggle::launch {
namespace {

constexpr std::size_t kMostAtOnce = 4 << 20;
// Who has closed its output has nothing left to do; one that is stopped, or hangs, would hold up whoever reads.
constexpr std::chrono::milliseconds kToEnd{1000};
constexpr std::size_t kMostSaid = 16 << 10;

}  // namespace

BrokerFeed::~BrokerFeed() {
  if (ways_ >= 0) ::close(ways_);
}

absl::Status BrokerFeed::Start(const BrokerQuestion& question, std::uint64_t from) {
  child_ = std::make_unique<Child>("haggle-agent");
  absl::Status started = StartObserver(question, {"--follow", absl::StrCat(from)}, *child_);
  if (!started.ok()) {
    child_.reset();
    return started;
  }
  ways_ = ::epoll_create1(EPOLL_CLOEXEC);
  HAGGLE_CHECK(ways_ >= 0);
  for (const int fd : {child_->status().fd(), child_->words().fd()}) {
    epoll_event readable{EPOLLIN, {}};
    HAGGLE_CHECK(::epoll_ctl(ways_, EPOLL_CTL_ADD, fd, &readable) == 0);
  }
  return started;
}

void BrokerFeed::Read(const std::function<void(FeedRecord)>& each) {
  if (ended_ || child_ == nullptr) return;
  Listen();
  child_->status().ReadBytes(kMostAtOnce, [&](std::string_view bytes) { reader_.Add(bytes); });
  for (;;) {
    absl::StatusOr<std::optional<FeedRecord>> record = reader_.Next();
    if (!record.ok()) {
      how_ = HowEnded::kFailed;
      message_ = std::string(record.status().message());
      ended_ = true;
      child_.reset();
      return;
    }
    if (!record->has_value()) break;
    complete_ = complete_ || std::holds_alternative<FeedEnd>(**record);
    each(**std::move(record));
  }
  if (child_->status().fd() < 0) End();
}

void BrokerFeed::Listen() {
  child_->words().Read([this](const std::string& line) {
    if (said_.size() < kMostSaid) absl::StrAppend(&said_, said_.empty() ? "" : "\n", line.substr(0, kMostSaid));
  });
}

void BrokerFeed::End() {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + kToEnd;
  while (child_->running()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) break;
    pollfd ways[] = {{child_->words().fd(), POLLIN, 0}, {child_->pidfd(), POLLIN, 0}};
    ::poll(ways, std::size(ways), static_cast<int>(left));
    Listen();
    child_->Reap(false);
  }
  const bool hung = child_->running();
  if (hung) {
    child_->Signal(SIGKILL);
    child_->Reap(true);
  }
  Listen();  // what it said last; whoever else holds that end is not waited for
  ended_ = true;
  if (complete_ && (hung || child_->exit_code() == 0)) return;  // all there was to tell has come
  if (hung) {
    how_ = HowEnded::kFailed;
    message_ = absl::StrCat("haggle-agent, which was to ask, closed its output and did not end within ", kToEnd.count(),
                            " ms; it was killed", said_.empty() ? "" : ": ", said_);
    return;
  }
  if (child_->exit_code() == 0) return;
  how_ = HowEndedWith(child_->exit_code());
  message_ = SaidByObserver(*child_, said_);
}

}  // namespace haggle::launch
