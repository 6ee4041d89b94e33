// Issues, outcomes and the outcome space of a table.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace haggle {

inline constexpr int kMaxIssues = 16;

// One value per issue, in the order of the table's issues. The value of a
// categorical issue is the index into its `values`; of an integer issue, the
// integer itself. Fixed size, so that an offer never allocates.
//
// A `size` outside 0..kMaxIssues says nothing and means an empty outcome, to
// every reader and writer alike: what a live run refuses, its replay refuses too.
//
// Copying takes over what counts and no more: most outcomes have few values, and
// one is copied many times on its way from a strategy to all who are shown it.
struct Outcome {
  std::int32_t size = 0;  // see count(); before the values, so that a short outcome lies together
  std::array<std::int64_t, kMaxIssues> values{};

  Outcome() = default;
  Outcome(const Outcome& other) { *this = other; }
  Outcome& operator=(const Outcome& other) {
    const int held = count();
    size = other.size;
    // Not a loop: a compiler makes a call or a string instruction of it, which
    // takes longer than the copying.
    switch (count()) {
      case 4:
        values[3] = other.values[3];
        [[fallthrough]];
      case 3:
        values[2] = other.values[2];
        [[fallthrough]];
      case 2:
        values[1] = other.values[1];
        [[fallthrough]];
      case 1:
        values[0] = other.values[0];
        [[fallthrough]];
      case 0:
        break;
      default:
        values = other.values;
    }
    for (int i = count(); i < held; ++i) values[static_cast<std::size_t>(i)] = 0;
    return *this;
  }

  // The number of values: `size`, or 0 if that is out of bounds.
  int count() const { return size >= 0 && size <= kMaxIssues ? size : 0; }

  // 0 <= i < count().
  std::int64_t operator[](int i) const { return values[static_cast<std::size_t>(i)]; }

  // One value too many empties the outcome for good.
  void push_back(std::int64_t v) {
    if (size >= 0 && size < kMaxIssues) {
      values[static_cast<std::size_t>(size++)] = v;
    } else {
      size = kMaxIssues + 1;
    }
  }

  friend bool operator==(const Outcome& a, const Outcome& b) {
    if (a.count() != b.count()) return false;
    for (int i = 0; i < a.count(); ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
};

// What an issue means for the effects of an agreement. kNone: nothing, the
// table is talk and preferences only.
enum class IssueRole : std::uint8_t {
  kNone = 0,
  kShare = 1,    // permille of each guest's pleaded units
  kUnits = 2,    // units sold
  kPrice = 3,    // cents a unit
  kPremium = 4,  // permille on top of the list price
  kWindow = 5,   // ticks until the last unit is due, then damages run
  kPrepaid = 6,  // permille of the price paid at agreement
  kFee = 7,      // cents a unit moved, paid to the seller
};

// One thing negotiated. Categorical if `values` or `labels` is not empty:
// `values` are the integers the categories stand for when the issue has a
// role (0.25 share = 250), `labels` their names. Otherwise an integer issue:
// low, low+step, ... up to high. A real issue is an integer one whose values
// count parts of a unit: `scale` of them make 1.
struct Issue {
  std::string name;
  IssueRole role = IssueRole::kNone;
  std::vector<std::int64_t> values;
  std::vector<std::string> labels;
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t step = 0;   // 0 is read as 1
  std::int64_t scale = 0;  // 0 is read as 1

  bool categorical() const { return !values.empty() || !labels.empty(); }

  // Number of different values; at least 1 for a valid issue.
  std::int64_t count() const {
    if (!values.empty()) return static_cast<std::int64_t>(values.size());
    if (!labels.empty()) return static_cast<std::int64_t>(labels.size());
    return (high - low) / (step > 0 ? step : 1) + 1;
  }

  // The i-th value as it stands in an Outcome, 0 <= i < count().
  std::int64_t at(std::int64_t i) const { return categorical() ? i : low + i * (step > 0 ? step : 1); }

  // The position of an Outcome's value among the issue's, or -1 if it is none.
  std::int64_t index(std::int64_t v) const {
    if (categorical()) return v >= 0 && v < count() ? v : -1;
    if (v < low || v > high) return -1;
    if (step <= 1) return v - low;  // most are: no division
    return (v - low) % step == 0 ? (v - low) / step : -1;
  }

  // The integer that an Outcome's value stands for under the issue's role.
  std::int64_t meaning(std::int64_t v) const { return values.empty() ? v : values[static_cast<std::size_t>(v)]; }

  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "role", self.role);
    visit(3, "values", self.values);
    visit(4, "labels", self.labels);
    visit(5, "low", self.low);
    visit(6, "high", self.high);
    visit(7, "step", self.step);
    visit(8, "scale", self.scale);
  }
};

}  // namespace haggle
