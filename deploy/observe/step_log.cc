#include "deploy/observe/step_log.h"

#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::observe {

void StepLog::Add(std::string_view bytes, const Hash& hash, const journal::Told& told) {
  bytes_.append(bytes);
  const std::size_t before = bytes_.size();
  // Not encoded into what there is: the encoder prepares all the memory that a text has.
  if (!told.whys.empty() || !told.beliefs.empty()) bytes_.append(Canonical(told));
  steps_.push_back({hash, bytes_.size(), static_cast<std::uint32_t>(bytes_.size() - before)});
}

std::string_view StepLog::BytesOf(std::size_t step) const {
  const std::size_t begin = step == 0 ? 0 : steps_[step - 1].end;
  return std::string_view(bytes_).substr(begin, steps_[step].end - steps_[step].told - begin);
}

void StepLog::ReadTold(std::size_t step, journal::Told& told) const {
  const Place& place = steps_[step];
  if (place.told == 0) {
    told.whys.clear();
    told.beliefs.clear();
    return;
  }
  HAGGLE_CHECK(ParseCanonical(std::string_view(bytes_).substr(place.end - place.told, place.told), told));
}

}  // namespace haggle::observe
