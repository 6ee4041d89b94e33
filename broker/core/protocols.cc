#include "broker/core/protocols.h"

namespace haggle {

const Protocol& ProtocolOf(const TableState& /*table*/) { return AlternatingOffers(); }

}  // namespace haggle
