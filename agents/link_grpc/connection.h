// The connection to a broker: made, and waited for.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "proto/codec/credentials.h"

namespace haggle::link_grpc {

// Begins a connection of its own to the broker. Thread-safe, but for `credentials`.
std::shared_ptr<grpc::Channel> Dial(const std::string& broker, codec::Credentials& credentials);

// Waits for it, at most `connect_ms` for somebody to answer. kUnavailable: nobody does. kUnauthenticated (with `tls`):
// who answers cannot prove that it is the broker that the keys are for. Messages say why. Thread-safe.
absl::Status AwaitConnection(const std::shared_ptr<grpc::Channel>& channel, const std::string& broker, int connect_ms,
                             bool tls);

// What to say when an encrypted connection ended before its join was answered, with `end`: with TLS 1.3 a client learns
// that its certificate was refused only so. Pure; thread-safe.
absl::Status Dropped(const std::string& broker, const absl::Status& end);

}  // namespace haggle::link_grpc
