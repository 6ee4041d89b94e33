// The link to a broker in another process: one synchronous gRPC stream.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/sdk/link.h"
#include "proto/base/types.h"
#include "proto/codec/credentials.h"

namespace haggle::link_grpc {

// A party that this process is to play, by name or, if that is empty, by number.
struct LinkParty {
  std::string party;
  PartyId party_id = 0;
  std::string token;
};

struct GrpcLinkOptions {
  std::string broker;              // address as the broker prints it: "unix:PATH" or "HOST:PORT"
  std::vector<LinkParty> parties;  // whom Join asks for
  std::string agent;               // name and version of the program, for the diary
  int connect_ms = 10'000;         // how long a broker that does not answer is waited for
};

// Errors carry the status codes of broker_service.proto; their messages are the
// broker's. Thread-compatible: one thread uses it, and blocks in it.
class GrpcLink : public sdk::Link {
 public:
  // `credentials` protect the connection; they must outlive the link.
  GrpcLink(GrpcLinkOptions options, codec::Credentials& credentials);
  ~GrpcLink() override;

  // Joins with all parties of the options, in their order. kUnauthenticated, beside what the broker says: who answers
  // cannot prove that it is the broker that the keys are for. kOutOfRange: the run is complete.
  absl::StatusOr<std::vector<Briefing>> Join() override;

  // A broker has answered, whatever came of it then.
  bool connected() const;

  // kAborted: the run was stopped. kUnavailable: the connection is lost.
  absl::StatusOr<sdk::Prompts> Receive() override;
  absl::Status Send(std::span<Moves> answers) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::link_grpc
