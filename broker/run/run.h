// A run as it goes on: the market, the chain of hashes and the number of steps,
// moved together. The only place where moves become commands and where steps
// are applied, whoever decides them: parties that are asked (broker/referee),
// or a record that is read again (broker/journal).
//
//   Run run(scenario);
//   while (!run.done()) {
//     run.Draw();            // or Decide(answers), or Load(bytes, hash)
//     ... keep run.next() ...
//     run.Apply(&events);
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/run/chain.h"
#include "broker/run/tick_sink.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"

namespace haggle::run {

// A step that is decided and not applied yet.
struct NextStep {
  Step step;          // commands by party, numbered
  std::string bytes;  // its canonical encoding
  Hash hash{};        // what the chain will be after it
};

// What came of a step that was applied. The digest of the market after a tick is
// run.market().Digest(): it encodes the whole state, so only who wants it asks.
struct Applied {
  Tick tick = 0;            // that the step belonged to
  bool tick_ended = false;  // it was the last step of the tick (genesis ends none)
};

// Thread-compatible. Can be moved; `market()` stays where it is. A step of moves at
// tables allocates nothing once the buffers have grown.
class Run {
 public:
  // Stands before genesis. `scenario` must be valid (broker/core/validate.h).
  explicit Run(const Scenario& scenario);
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;
  ~Run();

  // Another run that stands where this one does and goes on by itself. What is decided and not applied yet is not
  // taken over.
  Run Copy() const;

  const core::Market& market() const { return *market_; }
  const Scenario& scenario() const { return *scenario_; }  // as given, or amended: never as drawn
  bool done() const { return market_->waiting() == core::Market::Waiting::kNobody; }

  // Of the steps applied so far.
  const Hash& hash() const { return chain_.hash(); }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t commands() const { return market_->next_seq() - 1; }
  // Whether parties have had a step.
  bool decided() const { return decided_; }

  // ---- deciding the next step, in one of three ways. What is decided stands in
  // next() until it is applied or decided anew; nothing else is changed by it.

  // Nature's, from the seed. The market waits for draws.
  const NextStep& Draw();
  // The parties': answers[i] is that of market().due()[i]. Their actions are
  // moved out; the lists stay, for their memory. The market waits for parties.
  const NextStep& Decide(std::vector<std::vector<Move>>& answers);
  // A recorded one, with the chain as it was recorded after it. kDataLoss: the chain
  // differs, the bytes are no step or not the next one, nature's draws are not those
  // of the seed, commands do not stand in the order of the parties, or somebody has timed
  // out (TimeOut, moves.h) that was not asked, or moved as well.
  absl::Status Load(std::string_view bytes, const Hash& hash);

  const NextStep& next() const { return next_; }

  // Applies next(), which must have been decided. The sinks may be null; they see the
  // step's events, then the end of its tick.
  Applied Apply(core::EventSink* events = nullptr, TickSink* ticks = nullptr);

  // Goes on by another scenario, which is a link of the chain and no step. It must be valid; MayAmend: a tick begins
  // here, and the scenario may become that one (broker/core/amend.h).
  bool MayAmend(const Scenario& scenario) const;
  void Amend(const Scenario& scenario);

 private:
  Run(std::shared_ptr<const Scenario> scenario, std::unique_ptr<core::Market> market, const Hash& hash);
  void Begin();
  void Finish();
  absl::Status CheckLoaded() const;
  std::vector<Command> Draws() const;

  std::shared_ptr<const Scenario> scenario_;  // copies share it: it never changes
  std::unique_ptr<core::Market> market_;
  Chain chain_;
  std::uint64_t steps_ = 0;
  bool decided_ = false;
  NextStep next_;
  bool ready_ = false;  // next_ is decided and not applied
};

}  // namespace haggle::run
