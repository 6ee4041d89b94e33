// How the parties of a table come to terms: whom the table asks in a step, which
// moves it takes, what they change, and what follows when the step is over.
//
// To add a protocol: a number in proto/base/protocol_kind.h, one file with a class
// below, one line in protocols.cc.
#pragma once

#include <cstddef>

#include "broker/core/fault_list.h"
#include "broker/core/world.h"

namespace haggle::core {

// A move at a table: whose it is, and where it is made. `table` lives in
// `world`; all of it until the step is over.
struct TableMove {
  World& world;
  TableState& table;
  std::size_t seat;  // of command.party, in table.parties
  const Command& command;
};

// Who sells to whom where a table has a product.
enum class Traders : std::uint8_t {
  kTwo = 0,       // the two who sit there: the product's seller and a buyer
  kMediated = 1,  // the two who sit there beside the first party
  kMany = 2,      // the first party, which is the seller, to the others, which are buyers
  kNone = 3,      // no table of this protocol has a product
};

// One way of coming to terms. It holds nothing: what there is to know stands in
// TableState. It knows neither strategies nor preferences, and draws no chance;
// a mediator, manager or auctioneer is the party on the first seat.
//
// A step goes: Ask; for each move MayMove, then the one that takes it; Conclude;
// then the agreements in World::pending are carried out, over all tables by id;
// Advance, at tables that are still open. Moves of a step are made at the same
// time: none may depend on another of the same step. Immutable, thread-safe.
class Protocol {
 public:
  virtual ~Protocol() = default;

  // What is wrong with a scenario's table under this protocol, beyond what is wrong
  // with it under any.
  virtual void Check(const TableSpec& /*spec*/, FaultList& /*faults*/) const {}

  // Between whom an agreement can be a sale.
  virtual Traders traders() const { return Traders::kTwo; }

  // ---- a table's life

  // The table is set: gives it its course (table_state.h).
  virtual void Open(TableState& table) const = 0;

  // Asks whom the table waits for in the coming step.
  virtual void Ask(World& world, const TableState& table) const = 0;

  // Whether the seat may move now: kAllowed, kAlreadyMoved, kTableClosed or
  // kNotYourTurn. The table is open, or closed, perhaps unopened.
  virtual Verdict MayMove(const TableMove& move) const = 0;

  // The moves. An offer's values are an outcome of the table's issues.
  virtual Verdict OnOffer(const TableMove& move, const Offer& offer) const = 0;
  virtual Verdict OnAccept(const TableMove& move, const Accept& accept) const = 0;
  virtual Verdict OnReject(const TableMove& move, const Reject& reject) const = 0;
  virtual Verdict OnAward(const TableMove& move, const Award& award) const = 0;
  virtual Verdict OnLeave(const TableMove& move, const Leave& leave) const = 0;

  // All moves of the step are made: an agreement goes to World::pending, with the
  // table's offer, consents (TableState::agreed), winner and awards as agreed.
  virtual void Conclude(World& /*world*/, TableState& /*table*/) const {}

  // On to the next step, or the end.
  virtual void Advance(World& world, TableState& table) const = 0;
};

// Null: no protocol has that number.
const Protocol* FindProtocol(ProtocolKind kind);

// The protocol of a table.
const Protocol& ProtocolOf(const TableState& table);

// Sends the question of a table to the party on `seat`.
void AskSeat(World& world, const TableState& table, std::size_t seat, TurnKind turn = TurnKind::kUnset);

// The next round, or the end if that was the last one or the table breaks down.
void NextRound(World& world, TableState& table);

}  // namespace haggle::core
