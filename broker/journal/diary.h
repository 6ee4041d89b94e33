// The diary's rows: notes, reasons and beliefs, as they are stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/moves.h"

namespace haggle::journal {

// A belief and who states it.
struct HeldBelief {
  PartyId holder = 0;
  Belief belief;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "holder", self.holder);
    visit(2, "belief", self.belief);
  }
};

// What the parties tell in a step beside their moves; stored canonically. Journals of the time
// before there were beliefs have none.
struct Told {
  std::vector<Why> whys;            // of the step's commands, in their order (code 0: none); or empty
  std::vector<HeldBelief> beliefs;  // by holder, then as it stated them
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "whys", self.whys);
    visit(2, "beliefs", self.beliefs);
  }
};

// Appends `told` as it is stored, its canonical bytes; nothing if nothing was told. Allocates only when `out` has to
// grow. Pure; thread-safe.
void AppendTold(const Told& told, std::string& out);

// Microseconds since 1970, UTC: for the diary alone.
std::int64_t WallMicros();

// What stands in seal.state.
inline constexpr std::string_view kFinishedText = "finished";
inline constexpr std::string_view kStoppedText = "stopped";

}  // namespace haggle::journal
