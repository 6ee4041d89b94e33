// The diary's rows: notes and reasons, as they are stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/moves.h"

namespace haggle::journal {

// The reasons of a step's commands, in their order; stored canonically.
struct WhyList {
  std::vector<Why> whys;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "whys", self.whys);
  }
};

// Microseconds since 1970, UTC: for the diary alone.
std::int64_t WallMicros();

// What stands in seal.state.
inline constexpr std::string_view kFinishedText = "finished";
inline constexpr std::string_view kStoppedText = "stopped";

}  // namespace haggle::journal
