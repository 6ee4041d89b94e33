// Quantities that nature draws, and paths over ticks.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/base/types.h"

namespace haggle {

// A quantity that nature draws once, at genesis, uniformly from low..high, both
// included; low == high switches the variation off. In the scenario that
// an agent is shown its own ranges are closed on what was drawn.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "low", self.low);
    visit(2, "high", self.high);
  }
};

// A quantity drawn anew in every tick from low..high, both included.
struct TickRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "low", self.low);
    visit(2, "high", self.high);
  }
};

// A point of a piecewise linear path over ticks.
struct Point {
  Tick tick = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "tick", self.tick);
    visit(2, "units", self.units);
  }
};

// The path's value at `tick`: the first point's before it, linear between points
// (the change since the left point truncated towards zero), the last segment's
// slope carried on after the last point. The same everywhere for a path of one
// point, 0 for an empty one.
std::int64_t PathAt(const std::vector<Point>& path, Tick tick);

}  // namespace haggle
