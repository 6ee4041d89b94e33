// The protocols there are, each in the file of its name.
#pragma once

#include "broker/core/protocol.h"

namespace haggle {

const Protocol& AlternatingOffers();

}  // namespace haggle
