// What two parties have said to each other, as the steps of a run, and the hash of the run with other seeds in which
// they say the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/journal/recorder.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"

namespace haggle::tournament {

// The canonical encodings of a scenario with every seed, which differ in the seed alone: encoded once. Immutable.
class SeededScenario {
 public:
  explicit SeededScenario(Scenario scenario);
  // Overwrites `bytes`.
  void Write(std::uint64_t seed, std::string& bytes) const;

 private:
  std::string before_;  // the seed
  std::string behind_;
};

// A run's steps one behind the other. Thread-compatible.
class Conversation : public journal::StepRecorder {
 public:
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override;
  absl::Status OnTick(Tick tick, const Hash& digest) override;

  // The hash of a run that begins with this scenario and in which all of this is said. `scenario` is canonical.
  Hash HashFrom(std::string_view scenario) const;

  bool drew = true;  // a strategy has asked for chance

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;  // of each step
};

}  // namespace haggle::tournament
