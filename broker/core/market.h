// The whole state of a run and the rules that change it. Start reading here.
//
// A market is a pure function of the steps applied to it: it has no clock, no
// thread, no file, and draws no random number (nature's draws are commands). It
// is total: a move that is not allowed becomes a Refused event and changes
// nothing else.
//
// The life of a run:
//   genesis    nature draws every Range of the scenario     (waits for nature)
//   then for each tick
//   open       BeginTick and nature's draws of the tick     (waits for nature)
//              income, funding, supply, sites, claims audited, bulletin
//   speak      step 0 soundings and claims; 1 invitations and requests; 2 answers
//   bargain    whomever each open table waits for, until no table is open
//   order      orders and cancellations of all buyers
//   allocate   the sellers; then units are shipped, paid, installed
// A step in which nobody has anything to decide is left out.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "broker/core/event_sink.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"
#include "proto/base/types.h"

namespace haggle::core {

struct MarketState;  // state.h

// Thread-compatible. Never blocks, never fails.
class Market {
 public:
  // `scenario` must be valid (validate.h).
  explicit Market(Scenario scenario);
  ~Market();
  Market(const Market&) = delete;
  Market& operator=(const Market&) = delete;

  // Another market that stands where this one does and goes on by itself: given the same steps it tells and asks the
  // same. Between two steps. Costs as much as there is of state, and of events that parties have not been shown yet.
  std::unique_ptr<Market> Copy() const;

  // kDraws: for nature.
  enum class Waiting : std::uint8_t { kDraws, kParties, kNobody };

  // Whom the next step waits for; kNobody: the run is over.
  Waiting waiting() const;

  // The place of the next step.
  Tick tick() const;
  Phase phase() const;
  std::uint32_t step() const;

  // The number that the next command gets (the first one's is 1).
  Seq next_seq() const;

  // The parties asked in the next step, ascending; empty unless waiting for
  // parties.
  const std::vector<PartyId>& due() const;

  // The question to a party that is due, with `epoch` 0 and `number` counted
  // from 1. Valid until the next Apply.
  const Prompt& prompt(PartyId party) const;

  // Carries out the next step: its place is the market's, its commands are
  // numbered from next_seq(), moves by ascending party. While waiting for
  // nature they are those of Nature (nature.h).
  void Apply(const Step& step, EventSink* sink = nullptr);

  // Goes on by other rules: takes what may change (amend.h) of a scenario that this one may become. Only where a tick
  // begins: nature has been waited for since genesis or the end of a tick, and nobody has been asked.
  bool MayAmend() const;
  void Amend(const Scenario& scenario);

  // What a party is told before its first prompt. After genesis.
  Briefing BriefingFor(PartyId party) const;

  // ---- reading the state (for audit, analysis, derived tables) ----
  using State = MarketState;
  const State& state() const;

  // Digest of the whole state: SHA-256 of its canonical encoding.
  Hash Digest() const;

 private:
  class Impl;
  explicit Market(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::core
