// The way from the parties that one process plays to the broker: in process
// (deploy/launch/inprocess_link.h), over gRPC (agents/link_grpc), and in tests a
// faulty one around another (tests/agents/faulty_link.h). PlayParties (players.h)
// plays over any of them.
#pragma once

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::sdk {

// All prompts of a link's parties in one step, by ascending party; or those of several steps that are over.
using Prompts = std::span<const Prompt* const>;

// A link is made for certain parties. Thread-compatible; Join and Receive may block.
class Link {
 public:
  virtual ~Link() = default;

  // Joins with the link's parties and waits until the run starts. One briefing for
  // each of them, in the order in which the link was made for them. Once, first.
  virtual absl::StatusOr<std::vector<Briefing>> Join() = 0;

  // Waits for the next step in which a party of the link is asked, or, of a run that it joined
  // while it was on, for what its parties were asked before: several steps at once, to be decided
  // again. Empty: the run has ended. The prompts stay valid until the next call. kUnavailable: the connection is
  // lost; kAborted: the run was stopped; other codes: the link's own header.
  virtual absl::StatusOr<Prompts> Receive() = 0;

  // Sends the answers to what was received last, one for each prompt and in their
  // order. The link may keep the lists of moves and give back others for their
  // memory: what stands in them afterwards is to be written over.
  virtual absl::Status Send(std::span<Moves> answers) = 0;
};

}  // namespace haggle::sdk
