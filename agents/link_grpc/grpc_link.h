// The link to a broker in another process: one synchronous gRPC stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/link.h"
#include "proto/base/types.h"

namespace haggle {

// A party that this process is to play, by name or, if that is empty, by number.
struct LinkSeat {
  std::string party;
  PartyId party_id = 0;
  std::string token;
};

struct GrpcLinkOptions {
  std::string broker;           // address as the broker prints it: "unix:PATH" or "HOST:PORT"
  std::vector<LinkSeat> seats;  // what Join may ask for
  std::string agent;            // name and version of the program, for the diary
  int connect_ms = 10'000;      // how long a broker that does not answer is waited for
};

// How a run ended, as the broker tells.
struct RunFarewell {
  bool complete = false;
  std::string hash;
  std::string message;
};

// Errors carry the status codes of broker_service.proto; their messages are the
// broker's. Thread-compatible: one thread uses it, and blocks in it.
class GrpcLink : public Link {
 public:
  explicit GrpcLink(GrpcLinkOptions options);
  ~GrpcLink() override;

  // Joins with seats that the options hold a token for.
  absl::StatusOr<std::vector<Briefing>> Join(const std::vector<PartyId>& parties) override;
  // Joins with all seats of the options, in their order.
  absl::StatusOr<std::vector<Briefing>> JoinAll();

  // kAborted: the run was stopped. kUnavailable: the connection is lost.
  absl::StatusOr<const std::vector<Prompt>*> Receive() override;
  absl::Status Send(const std::vector<Moves>& moves) override;

  // After Receive has come back empty or with kAborted.
  const RunFarewell& farewell() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle
