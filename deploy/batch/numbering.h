// Settings by number: every combination of what is varied.
#pragma once

#include <cstddef>
#include <vector>

namespace haggle::batch {

// Combinations of so many values on each of some axes, numbered from 0; the last axis runs
// fastest. Immutable.
class Numbering {
 public:
  // How many values each axis has. No axis: one combination; an empty axis: none.
  explicit Numbering(std::vector<std::size_t> sizes) : sizes_(std::move(sizes)) {}

  // All combinations; their product fits into size_t.
  std::size_t count() const;

  // The places on the axes of the combination `number`, which is below count().
  std::vector<std::size_t> PlacesOf(std::size_t number) const;

 private:
  std::vector<std::size_t> sizes_;
};

}  // namespace haggle::batch
