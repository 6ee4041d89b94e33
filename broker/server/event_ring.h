// The latest events of a run, for watchers: a queue of limited length that drops
// the oldest. Feeding it costs a copy and never waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "broker/core/market.h"
#include "haggle/v1/observer_service.pb.h"
#include "proto/base/events.h"

namespace haggle::server {

// Thread-compatible.
class EventRing : public core::EventSink {
 public:
  explicit EventRing(std::size_t capacity) : capacity_(capacity) {}

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;

  // The number that the next event gets; the first one's is 1.
  std::uint64_t next() const { return next_; }

  // Writes up to `most` events from number `cursor` on into `out` and moves
  // `cursor` after them. What is no longer kept is skipped and counted in
  // `out.dropped`. False: there is nothing to read yet.
  bool Read(std::uint64_t& cursor, std::size_t most, v1::WatchEvents& out) const;

 private:
  std::size_t capacity_;
  std::vector<Event> kept_;  // number n stands at n % capacity_
  std::uint64_t next_ = 1;
};

}  // namespace haggle::server
