// What a server and a channel are made with: the one place that says how a
// connection is protected. Those who include it link haggle_credentials.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/keys/holder.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace haggle::codec {

// Thread-compatible.
class Credentials {
 public:
  virtual ~Credentials() = default;
  // Connections are encrypted, and both sides show certificates.
  virtual bool tls() const = 0;
  // For one server, as long as this object lives.
  virtual std::shared_ptr<grpc::ServerCredentials> ForServer() = 0;
  // For one channel, by the keys that Renew has found last.
  virtual std::shared_ptr<grpc::ChannelCredentials> ForChannel() = 0;
  // Looks whether the keys have been replaced; connections made from now on (a server's within two seconds) use what
  // was found. An error, told once for each change: what is there cannot be used (ReadOwnKeys), and the keys in use
  // stay so.
  virtual absl::Status Renew() = 0;
};

// Nothing is encrypted, and neither side proves who it is but by the tokens it says: for
// addresses of this machine alone.
std::unique_ptr<Credentials> PlainCredentials();

// Mutual TLS (1.2 or newer) by the keys of a holder's own folder: a server wants a certificate for clients of its
// authority from everybody, a client one for servers that names the host it has dialled. Errors are those of
// ReadOwnKeys (proto/keys/own_keys.h). Keys may be replaced while it is in use: best the folder as a whole, by
// renaming another one into its place.
absl::StatusOr<std::unique_ptr<Credentials>> TlsCredentials(const std::string& folder, const keys::Holder& holder);

}  // namespace haggle::codec
