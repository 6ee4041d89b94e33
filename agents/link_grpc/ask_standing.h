// Asks a live broker how its run stands, as who looks on.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "proto/base/standing.h"
#include "proto/codec/credentials.h"

namespace haggle::link_grpc {

// `token` is the observer's; empty where `credentials` prove that. `connect_ms` is how long nobody may answer, before
// the connection is there and again after it. kUnavailable: nobody does; kUnauthenticated, kPermissionDenied: what was
// shown does not entitle to look on, or who answers is not the broker that the keys are for; kUnimplemented: who
// answers is no broker. Messages say what to do. Blocks; thread-compatible.
absl::StatusOr<Standing> AskStanding(const std::string& broker, const std::string& token,
                                     codec::Credentials& credentials, int connect_ms);

}  // namespace haggle::link_grpc
