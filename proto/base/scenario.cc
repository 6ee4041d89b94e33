#include "proto/base/scenario.h"

#include "proto/base/units.h"

namespace haggle {

std::int64_t PathAt(const std::vector<Point>& path, Tick tick) {
  if (path.empty()) return 0;
  if (path.size() == 1 || tick <= path.front().tick) return path.front().units;
  // The segment that holds `tick`, or the last one.
  std::size_t right = 1;
  while (right + 1 < path.size() && path[right].tick < tick) ++right;
  const Point& from = path[right - 1];
  const Point& to = path[right];
  const std::int64_t width = std::int64_t{to.tick} - from.tick;
  if (width <= 0) return to.units;  // not a valid path; validate.h says so
  const Int128 rise = Int128{to.units} - from.units;
  return static_cast<std::int64_t>(from.units + rise * (std::int64_t{tick} - from.tick) / width);
}

}  // namespace haggle
