// Where a broker listens, and how it makes sure that it alone does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::server {

// A place to listen at: "unix:PATH" or "HOST:PORT" with a loopback host.
struct Address {
  std::string path;        // of a unix socket; empty: TCP
  std::string host;        // "127.0.0.1", "[::1]"
  std::uint16_t port = 0;  // 0: any free one

  bool is_unix() const { return !path.empty(); }
  // As gRPC takes it and as it is printed.
  std::string Target() const;
};

// kInvalidArgument: not of this form, or a path that does not fit into a socket
// address (106 bytes). kPermissionDenied: neither loopback nor a unix socket.
absl::StatusOr<Address> ParseAddress(std::string_view text);

// Holds a unix socket's path for this process: gRPC would take over a path that
// another broker listens at without a word. Makes the socket's folder (mode
// 0700) if it is missing, locks PATH.lock beside the socket, removes a socket
// that nobody listens at any more; the destructor removes both files.
// Thread-compatible.
class SocketClaim {
 public:
  SocketClaim() = default;
  ~SocketClaim();
  SocketClaim(const SocketClaim&) = delete;
  SocketClaim& operator=(const SocketClaim&) = delete;

  // kAlreadyExists: another process listens there, or what is there is no
  // socket. Any other code: an error of the system, with its cause.
  absl::Status Take(const std::string& path);

 private:
  absl::Status Lock();
  absl::Status RemoveStale();

  std::string path_;
  int lock_ = -1;
};

// Why a TCP address cannot be listened at, found out by trying: kAlreadyExists
// (the port is in use), kUnavailable (anything else), or OK.
absl::Status ProbeTcp(const Address& address);

}  // namespace haggle::server
