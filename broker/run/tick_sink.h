// Who looks on while steps are applied.
#pragma once

#include <vector>

#include "broker/core/market.h"
#include "proto/base/types.h"

namespace haggle::run {

// Looks at the market at the end of each tick, when everything is delivered.
class TickSink {
 public:
  virtual ~TickSink() = default;
  virtual void OnTickEnd(Tick tick, const core::Market& market) = 0;
};

// Passes on to several sinks, in the order in which they were added. The sinks
// must outlive it. Thread-compatible.
class FanOut : public core::EventSink, public TickSink {
 public:
  void Add(core::EventSink* sink) { events_.push_back(sink); }
  void Add(TickSink* sink) { ticks_.push_back(sink); }
  // Adds something that is both.
  template <class Sink>
  void AddBoth(Sink* sink) {
    events_.push_back(sink);
    ticks_.push_back(sink);
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    for (core::EventSink* sink : events_) sink->OnEvent(event, all, audience);
  }
  void OnTickEnd(Tick tick, const core::Market& market) override {
    for (TickSink* sink : ticks_) sink->OnTickEnd(tick, market);
  }

 private:
  std::vector<core::EventSink*> events_;
  std::vector<TickSink*> ticks_;
};

}  // namespace haggle::run
