// Bidding by the clock at tables with preferences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/strategy.h"
#include "agents/strategies/bidding.h"

namespace haggle {

// Faratin, Sierra, Jennings 1998. Asked at a scenario's table, in round r:
//   1. no preference over this table, or no outcome is worth the reservation
//      value: leaves;
//   2. it has agreed to the standing offer already: says nothing;
//   3. the standing offer is another's and worth at least the target of round r
//      (concession.h, from the best outcome's worth to the reservation value)
//      and the reservation value: accepts;
//   4. r = 0: offers its best outcome;
//   5. else offers what Bidding::Propose finds (bidding.h).
// Everything else it is asked it leaves unanswered.
//
// With many tables of few kinds a move costs some table look-ups and allocates
// nothing once each kind has been met. Thread-compatible.
class TimeDependent : public Strategy {
 public:
  explicit TimeDependent(std::int64_t exponent_permille) : exponent_permille_(exponent_permille) {}

  void Decide(const View& view, Reply& reply) override;

  // One turn at one scenario table, for strategies that do more than this.
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

 private:
  // A kind of table: one entry of Scenario.tables.
  struct Kind {
    std::string name;
    std::unique_ptr<Bidding> bidding;  // null: no preference
  };
  struct Seat {
    TableId table = 0;
    std::size_t kind = 0;
  };

  std::size_t KindOf(const View& view, const TableView& table);
  Kind& Sit(const View& view, const TableView& table);

  std::int64_t exponent_permille_;
  std::vector<Kind> kinds_;
  std::vector<Seat> seats_;  // of this tick, by table
  std::size_t cursor_ = 0;
  Tick tick_ = 0;
};

}  // namespace haggle
