// Who may order units of a product, and so claims some of them when they are shared: buyers, and sellers that sell it
// on.
#pragma once

#include <algorithm>
#include <string_view>

#include "proto/base/party.h"

namespace haggle {

// The supply that is made of the product (Supply.source). Null: the party does not sell it on, or its supply is not
// shown to whoever asks. Owned by the party. Thread-safe, as the others are.
inline const Supply* SupplyMadeOf(const Party& party, std::string_view product) {
  const auto found = std::find_if(party.supply.begin(), party.supply.end(),
                                  [product](const Supply& s) { return !s.source.empty() && s.source == product; });
  return found == party.supply.end() ? nullptr : &*found;
}

// Whether it sells on what it buys of anything: a stage of a chain.
inline bool IsStage(const Party& party) {
  return std::any_of(party.supply.begin(), party.supply.end(), [](const Supply& s) { return !s.source.empty(); });
}

// Whether the party may order units of that product.
inline bool MayClaim(const Party& party, std::string_view product) {
  return party.kind == PartyKind::kBuyer || SupplyMadeOf(party, product) != nullptr;
}

}  // namespace haggle
