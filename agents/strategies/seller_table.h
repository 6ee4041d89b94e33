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
// that is worth its evening. Then it takes the money, prepayment and window that are offered as they are and
// gives more units for them as time goes by, never fewer than before. It accepts what is worth as much as its
// own next word and its target, which falls from its best outcome to nothing: it lets the guests
// raise before it says yes. In the last round whatever is worth anything will do.
//
// Thread-compatible.
class SellerTable {
 public:
  // `worth` tells what an outcome is worth, in cents, and is kept; walking away is worth 0.
  SellerTable(const TableOpened& opened, std::int64_t exponent_permille, DinnerOutcomes::WorthOf worth);

  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

 private:
  std::optional<Outcome> FirstWord() const;
  // More volume for the money of the standing offer; empty: there is none that is worth anything.
  std::optional<Outcome> MoreVolume(const Terms& offered, std::int32_t round) const;

  DinnerOutcomes outcomes_;
  Concession concession_;
  std::int32_t rounds_;
  std::optional<Outcome> own_;  // its last word
};

}  // namespace haggle::strategies
