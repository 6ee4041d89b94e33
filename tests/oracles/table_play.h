// Two parties at one table of the engine: broker and strategies as a run has them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/bargaining/bargainer.h"
#include "proto/base/events.h"
#include "proto/base/outcome.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/scenario.h"
#include "proto/base/wants.h"

namespace haggle::oracles {

// One who sits there; each knows the other's preference (Preference.of).
struct Sitter {
  Preference preference;
  bargaining::Composition composition;
  Range known_range_ppm = {};  // between what bounds the other knows its reservation value to lie; 0..0: what it is
};

// What was said, in order. Seats and rounds count from 0.
struct Said {
  enum class What : std::uint8_t { kOffer, kAccept, kLeave };
  What what = What::kOffer;
  std::size_t seat = 0;
  std::int32_t round = 0;
  Outcome values;  // kOffer
};

struct PlayedTable {
  std::vector<Said> said;
  TableClosed closed;
};

// At a table of these rules; its name and parties are filled in. As the other one.
absl::StatusOr<PlayedTable> PlayTable(const TableSpec& rules, const Sitter& first, const Sitter& second);

// The first sitter speaks first. kInvalidArgument: the scenario that comes of it is not valid.
absl::StatusOr<PlayedTable> PlayTable(const std::vector<Issue>& issues, ProtocolKind protocol, std::int32_t rounds,
                                      const Sitter& first, const Sitter& second);

}  // namespace haggle::oracles
