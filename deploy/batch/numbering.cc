#include "deploy/batch/numbering.h"

namespace haggle::batch {

std::size_t Numbering::count() const {
  std::size_t product = 1;
  for (const std::size_t size : sizes_) product *= size;
  return product;
}

std::vector<std::size_t> Numbering::PlacesOf(std::size_t number) const {
  std::vector<std::size_t> places(sizes_.size());
  for (std::size_t axis = sizes_.size(); axis-- > 0;) {
    places[axis] = number % sizes_[axis];
    number /= sizes_[axis];
  }
  return places;
}

}  // namespace haggle::batch
