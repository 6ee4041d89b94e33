// A guest's bargaining at a dinner's table.
#pragma once

#include <cstdint>
#include <optional>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/concession.h"
#include "agents/strategies/dinner_outcomes.h"
#include "agents/strategies/terms.h"

namespace haggle::strategies {

// What a guest comes with.
struct GuestStakes {
  std::int64_t units = 0;              // that it pleads for
  std::int64_t pledge_cents = 0;       // ... and has pledged
  std::int64_t rate_permille = 0;      // of the list price: the premium that the pledges pay for
  std::int64_t step_permille = 0;      // by which it tops the last premium
  std::int64_t exponent_permille = 0;  // of its concession
};

// Market model, section 6, "At the table": guests move the money. A guest's target falls from its best
// outcome less what it has pledged to nothing; in the last round whatever is worth anything will do. It accepts
// what reaches the target. Else it asks for all that the target allows: the first word of the guests' side
// at the premium that the pledges pay for (the poorest guest's, where it is common; else that of all), later ones
// topping the last word of that side, whoever's, by a step of premium or, where the premium stays, by a quarter
// prepaid. It never offers less money than it has.
//
// Thread-compatible.
class GuestTable {
 public:
  static constexpr std::int64_t kImpossible = DinnerOutcomes::kImpossible;

  // `worth` tells what an outcome is worth, in cents, and is kept; walking away is worth 0.
  GuestTable(const TableOpened& opened, const GuestStakes& stakes, DinnerOutcomes::WorthOf worth);

  // Takes one turn. `last_word`: the last offer of a guest, its own or another's; null: there is none.
  void Turn(const View& view, const Ask& ask, const TableView& table, const Outcome* last_word, Reply& reply);

 private:
  std::int64_t Target(const Ask& ask) const;
  std::optional<Outcome> FirstWord(std::int64_t target) const;
  std::optional<Outcome> Topping(std::int64_t target, const Terms& last) const;

  GuestStakes stakes_;
  DinnerOutcomes outcomes_;
  Concession concession_;
  std::int32_t rounds_;
  std::optional<Outcome> own_;  // its last word
};

}  // namespace haggle::strategies
