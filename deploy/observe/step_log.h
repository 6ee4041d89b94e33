// The steps of a run as they were stored, in memory: bytes, chain, and what was told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/journal/diary.h"
#include "proto/base/sha256.h"

namespace haggle::observe {

// Steps are numbered from 0. Thread-compatible; views hold until the next Add.
class StepLog {
 public:
  void Add(std::string_view bytes, const Hash& hash, const journal::Told& told);

  std::size_t size() const { return steps_.size(); }
  std::string_view BytesOf(std::size_t step) const;
  const Hash& HashOf(std::size_t step) const { return steps_[step].hash; }
  // CHECKs that it can be read: it was written here.
  void ReadTold(std::size_t step, journal::Told& told) const;

  // What it takes, in bytes.
  std::size_t memory() const { return bytes_.capacity() + steps_.capacity() * sizeof(Place); }

 private:
  struct Place {
    Hash hash{};
    std::uint64_t end = 0;   // of the step's bytes and what was told, behind each other
    std::uint32_t told = 0;  // bytes of the latter
  };

  std::string bytes_;
  std::vector<Place> steps_;
};

}  // namespace haggle::observe
