// The three parts of which a strategy at a table is composed: bidding, acceptance and
// opponent model (BOA: Baarslag, Hindriks, Hendrikx, Dirkzwager, Jonker 2014, Decoupling
// negotiating agents to explore the space of negotiation strategies).
//
// Bidding and acceptance have no memory: all they know is in the Turn, so one object
// serves all tables of a kind; what they keep is only what they would compute again. An
// opponent model belongs to one table and is shown every offer. None may use anything
// but its arguments: no clock, no chance but Turn::random, no <cmath> beyond sqrt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "agents/bargaining/history.h"
#include "agents/bargaining/own_outcomes.h"
#include "agents/sdk/view.h"
#include "proto/base/random.h"

namespace haggle::bargaining {

// Utilities of one's own that are no further apart are the same to acceptance:
// what is left of sums and of grids of prices that are equal in exact arithmetic.
inline constexpr double kSameToMe = 1e-9;

struct Turn;

// Estimates what outcomes are worth to another party at a table.
class OpponentModel {
 public:
  virtual ~OpponentModel() = default;
  // One offer of `seat` (not one's own).
  virtual void Observe(std::size_t seat, const Outcome& outcome, double time) = 0;
  // Estimated utility for the one in `seat`, 0..1.
  virtual double Utility(std::size_t seat, const Outcome& outcome) const = 0;
  // What no agreement is worth to it, as far as is known.
  virtual double Reservation(std::size_t /*seat*/) const { return 0; }
  // What an agreement is worth one round later, as far as is known.
  virtual double RoundDiscount(std::size_t /*seat*/) const { return 1; }
  // What a round takes from it, and between what bounds no agreement is worth something to it, in millionths.
  virtual double RoundCost(std::size_t /*seat*/) const { return 0; }
  virtual Range ReservationRange(std::size_t seat) const {
    const std::int64_t known = ToPpm(Reservation(seat));
    return Range{known, known};
  }
  // Whether estimates change with what is observed.
  virtual bool learns() const { return true; }
};

// Everything that is decided from, in one turn at one table.
struct Turn {
  const View& view;
  const Ask& ask;
  const TableView& table;
  OwnOutcomes& own;
  const History& history;      // empty unless a part remembers
  const OpponentModel* model;  // null: none
  std::int32_t rounds = 1;     // of the table
  double time = 0;             // relative, (round + 1) / (rounds + 1): the same for all in a round

  // Turns taken before this one at a table at which all speak in turn.
  std::int32_t step() const {
    return ask.round * static_cast<std::int32_t>(table.seats.size()) + static_cast<std::int32_t>(table.seat);
  }
  // A stream of this turn.
  Random random(std::uint8_t purpose) const { return view.random(purpose, ask.table); }
  // The mean of what the model says of the others; 0 without a model.
  double OthersUtility(const Outcome& outcome) const;
};

// What a bidding part would do.
struct Proposal {
  enum class Kind : std::uint8_t {
    kOffer,
    kHold,   // stay with one's last offer
    kLeave,  // walk away
  };
  Kind kind = Kind::kOffer;
  Bid bid;            // kOffer; else what one stands by
  double target = 0;  // the least utility that it would settle for in this turn
  Why why;
};

class Bidding {
 public:
  virtual ~Bidding() = default;
  // Valid until the next call.
  virtual const Proposal& Propose(const Turn& turn) = 0;
  // Whether it looks at Turn::history.
  virtual bool remembers() const { return false; }
  // Whether it is made for tables of two; at others the party leaves.
  virtual bool bilateral() const { return false; }
};

class Acceptance {
 public:
  virtual ~Acceptance() = default;
  // Whether to accept what is worth `offered` rather than to make the proposal. What is
  // worth less than the reservation value is never asked about.
  virtual bool Accepts(const Turn& turn, double offered, const Proposal& proposal) = 0;
  virtual bool remembers() const { return false; }
};

}  // namespace haggle::bargaining
