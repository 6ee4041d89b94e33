// What parties are told of their own affairs.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Tells each buyer and seller, and its principal, how it stands: all of them, or
// those whose affairs have changed since they were last told.
void TellStatements(World& world, bool all);

// The order book of each product to its seller.
void TellSellerBooks(World& world);

}  // namespace haggle::core
