// A scenario in which two parties negotiate once.
#pragma once

#include "absl/status/statusor.h"
#include "deploy/bilateral/plane.h"
#include "proto/base/scenario.h"

namespace haggle::tournament {

// What a tournament is held in. What does not change from one negotiation to the
// next is computed once. Thread-compatible. Immutable.
struct Domain {
  Scenario scenario;       // valid; its seed is each negotiation's own
  bilateral::Plane plane;  // of its table

  const TableSpec& table() const { return scenario.tables.front(); }
};

// kInvalidArgument, saying what is in the way: not exactly two parties, both with
// preferences over the one table, which is set once. `scenario` must be valid.
absl::StatusOr<Domain> MakeDomain(Scenario scenario);

}  // namespace haggle::tournament
