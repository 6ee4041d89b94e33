// Where a journal goes on otherwise than its parent, as its diary tells it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/journal/reader.h"
#include "proto/base/sha256.h"
#include "proto/base/types.h"

namespace haggle::launch {

struct ForkPoint {
  std::int64_t steps = 0;          // the parent's steps that it has
  std::string hash;                // of the chain there, hexadecimal
  Tick tick = 0;                   // the first that was decided anew
  std::vector<Casting> newcomers;  // who took over from then on
};

// "tick 8 oracle=silent": what a note of the diary says after the hash.
std::string ChangeText(const ForkPoint& point);

// Those of a journal, and of the journals that it was forked from, oldest first. kDataLoss: a note that has another
// form.
absl::StatusOr<std::vector<ForkPoint>> ForkPointsOf(const journal::JournalReader& reader);
// Those that some notes of the journal at `path` tell of.
absl::StatusOr<std::vector<ForkPoint>> ForkPointsIn(const std::vector<journal::StoredNote>& notes,
                                                    const std::string& path);

}  // namespace haggle::launch
