// Where a broker listens, and how it makes sure that it alone does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::server {

// A place to listen at: "unix:PATH" or "HOST:PORT".
struct Address {
  std::string path;        // of a unix socket; empty: TCP
  std::string host;        // "127.0.0.1", "[::1]", "0.0.0.0", a name of this machine
  std::uint16_t port = 0;  // 0: any free one

  bool is_unix() const { return !path.empty(); }
  // As gRPC takes it and as it is printed.
  std::string Target() const;
};

// kInvalidArgument: not of this form, or a path that does not fit into a socket
// address (106 bytes).
absl::StatusOr<Address> ParseAddress(std::string_view text);

// Whether it may be listened at: without keys only where no other machine reaches it, with keys only by TCP and where
// agents will find that the certificate's `hosts` (canonical, proto/keys/holder.h) name the address they dial.
// kPermissionDenied: no; the message says what to do.
absl::Status CheckReach(const Address& address);
absl::Status CheckReachWithKeys(const Address& address, const std::vector<std::string>& hosts);

// The host that agents are to dial for an address that CheckReachWithKeys has allowed: its own, or, of one that stands
// for all of this machine's (0.0.0.0, [::]), the first of `hosts` that is not this machine's alone.
std::string HostToDial(const Address& address, const std::vector<std::string>& hosts);

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

// A socket that listens at a path that is claimed, for its owner alone, non-blocking, which the caller closes.
// kUnavailable: it cannot be had.
absl::StatusOr<int> ListenUnix(const std::string& path);

// The TCP port that a socket listens at.
std::uint16_t PortOf(int listener);

// A socket that listens at a TCP address, non-blocking, which the caller closes. kAlreadyExists: the port is in use;
// kUnavailable: anything else.
absl::StatusOr<int> ListenTcp(const Address& address);

}  // namespace haggle::server
