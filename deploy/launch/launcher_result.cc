// What became of a run that a launcher has seen out, and whose fault it was.
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "deploy/launch/launcher.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {

std::string Launcher::BrokersEnd() const {
  const std::string logs = broker_->logs();
  return absl::StrCat("haggle-broker ended: ", broker_->End(), logs.empty() ? "" : "; see ", logs);
}

HowEnded Launcher::BrokerSays() const {
  const HowEnded how = HowEndedWith(broker_->exit_code());
  return how == HowEnded::kDone ? HowEnded::kFailed : how;
}

void Launcher::Blame(RunResult& result) const {
  result.how = how_ != HowEnded::kDone ? how_ : BrokerSays();
  if (stage_ == Stage::kOver && BrokerSays() == HowEnded::kFailed && signal_.empty()) result.how = HowEnded::kFailed;
  const bool stopped_by_us = how_ != HowEnded::kDone && !signal_.empty();
  if (!signal_.empty() && !stopped_by_us) {
    // No interrupt: this process, and whoever sits before it, has had no part in it.
    result.how = HowEnded::kFailed;
    result.message =
        absl::StrCat("the broker was told to stop by a signal (", signal_, ") that did not come from here");
    return;
  }
  result.message = stopped_by_us ? message_ : broker_said_;
  // What the broker was told of an agent, it has told already.
  if (!stopped_by_us && result.message.find(message_) == std::string::npos)
    absl::StrAppend(&result.message, result.message.empty() ? "" : "; ", message_);
  if (result.message.empty()) result.message = BrokersEnd();
  if (result.how == HowEnded::kInterrupted) result.how = HowEnded::kFailed;  // not by us, so no user's
}

RunResult Launcher::Result() const {
  RunResult result;
  if (!interrupted_) result.culprit = failed_party_;
  result.journal = journal_;
  if (const absl::StatusOr<std::string> bytes = host_.ReadFile(SummaryFile()); bytes.ok()) {
    if (!ParseCanonical(*bytes, result.summary)) result.summary = journal::RunSummary();
  }
  if (complete_) return result;  // an interrupt that came later changes nothing
  if (interrupted_) {
    // A journal that could not be sealed is the worse news.
    result.how = broker_error_.empty() ? HowEnded::kInterrupted : HowEnded::kFailed;
    result.message = broker_error_;
    if (broker_error_.empty()) {
      result.message = !killed_           ? "interrupted"
                       : journal_.empty() ? "interrupted twice"
                                          : "interrupted twice; the journal is not sealed";
      if (killed_ && !journal_.empty()) TellHowToGoOn(result);
    }
  } else if (broker_ == nullptr) {
    result.how = how_;
    result.message = message_;
  } else if (stage_ == Stage::kStarting && signal_.empty()) {
    result.how = how_ != HowEnded::kDone ? how_ : BrokerSays();
    result.message = how_ != HowEnded::kDone ? message_ : broker_said_;
    if (result.message.empty()) result.message = BrokersEnd();
  } else if (broker_->exit_code() < 0 && !killed_) {
    // Whatever became of agents then, came of that.
    result.how = HowEnded::kFailed;
    result.message = BrokersEnd();
    TellHowToGoOn(result);
  } else if (broker_->exit_code() != 0) {
    Blame(result);
    // One that was to take another's place, and could not: the journal is as that one left it.
    if (broker_restarts_ > 0 && stage_ != Stage::kOver) {
      if (result.how == HowEnded::kWrongUsage) result.how = HowEnded::kFailed;  // not of whoever began the run
      TellHowToGoOn(result);
    }
  }
  return result;
}

void Launcher::TellHowToGoOn(RunResult& result) const {
  if (!started_) return;
  absl::StrAppend(&result.message, journal_.empty()
                                       ? "; without a journal there is nothing to go on from: begin the run again"
                                       : absl::StrCat("; go on with haggle resume ", journal_));
}

}  // namespace haggle::launch
