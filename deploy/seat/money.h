// A party's money as it was told last.
#pragma once

#include <cstdint>

#include "deploy/seat/knowledge.h"

namespace haggle::seat {

// Cash and credit of the party itself, or of an affiliate; 0: nothing was told of it yet.
inline std::int64_t SpendableOf(const Knowledge& knowledge, PartyId party) {
  const Statement* const statement = knowledge.view().statement(party);
  const Party* const found = knowledge.view().find(party);
  return statement == nullptr || found == nullptr ? 0 : statement->cash_cents + found->account.credit_cents;
}

}  // namespace haggle::seat
