// A run played step by step under our eyes, to see what is in it; the runs that
// are timed go the way of `haggle run`.
#pragma once

#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "broker/journal/diary.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"
#include "tests/bench/raw_grpc.h"

namespace haggle::bench {

// A step as a journal takes it.
struct RecordedStep {
  Step step;
  std::string bytes;
  Hash hash{};
  journal::Told told;
};

struct Content {
  std::int64_t steps = 0;  // of parties
  std::int64_t moves = 0;
  MessageSizes sizes;                        // mean of a process with one party
  std::string hash;                          // hexadecimal
  std::vector<RecordedStep> steps_recorded;  // all, nature's included
};

Content Play(const Scenario& scenario, const std::vector<Casting>& cast);

// The parties play `strategies` in turns, or all the same.
std::vector<Casting> CastInTurns(const Scenario& scenario, const std::vector<std::string>& strategies);
std::vector<Casting> CastAll(const Scenario& scenario, const std::string& strategy);

const Registry& Strategies();

}  // namespace haggle::bench
