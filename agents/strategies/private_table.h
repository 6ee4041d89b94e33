// One party's bargaining at a private table, whichever side it is on.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "agents/bargaining/outcome_grid.h"
#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/concession.h"
#include "agents/strategies/terms.h"

namespace haggle::strategies {

// Market model, section 6, "At the table": the value of every outcome is known
// in cents, walking away is worth 0. The target falls from the best value to 0
// by the party's concession exponent. A standing offer worth at least the
// target is accepted; else the party proposes, among the outcomes worth the
// target or more, the one nearest to the standing offer (of several the one
// worth most, then of lowest number), and at its first turn its best one.
// Where nothing is worth more than 0 it leaves.
//
// Thread-compatible.
class PrivateTable {
 public:
  static constexpr std::int64_t kImpossible = INT64_MIN;

  // `value` gives an outcome's value in cents, kImpossible for one that cannot
  // be paid. It is kept.
  PrivateTable(const TableOpened& opened, std::int64_t exponent_permille,
               std::function<std::int64_t(const Terms&)> value);

  // Takes one turn.
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

  std::int64_t ValueOf(const Outcome& outcome) const;

 private:
  std::uint32_t Propose(std::int64_t target, const TableView& table) const;

  bargaining::OutcomeGrid grid_;
  std::function<std::int64_t(const Terms&)> value_;
  Concession concession_;
  std::vector<std::int64_t> values_;  // by outcome number
  std::vector<bargaining::OutcomeGrid::Positions> positions_;
  std::uint32_t best_ = 0;
  bool has_spoken_ = false;
};

}  // namespace haggle::strategies
