#include "broker/core/protocols.h"

#include <array>

namespace haggle::core {
namespace {

using Table = std::array<const Protocol*, 13>;

// By ProtocolKind.
const Table& Protocols() {
  static const Table table = {
      &AlternatingOffers(),  // kUnset
      &AlternatingOffers(), &RotatingOffers(), &FinalOffer(),  &MonotonicConcession(), &SingleText(),
      &ContractNet(),       &FirstPrice(),     &SecondPrice(), &UniformPrice(),        &Vcg(),
      &DoubleAuction(),     &MajorityOffers(),
  };
  return table;
}

}  // namespace

const Protocol* FindProtocol(ProtocolKind kind) {
  const auto i = static_cast<std::size_t>(kind);
  return i < Protocols().size() ? Protocols()[i] : nullptr;
}

const Protocol& ProtocolOf(const TableState& table) {
  static const Table& protocols = Protocols();
  return *protocols[static_cast<std::size_t>(table.protocol)];
}

}  // namespace haggle::core
