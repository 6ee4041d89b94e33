// Where a market's events go.
#pragma once

#include <vector>

#include "proto/base/events.h"
#include "proto/base/types.h"

namespace haggle::core {

// Receives all events in order. `audience` lists who was shown the event, in
// ascending order; `all` means every party.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) = 0;
};

}  // namespace haggle::core
