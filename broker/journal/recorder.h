// Where a run's steps, digests and tick ends go while it is on.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "proto/base/moves.h"
#include "proto/base/sha256.h"
#include "proto/base/types.h"

namespace haggle {

// Takes down what was decided; the journal is one, and so may be a test.
// Called in order. An error ends the run.
class StepRecorder {
 public:
  virtual ~StepRecorder() = default;
  // Before the step is applied. `bytes` is the step's canonical encoding, `hash` the chain behind it,
  // `whys` the reasons in the order of the step's commands (code 0: none).
  virtual absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash,
                              const std::vector<Why>& whys) = 0;
  // At the end of each tick, when its last step is applied: the digest of the market's state.
  virtual absl::Status OnTick(Tick tick, const Hash& digest) = 0;
};

// Looks at the market at the end of each tick, when everything is delivered.
class TickSink {
 public:
  virtual ~TickSink() = default;
  virtual void OnTickEnd(Tick tick, const Market& market) = 0;
};

// Passes on to several sinks, in the order in which they were added. The sinks
// must outlive it. Thread-compatible.
class FanOut : public EventSink, public TickSink {
 public:
  void Add(EventSink* sink) { events_.push_back(sink); }
  void Add(TickSink* sink) { ticks_.push_back(sink); }
  // Adds something that is both.
  template <class Sink>
  void AddBoth(Sink* sink) {
    events_.push_back(sink);
    ticks_.push_back(sink);
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    for (EventSink* sink : events_) sink->OnEvent(event, all, audience);
  }
  void OnTickEnd(Tick tick, const Market& market) override {
    for (TickSink* sink : ticks_) sink->OnTickEnd(tick, market);
  }

 private:
  std::vector<EventSink*> events_;
  std::vector<TickSink*> ticks_;
};

}  // namespace haggle
