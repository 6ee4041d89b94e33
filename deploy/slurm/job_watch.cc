#include "deploy/slurm/job_watch.h"

#include <poll.h>

#include <chrono>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/slurm/slurm.h"

namespace haggle::slurm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook(200);
constexpr std::chrono::seconds kAsk(2);       // Slurm is asked this often
constexpr std::chrono::seconds kToSeal(20);   // that an interrupted run has before its job is cancelled
constexpr std::chrono::seconds kToArrive(5);  // for a file that was written on another node to be seen here

class Watch {
 public:
  Watch(const JobFiles& files, const WatchHooks& hooks) : files_(files), hooks_(hooks), job_(files.job()) {}

  JobEnd Follow() {
    while (true) {
      TellNews();
      if (hooks_.interrupted != nullptr) HeedInterrupt(hooks_.interrupted->load());
      if (interrupted_at_ || files_.ended() || Clock::now() >= ask_at_) Ask();
      if (gone_at_ && (files_.ended() || Clock::now() - *gone_at_ >= kToArrive)) break;
      ::poll(nullptr, 0, static_cast<int>(kLook.count()));
    }
    TellNews();
    TellErrors(true);
    return End();
  }

 private:
  void TellNews() {
    TellErrors(false);
    if (!hooks_.on_progress) return;
    const std::string text = files_.Read(kProgress);
    const absl::StatusOr<RunStatus> status = ParseRunStatus(text.substr(0, text.find('\n')));
    if (!status.ok()) return;  // not there yet
    if (const auto* progress = std::get_if<Progress>(&status->body)) hooks_.on_progress(*progress);
  }

  // Whole lines; with `rest` the last one as well if it has no end.
  void TellErrors(bool rest) {
    if (!hooks_.on_error) return;
    const std::string text = files_.Read(kErrors, told_);
    std::size_t from = 0;
    for (std::size_t end; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
      hooks_.on_error(text.substr(from, end - from));
    }
    if (rest && from < text.size()) {
      hooks_.on_error(text.substr(from));
      from = text.size();
    }
    told_ += from;
  }

  void Ask() {
    ask_at_ = Clock::now() + kAsk;
    const absl::StatusOr<std::vector<Element>> queue = Queue(job_);
    if (!queue.ok()) return;  // Slurm's own trouble: asked again
    if (queue->empty()) {
      if (!gone_at_) gone_at_ = Clock::now();
      return;
    }
    gone_at_.reset();
    const Element& element = queue->front();
    if (hooks_.on_waiting && element.state == "PENDING" && element.reason != told_reason_) {
      told_reason_ = element.reason;
      hooks_.on_waiting(absl::StrCat("job ", job_, " waits: ", element.reason));
    }
  }

  void HeedInterrupt(int wanted) {
    if (wanted == 0 || gone_at_) return;
    if (!interrupted_at_) {
      interrupted_at_ = Clock::now();
      last_ = wanted > 1 ? Cancel(job_) : Interrupt(job_);
      cancelled_ = wanted > 1;
    } else if (!cancelled_ && (wanted > 1 || Clock::now() - *interrupted_at_ >= kToSeal)) {
      last_ = Cancel(job_);
      cancelled_ = last_.ok();
    }
  }

  JobEnd End() const {
    JobEnd end;
    end.output = files_.Read(kOutput);
    if (const std::optional<int> code = files_.ended()) {
      end.how = HowEndedWith(*code);
      return end;
    }
    end.how = interrupted_at_ ? HowEnded::kInterrupted : HowEnded::kFailed;
    const std::string state = FinalState(job_);
    end.message = absl::StrCat("job ", job_, interrupted_at_ ? " was cancelled" : " ended before its run did",
                               state.empty() || interrupted_at_ ? "" : absl::StrCat(" (", state, ")"), "; see ",
                               files_.Path(kSlurm), " and ", files_.Path(kErrors));
    if (!last_.ok()) absl::StrAppend(&end.message, "; ", last_.message());
    return end;
  }

  const JobFiles& files_;
  const WatchHooks& hooks_;
  const std::string job_;
  std::size_t told_ = 0;  // bytes of the errors
  std::string told_reason_ = "None";
  Clock::time_point ask_at_{};
  std::optional<Clock::time_point> gone_at_;  // since when Slurm knows it no more
  std::optional<Clock::time_point> interrupted_at_;
  bool cancelled_ = false;
  absl::Status last_;  // of scancel
};

}  // namespace

JobEnd WatchJob(const JobFiles& files, const WatchHooks& hooks) { return Watch(files, hooks).Follow(); }

}  // namespace haggle::slurm
