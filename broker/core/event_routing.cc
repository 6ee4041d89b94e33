#include "broker/core/event_routing.h"

#include <algorithm>

namespace haggle::core {

EventRouter::EventRouter(const Directory& directory, const Askable& askable)
    : directory_(&directory), pending_(directory.size()), prompts_(directory.size()), due_flags_(directory.size(), 0) {
  for (std::size_t i = 0; i < directory.size(); ++i) {
    prompts_[i].party = directory.ids()[i];
    pending_[i].until = askable.Until(static_cast<int>(i));
  }
}

EventRouter::EventRouter(const Directory& directory, const EventRouter& other) : EventRouter(other) {
  directory_ = &directory;
  sink_ = nullptr;
}

void EventRouter::Begin(Tick tick, EventSink* sink) {
  tick_ = tick;
  sink_ = sink;
  for (std::size_t i = 0; i < due_flags_.size(); ++i) {
    if (due_flags_[i] == 0) continue;
    std::swap(prompts_[i].shown, pending_[i].events);
    pending_[i].made = pending_[i].events.size();
  }
}

const std::vector<PartyId>& EventRouter::Sorted(const std::vector<PartyId>& audience) {
  sorted_.assign(audience.begin(), audience.end());
  std::sort(sorted_.begin(), sorted_.end());
  sorted_.erase(std::unique(sorted_.begin(), sorted_.end()), sorted_.end());
  if (!sorted_.empty() && sorted_.front() == kNature) sorted_.erase(sorted_.begin());
  return sorted_;
}

void EventRouter::ClearAsks() {
  std::fill(due_flags_.begin(), due_flags_.end(), 0);
  due_.clear();
}

void EventRouter::Close(Tick tick, Phase phase, std::uint32_t step) {
  for (std::size_t i = 0; i < due_flags_.size(); ++i) {
    if (due_flags_[i] == 0) continue;
    due_.push_back(directory_->ids()[i]);
    Prompt& prompt = prompts_[i];
    ++prompt.number;
    prompt.tick = tick;
    prompt.phase = phase;
    prompt.step = step;
    Pending& pending = pending_[i];
    pending.events.resize(pending.used);
    std::swap(prompt.shown, pending.events);
    pending.used = 0;
    pending.made = pending.events.size();
  }
}

}  // namespace haggle::core
