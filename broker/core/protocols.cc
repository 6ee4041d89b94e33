#include "broker/core/protocols.h"

#include <array>

namespace haggle {
namespace {

using Getter = const Protocol& (*)();

// By ProtocolKind.
constexpr std::array<Getter, 11> kProtocols = {
    AlternatingOffers,  // kUnset
    AlternatingOffers, RotatingOffers, FinalOffer,  MonotonicConcession, SingleText,
    ContractNet,       FirstPrice,     SecondPrice, UniformPrice,        Vcg,
};

}  // namespace

const Protocol* FindProtocol(ProtocolKind kind) {
  const auto i = static_cast<std::size_t>(kind);
  return i < kProtocols.size() ? &kProtocols[i]() : nullptr;
}

const Protocol& ProtocolOf(const TableState& table) { return kProtocols[static_cast<std::size_t>(table.protocol)](); }

}  // namespace haggle
