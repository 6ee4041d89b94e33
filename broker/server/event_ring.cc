#include "broker/server/event_ring.h"

#include <algorithm>

#include "proto/codec/codec.h"

namespace haggle::server {

void EventRing::OnEvent(const Event& event, bool, const std::vector<PartyId>&) {
  const std::size_t place = static_cast<std::size_t>(next_ % capacity_);
  // Grows with the run: a short one does not pay for the whole ring.
  if (place >= kept_.size()) kept_.resize(place + 1);
  kept_[place] = event;
  ++next_;
}

bool EventRing::Read(std::uint64_t& cursor, std::size_t most, v1::WatchEvents& out) const {
  cursor = std::max<std::uint64_t>(cursor, 1);
  if (cursor >= next_) return false;
  out.Clear();
  const std::uint64_t oldest = next_ > capacity_ ? next_ - capacity_ : 1;
  if (cursor < oldest) {
    out.set_dropped(oldest - cursor);
    cursor = oldest;
  }
  out.set_first(cursor);
  const std::uint64_t end = std::min<std::uint64_t>(next_, cursor + most);
  for (; cursor < end; ++cursor) {
    codec::ToProto(kept_[static_cast<std::size_t>(cursor % capacity_)], *out.add_events());
  }
  return true;
}

}  // namespace haggle::server
