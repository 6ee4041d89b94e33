#include "broker/core/herald.h"

#include <algorithm>

namespace haggle {

Herald::Herald(const Directory& directory)
    : directory_(directory), queues_(directory.size()), prompts_(directory.size()), due_flags_(directory.size(), 0) {
  for (std::size_t i = 0; i < directory.size(); ++i) prompts_[i].party = directory.ids()[i];
}

void Herald::Begin(Tick tick, EventSink* sink) {
  event_.tick = tick;
  sink_ = sink;
}

void Herald::Publish() {
  // Most audiences are a table of two, in order.
  if (audience_.size() != 2 || audience_[0] >= audience_[1] || audience_[0] == kNature) {
    std::sort(audience_.begin(), audience_.end());
    audience_.erase(std::unique(audience_.begin(), audience_.end()), audience_.end());
    if (!audience_.empty() && audience_.front() == kNature) audience_.erase(audience_.begin());
  }
  if (sink_ != nullptr) sink_->OnEvent(event_, false, audience_);
  for (const PartyId party : audience_) Queue(static_cast<std::size_t>(directory_.IndexOf(party)));
}

void Herald::PublishToAll() {
  if (sink_ != nullptr) sink_->OnEvent(event_, true, directory_.ids());
  for (std::size_t i = 0; i < queues_.size(); ++i) Queue(i);
}

void Herald::ClearAsks() {
  std::fill(due_flags_.begin(), due_flags_.end(), 0);
  due_.clear();
}

void Herald::Ask(int index, const haggle::Ask& ask) {
  const auto i = static_cast<std::size_t>(index);
  if (due_flags_[i] == 0) {
    due_flags_[i] = 1;
    prompts_[i].asks.clear();
  }
  prompts_[i].asks.push_back(ask);
}

void Herald::Close(Tick tick, Phase phase, std::uint32_t step) {
  for (std::size_t i = 0; i < due_flags_.size(); ++i) {
    if (due_flags_[i] == 0) continue;
    due_.push_back(directory_.ids()[i]);
    Prompt& prompt = prompts_[i];
    ++prompt.number;
    prompt.tick = tick;
    prompt.phase = phase;
    prompt.step = step;
    prompt.shown.clear();
    std::swap(prompt.shown, queues_[i]);
  }
}

}  // namespace haggle
