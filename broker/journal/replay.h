// Feeds a journal's steps to a new market. Nothing is asked of anybody: what
// was decided is in the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/journal/chain.h"
#include "broker/journal/reader.h"
#include "broker/journal/recorder.h"

namespace haggle {

// Where a journal and its replay part.
struct Divergence {
  std::int64_t step = 0;  // id; 0: none
  Tick tick = 0;
  std::string what;
  bool found() const { return step != 0; }
};

// Applies encoded steps one after another. Thread-compatible.
class Replayer {
 public:
  // `events` and `ticks` may be null and must outlive the replayer.
  Replayer(const Scenario& scenario, EventSink* events, TickSink* ticks);
  ~Replayer();

  // Decodes the next step. kDataLoss: the bytes are no step, it is not the next
  // one, or nature's draws are not those of the seed.
  absl::Status Decode(std::string_view bytes);
  // Applies what was decoded; true: it was the last step of its tick.
  bool Apply();

  const Market& market() const { return *market_; }
  const Step& step() const { return step_; }  // the last one decoded, commands numbered
  Seq commands() const { return market_->next_seq() - 1; }

 private:
  Scenario scenario_;
  std::unique_ptr<Market> market_;
  EventSink* events_;
  TickSink* ticks_;
  Step step_;
};

struct ReplayResult {
  Hash hash{};     // of the chain, recomputed
  Hash outcome{};  // digest of the state at the end
  std::int64_t steps = 0;
  std::int64_t commands = 0;
  std::int64_t ticks = 0;  // ended
  bool complete = false;   // the market waits for nobody
  Divergence divergence;   // the first one; the replay ends there
};

// What a replay tells while it goes on; any of them may be empty.
struct ReplayHooks {
  EventSink* events = nullptr;
  TickSink* ticks = nullptr;
  // Before a step's events: its id, the step decoded, the reasons of its commands.
  // An error ends the replay and is returned.
  std::function<absl::Status(std::int64_t id, const Step& step, const std::vector<Why>& whys)> on_step;
  // The market as it stands at the end.
  std::function<void(const Market&)> end;
};

// Replays a whole journal and compares chain, draws and the digest of every
// tick. An error is one of reading, or that steps are missing at the end; what differs
// otherwise stands in the result.
absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, const ReplayHooks& hooks);
absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, EventSink* events, TickSink* ticks,
                                    const std::function<void(const Market&)>& end = {});

class StoredJournal;
struct StoredHeader;
// The same for a journal that is open otherwise (stored.h).
absl::StatusOr<ReplayResult> Replay(StoredJournal& journal, const StoredHeader& header, const ReplayHooks& hooks);

}  // namespace haggle
