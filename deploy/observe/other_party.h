// Whom an event concerns beside the party whose doing it is.
#pragma once

#include <vector>

#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::observe {

// Immutable; thread-safe.
class OtherParty {
 public:
  explicit OtherParty(const Scenario& scenario);

  // kNature: nobody. Where an event is nobody's doing (a price is set), the seller of its product.
  PartyId Of(const Event& event) const;

 private:
  PartyId SellerOf(ProductId product) const { return product < sellers_.size() ? sellers_[product] : kNature; }

  std::vector<PartyId> sellers_;  // by product
};

}  // namespace haggle::observe
