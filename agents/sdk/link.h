// An agent process's connection to the broker: in process, over gRPC, or a
// faulty one around another.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle {

// Thread-compatible.
class Link {
 public:
  virtual ~Link() = default;

  // Joins with the given parties and waits until the run starts. The briefings
  // come in the order of `parties`.
  virtual absl::StatusOr<std::vector<Briefing>> Join(const std::vector<PartyId>& parties) = 0;

  // Waits for the next batch of prompts (all of this link's parties that are due
  // in a step). The result is empty when the run has ended. It stays valid
  // until the next Receive. kUnavailable: the connection is lost.
  virtual absl::StatusOr<const std::vector<Prompt>*> Receive() = 0;

  // Sends the answers to the batch.
  virtual absl::Status Send(const std::vector<Moves>& moves) = 0;
};

}  // namespace haggle
