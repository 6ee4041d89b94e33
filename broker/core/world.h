// What the rules work on, and what they share. Each rule is a free function over
// a World, in the file that bears its name.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "broker/core/askable.h"
#include "broker/core/directory.h"
#include "broker/core/event_routing.h"
#include "broker/core/ledger.h"
#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "broker/core/verdict.h"

namespace haggle::core {

// Bounds that keep every sum of a run inside 64 bits whatever agents say; a move
// beyond them is malformed.
inline constexpr std::int64_t kMaxUnits = bounds::kUnits;
inline constexpr std::int64_t kMaxPledgeCents = 1'000'000'000'000'000;

// An agreement reached in this step, and what it comes to.
struct Pending {
  TableId table = 0;
  Seq cause = 0;
  Verdict before = kAllowed;  // judged against the state before the step
};

// A sounding made in this step.
struct Sounding {
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  PartyId plead_for = 0;
};

// What a booking gets in this tick.
struct Allotment {
  BookingId booking = 0;
  std::int64_t units = 0;
  std::int64_t cents = 0;  // what they cost, the deposit included
};

// What a world remembers beside its state. All of it is plain, so that a copy of a world takes over what is added here.
struct Memory {
  Seq next_seq = 1;
  std::size_t genesis_draws = 0;  // the first so many of state.draws

  // ---- of the current step only
  Seq step_first = 1;                     // number of its first command
  std::vector<std::uint8_t> table_moved;  // by place in state.tables: its party has moved
  std::vector<Pending> pending;           // agreements reached
  std::size_t table_cursor = 0;           // where the last table was found

  // ---- of the current tick
  std::vector<Sounding> soundings;
  std::vector<Allotment> allotments;
  std::vector<std::uint8_t> allocated;  // by product: the seller has given its shares
  std::vector<std::uint8_t> priced;     // ... its price
  std::vector<std::uint8_t> quoted;     // ... its lead time
  std::vector<std::uint8_t> expanded;   // ... bought capacity
  std::vector<std::uint8_t> divided;    // ... shared its line
};

// Thread-compatible.
struct World : Memory {
  explicit World(Scenario scenario);
  // Another one that stands where `other` does, between two steps, and shares nothing with it.
  World(const World& other);
  World& operator=(const World&) = delete;

  MarketState state;
  const Directory directory;
  const Askable askable;
  Ledger ledger;
  EventRouter router;

  const Rules& rules() const { return state.scenario.rules; }
  const Party& SpecOf(PartyId party) const;
  PartyState& PartyOf(PartyId party) { return ledger.PartyOf(party); }
  std::int64_t Lot() const { return rules().lot > 0 ? rules().lot : 1; }

  // The rank of a party among ties over the same cash or slots: (index + tick)
  // mod n, so that no party is favoured for ever; lowest first.
  std::size_t RankOf(PartyId party) const;
  // The index of the party with rank 0.
  std::size_t FirstIndex() const;

  // A refused move: told to the party alone.
  void Refuse(const Command& command, RefusalReason reason, TableId table = 0);
};

// The field number of an action in Move.
std::uint32_t ActionField(const Action& action);

}  // namespace haggle::core
