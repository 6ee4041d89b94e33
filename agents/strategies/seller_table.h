// The seller's bargaining at a dinner's table.
#pragma once

#include <cstdint>
#include <optional>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/concession.h"
#include "agents/strategies/dinner_outcomes.h"
#include "agents/strategies/terms.h"

namespace haggle::strategies {

// Market model, section 6, "At the table": the seller moves the volume. Its first word is the smallest share
// that is worth its evening. While what is offered pays for nothing, it gives a step more for the same money of its
// own asking in each round, as long as that is no loss. Once it pays, the seller takes the money, prepayment and window
// that are offered as they are and gives more units for them as time goes by, never fewer than it gave before. It
// accepts what is worth as much as its own next word and its target, which falls from its best outcome to nothing: it
// lets the guests raise before it says yes. In the last round whatever is worth anything will do.
//
// Thread-compatible.
class SellerTable {
 public:
  // `worth` tells what an outcome is worth, in cents, and is kept; walking away is worth 0.
  SellerTable(const TableOpened& opened, std::int64_t exponent_permille, DinnerOutcomes::WorthOf worth);

  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

 private:
  std::optional<Outcome> FirstWord() const;
  // While the money that is offered pays for nothing: a step more volume for the money that it asks for itself, as long
  // as that is worth anything.
  std::optional<Outcome> OneStepMore() const;
  // More volume for the money of the standing offer; empty: there is none that is worth anything.
  std::optional<Outcome> MoreVolume(const Terms& offered, std::int32_t round) const;

  DinnerOutcomes outcomes_;
  Concession concession_;
  std::int32_t rounds_;
  std::optional<Outcome> asked_;  // its last word for money of its own asking
  std::optional<Outcome> given_;  // ... for what was offered
};

}  // namespace haggle::strategies
