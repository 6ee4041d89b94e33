// One run of a sweep, and what is kept of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/journal/tally.h"
#include "deploy/sweep/plan.h"

namespace haggle::sweep {

struct KeptName {
  std::string name;
  std::string unit;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "unit", self.unit);
  }
};

// A measure (broker/journal/measures.h). What there need not be is numbered from 1, 0 saying that it is not there.
struct KeptMeasure {
  std::uint32_t name = 0;  // index in the cell's names
  std::int64_t tick = 0;
  std::uint32_t product = 0;
  std::uint32_t party = 0;  // index in the scenario's parties
  std::int64_t value = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "tick", self.tick);
    visit(3, "product", self.product);
    visit(4, "party", self.party);
    visit(5, "value", self.value);
  }
};

struct KeptEvent {
  std::int64_t number = 0;  // among all events of the run, from 1
  std::int64_t tick = 0;
  std::string kind;
  std::int64_t cause = 0;
  std::string data;  // JSON
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "number", self.number);
    visit(2, "tick", self.tick);
    visit(3, "kind", self.kind);
    visit(4, "cause", self.cause);
    visit(5, "data", self.data);
  }
};

// What came of a run: a fact, the same wherever and whenever it is made.
struct Cell {
  journal::RunSummary summary;
  std::string message;  // of a run that failed; else empty
  std::string culprit;  // ... the party whose agent did
  std::vector<KeptName> names;
  std::vector<KeptMeasure> measures;
  std::vector<KeptEvent> events;
  bool failed() const { return !summary.complete; }
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "summary", self.summary);
    visit(2, "message", self.message);
    visit(3, "culprit", self.culprit);
    visit(4, "names", self.names);
    visit(5, "measures", self.measures);
    visit(6, "events", self.events);
  }
};

// Plays it, in this process. A strategy that throws, or is refused, makes a failed cell. Errors are those of the
// surroundings and end a sweep: kCancelled if it was interrupted. Thread-safe for one `plan` and `registry`.
absl::StatusOr<Cell> MakeCell(const Plan& plan, const Registry& registry, std::size_t run,
                              const std::atomic<int>* interrupted);

}  // namespace haggle::sweep
