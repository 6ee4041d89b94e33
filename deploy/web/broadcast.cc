#include "deploy/web/broadcast.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"

namespace haggle::web {

EventText Broadcast::Written(std::uint64_t id, const Notice& notice) const {
  std::string text = "id: " + epoch_ + "-" + std::to_string(id) + "\nevent: " + notice.event + "\n";
  for (const auto& line : absl::StrSplit(notice.data, absl::ByAnyChar("\r\n"))) {
    text.append("data: ").append(line.data(), line.size()).append("\n");
  }
  text += "\n";
  return std::make_shared<const std::string>(std::move(text));
}

EventText Broadcast::Add(const std::string& party, const Notice& notice) {
  Kept event{++newest_, party, notice.run, Written(newest_, notice)};
  last_.insert_or_assign({party, notice.run, notice.event}, event);
  if (last_.size() > kept_) {
    last_.erase(std::min_element(last_.begin(), last_.end(),
                                 [](const auto& a, const auto& b) { return a.second.id < b.second.id; }));
  }
  ring_.push_back(event);
  if (ring_.size() > kept_) ring_.pop_front();
  return event.text;
}

bool Broadcast::IsFor(const Channel& channel, const std::string& party, const std::string& run) {
  return channel.party == party && (channel.run.empty() || run.empty() || channel.run == run);
}

std::vector<EventText> Broadcast::Beginning(const Channel& channel, const std::string& last) const {
  std::vector<EventText> texts;
  if (last.empty()) {
    std::vector<const Kept*> newest;
    for (const auto& [key, event] : last_) {
      if (IsFor(channel, event.party, event.run)) newest.push_back(&event);
    }
    std::sort(newest.begin(), newest.end(), [](const Kept* a, const Kept* b) { return a->id < b->id; });
    for (const Kept* event : newest) texts.push_back(event->text);
    return texts;
  }
  const std::string prefix = epoch_ + "-";
  std::uint64_t seen = 0;
  const bool ours = last.compare(0, prefix.size(), prefix) == 0 && absl::SimpleAtoi(last.substr(prefix.size()), &seen);
  const std::uint64_t oldest = ring_.empty() ? newest_ + 1 : ring_.front().id;
  if (!ours || seen > newest_ || seen + 1 < oldest) {
    texts.push_back(Written(newest_, {"reset", "", "{}"}));
    return texts;
  }
  for (const Kept& event : ring_) {
    if (event.id > seen && IsFor(channel, event.party, event.run)) texts.push_back(event.text);
  }
  return texts;
}

}  // namespace haggle::web
