// Rows of the derived tables while the run is still on that completes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/journal/names.h"
#include "proto/base/events.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/types.h"

namespace haggle::journal {

struct TableRow {
  TableKind kind = TableKind::kUnset;
  Tick tick = 0;
  std::optional<std::int64_t> host;
  std::vector<PartyId> parties;
  std::vector<Issue> issues;
  ProtocolKind protocol = ProtocolKind::kUnset;
  TableResult result = TableResult::kUnset;
  TableOpened opened;  // the scenario's
};

// Of the scenario's tables those under another protocol than most are named by it.
inline std::string_view KindOf(const TableRow& row) {
  const bool usual = Read(row.protocol) == ProtocolKind::kAlternatingOffers;
  return usual ? KindName(row.kind) : ProtocolName(row.protocol);
}

struct OrderRow {
  Booking booking;
  std::int64_t left = 0;
  std::string_view closed_by = "moved";
};

struct ClaimRow {
  Tick tick = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  Tick due = 0;
  std::optional<std::int64_t> booked;
  std::optional<std::int64_t> actual;
};

// Of one tick, product and party with something due.
struct AllocationSums {
  std::int64_t due = 0;
  std::int64_t units = 0;
};

using ProductParty = std::pair<ProductId, PartyId>;

}  // namespace haggle::journal
