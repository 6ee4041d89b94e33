// How a run stands, as its journal and its live broker tell it, and the lines in which a program tells it to another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/base/types.h"

namespace haggle {

struct PartyStanding {
  static constexpr std::string_view kWord = "party";
  std::string party;
  std::int64_t joins = 0;  // of its agent; 0: it is played in the process that conducts the run
  bool gone = false;       // nobody plays it now
  bool asked = false;      // in the step that is open
  bool answered = false;   // ... and its answer is there; what is open is not in the journal, so that knows of none
  bool lost = false;       // nobody will come for it any more: the run, which has a deadline, goes on without it
  template <class Self, class Visit>
  static void Fields(Self& self, Visit& visit) {
    visit(self.party);
    visit(self.joins);
    visit(self.gone);
    visit(self.asked);
    visit(self.answered);
    visit(self.lost);
  }
  friend bool operator==(const PartyStanding&, const PartyStanding&) = default;
};

struct Standing {
  static constexpr std::string_view kWord = "standing";
  // "joining" (not all parties have joined; there is no journal yet), "running", "left" (it has no end, and nobody goes
  // on with it), "stopped", "finished".
  std::string state;
  std::int64_t process = 0;  // that conducts it; 0: none, or it is not known
  std::string reason;        // why it was stopped
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  std::string hash;
  Tick tick = 0;  // of the step that is open, or was last
  Tick ticks = 0;
  std::string date;  // of the tick; empty: the scenario has none
  std::string phase;
  std::uint32_t step = 0;
  std::int64_t quiet_ms = 0;           // since something happened: a step, a join, a loss
  bool held = false;                   // the run's pace holds the tick back: nobody is asked anything yet
  std::vector<PartyStanding> parties;  // by number; not in Fields, for each has a line of its own
  template <class Self, class Visit>
  static void Fields(Self& self, Visit& visit) {
    visit(self.state);
    visit(self.process);
    visit(self.reason);
    visit(self.scenario);
    visit(self.seed);
    visit(self.steps);
    visit(self.hash);
    visit(self.tick);
    visit(self.ticks);
    visit(self.date);
    visit(self.phase);
    visit(self.step);
    visit(self.quiet_ms);
    visit(self.held);
  }
  friend bool operator==(const Standing&, const Standing&) = default;
};

// A line of the run and one for each party. Pure; thread-safe.
std::vector<std::string> WriteStanding(const Standing& standing);

// kInvalidArgument, quoting the line: no lines of WriteStanding. Pure; thread-safe.
absl::StatusOr<Standing> ParseStanding(const std::vector<std::string>& lines);

}  // namespace haggle
