// What the observatory tells Prometheus: the runs of its index, and of those that are on and were looked at their
// products.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "deploy/observe/observatory.h"

namespace haggle::cli {

// Thread-compatible.
class ObservatoryMetrics {
 public:
  // Asks the observatory as a page would. An error of its is told as one.
  observe::Answer Of(observe::Observatory& observatory);

 private:
  // What was told of a run: its counters never fall, whether or not it stands in memory any more (of a journal alone
  // less is known, and later).
  struct Told {
    std::uint64_t steps = 0;
    std::optional<std::uint64_t> commands;
    std::optional<std::uint64_t> events;
    bool over = false;
  };
  std::map<std::string, Told> told_;  // by run, of those in the index
};

}  // namespace haggle::cli
