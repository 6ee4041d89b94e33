// A domain as all formats have it: issues, and what each party thinks of their values. The
// readers fill it in the terms of their format; assemble.h makes a scenario of it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "deploy/import/decimal.h"
#include "deploy/import/source.h"

namespace haggle::importing {

// Something negotiated: categories if there are labels, else an interval.
struct DomainIssue {
  std::string name;
  std::vector<std::string> labels;  // each once
  std::vector<std::string> listed;  // as often as the file lists them; empty: once too
  Decimal low;
  Decimal high;
  Decimal step;  // from low on; 0: a real interval, to be cut into steps
  Place place;
};

// Where a curve bends.
struct Corner {
  Decimal at;
  bool sharp = true;  // exactly there, and without a jump
};

// What the values of one issue are worth: weight * evaluation / unit.
struct Valuation {
  Decimal weight;
  // Of each label, or of each value of an interval with steps, in order; or
  std::vector<Decimal> table;
  Decimal unit = {1};
  // ... of each value of an interval, 0..1 (the unit is 1): linear between corners.
  std::function<double(double)> curve;
  std::vector<Corner> corners;
  Place place;
};

// A hyper-rectangle of outcomes and what lying in it adds.
struct Box {
  struct Side {
    std::size_t issue = 0;
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  std::vector<Side> sides;  // none: every outcome
  Decimal weight;           // in parts of Profile.weight_unit
};

struct Profile {
  std::string name;
  std::vector<Valuation> valuations;  // one for each issue of the domain, or none
  std::vector<Box> boxes;
  Decimal weight_unit = {1};
  Decimal reservation;     // worth of no agreement
  Decimal discount_time;   // worth at relative time 1; 0: the same
  Decimal discount_round;  // worth one round later; 0: the same
  Place place;
};

struct Domain {
  std::string name;
  std::string format;  // "GENIUS"
  std::vector<DomainIssue> issues;
  std::vector<Profile> profiles;
};

// kInvalidArgument if a scenario cannot hold so many: readers ask before they go on, so that
// a large file is refused before it costs time.
absl::Status CheckIssueCount(const Place& place, std::size_t count);
absl::Status CheckValueCount(const Place& place, std::size_t count);  // of one issue
absl::Status CheckProfileCount(const Place& place, std::size_t count);

}  // namespace haggle::importing
