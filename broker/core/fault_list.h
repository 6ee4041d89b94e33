// Collects what is wrong with a scenario, field by field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/core/validate.h"
#include "proto/base/path_name.h"
#include "proto/base/quoted.h"
#include "proto/base/scenario.h"

namespace haggle::core {

// Thread-compatible.
class FaultList {
 public:
  // Calls `check()` with `name` added to the end of the current path.
  template <class Check>
  void Under(std::string_view name, Check check) {
    const std::size_t before = path_.size();
    path_ = Joined(name);
    check();
    path_.resize(before);
  }

  // Calls `check(element, index)` for each element of the list `name`, under its path.
  template <class T, class Check>
  void Each(std::string_view name, const std::vector<T>& list, Check check) {
    Under(name, [&] {
      for (std::size_t i = 0; i < list.size(); ++i) {
        Under(ElementName(list[i], i), [&] { check(list[i], i); });
      }
    });
  }

  // A fault of `field` of what the path names ("": of that itself).
  void Add(std::string_view field, std::string expected) { faults_.push_back({Joined(field), std::move(expected)}); }

  // value in low..high.
  void Between(std::string_view field, std::int64_t value, std::int64_t low, std::int64_t high);
  // At most so many elements.
  void AtMost(std::string_view field, std::size_t size, std::int64_t most);
  // low <= range.low <= range.high <= high.
  void RangeWithin(std::string_view field, const Range& range, std::int64_t low, std::int64_t high);
  // A factor in permille: 0..0 (read as 1000) or within 1..bounds::kPermille. A
  // low end of 0 is refused, for a draw of 0 would be read as 1000.
  template <class AnyRange>
  void Factor(std::string_view field, const AnyRange& range) {
    if (range.low == 0 && range.high == 0) return;
    RangeWithin(field, Range{range.low, range.high}, 1, bounds::kPermille);
  }
  // A name that paths, messages and command lines can carry: 1 to 64 letters,
  // digits, _ and -, not digits alone (that would be an index).
  void Name(std::string_view field, const std::string& name);

  bool empty() const { return faults_.empty(); }
  std::vector<ScenarioFault> Take() { return std::move(faults_); }

 private:
  std::string Joined(std::string_view name) const;

  std::string path_;
  std::vector<ScenarioFault> faults_;
};

}  // namespace haggle::core
