// Looks on at the run of a live broker: asks how it stands, or follows it step by step.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/base/run_feed.h"
#include "proto/base/standing.h"
#include "proto/codec/credentials.h"

namespace haggle::link_grpc {

// Where the broker is and how one shows that one may look on.
struct Observation {
  std::string broker;  // "unix:PATH" or "HOST:PORT"
  std::string token;   // the observer's; empty where the credentials prove that
  int connect_ms = 0;  // how long nobody may answer, before the connection is there and again after it
};

// kUnavailable: nobody answers; kUnauthenticated, kPermissionDenied: what was shown does not entitle to look on, or who
// answers is not the broker that the keys are for; kUnimplemented: who answers is no broker, or one of an older
// version. Messages say what to do. Both block; thread-compatible.
absl::StatusOr<Standing> AskStanding(const Observation& observation, codec::Credentials& credentials);

// Gives `each` the scenario, the steps from number `from` on as they are stored, the standing whenever it has changed
// (looked at four times a second), and the end. `each` is called by one thread at a time, not always the same; when it
// says false, nothing more is wanted, and that is no error. kUnavailable also: the broker was lost, or the run ended
// while this one was so far behind that the rest is to be found in the journal alone.
absl::Status FollowRun(const Observation& observation, codec::Credentials& credentials, std::uint64_t from,
                       const std::function<bool(const FeedRecord&)>& each);

}  // namespace haggle::link_grpc
