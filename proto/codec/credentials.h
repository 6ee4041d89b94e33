// What a server and a channel are made with: the one place that says how a
// connection is protected. Those who include it link haggle_credentials.
#pragma once

#include <memory>

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace haggle::codec {

// Thread-compatible.
class Credentials {
 public:
  virtual ~Credentials() = default;
  virtual std::shared_ptr<grpc::ServerCredentials> ForServer() const = 0;
  virtual std::shared_ptr<grpc::ChannelCredentials> ForChannel() const = 0;
};

// Nothing is encrypted, and neither side proves who it is but by the tokens it says: for
// addresses of this machine alone.
std::unique_ptr<Credentials> PlainCredentials();

}  // namespace haggle::codec
