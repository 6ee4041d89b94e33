// The observatory's server: HTTP on one thread, which never waits; what is asked is answered on others (desk.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/web/desk.h"
#include "deploy/web/exchange.h"
#include "proto/keys/own_keys.h"

namespace haggle::web {

// What bounds the work that anybody's connections can make; deploy/hosts/security.md says what each is for. A value.
struct ServerLimits {
  // At a time. When another comes, the oldest that has shown no key goes; have all, one of whoever has most goes.
  std::size_t connections = 512;
  std::size_t leaving = 64;              // beside them: that are being told that there is no room
  std::size_t streams = 256;             // of events, at a time; then who has most gives one up for who has fewer
  std::size_t head_bytes = 16 << 10;     // of a request
  std::size_t body_bytes = 64 << 10;     // of a request
  std::size_t unsent_bytes = 256 << 20;  // of answers that wait to be read, in all
  std::int64_t request_ms = 10'000;      // from a connection's begin, or a request's first byte, to its end
  std::int64_t idle_ms = 60'000;         // of a connection that has shown a key, between requests
  std::int64_t write_ms = 30'000;        // for an answer ...
  std::int64_t least_rate = 64;          // ... and one more for so many bytes of it
  std::int64_t linger_ms = 1'000;        // for a client to read why it was refused
  std::int64_t heartbeat_ms = 15'000;    // between comments on a stream
  std::size_t stream_events = 256;       // that wait for a slow reader; then its stream ends
  std::size_t kept_events = 1024;        // for streams that come back
  std::size_t stream_buffer = 64 << 10;  // that the system keeps for a stream, bytes
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // address at which it listens, or "localhost"
  std::uint16_t port = 0;          // 0: any that is free
  // A broker's keys: with them the server speaks TLS (1.2 or newer) alone. What is not of loopback wants them.
  std::optional<keys::OwnKeys> keys;
  ServerLimits limits;
  DeskOptions desk;
};

// How much there has been since the start, and how much there is. A value.
struct ServerCounts {
  std::int64_t connections = 0;   // now
  std::int64_t streams = 0;       // now
  std::int64_t unsent_bytes = 0;  // now: of answers that wait to be read
  std::int64_t accepted = 0;
  std::int64_t displaced = 0;  // by others
  std::int64_t surplus = 0;    // that were turned away
  std::int64_t late = 0;       // closed because something took too long
  std::int64_t requests = 0;
  std::int64_t refused = 0;     // requests with an answer of 400 and more
  std::int64_t overloaded = 0;  // of those, because too much was waiting
  std::int64_t slow = 0;        // streams that ended because their reader was too slow
};

// Whether it may listen there: kPermissionDenied if other machines can reach it and there are no keys. Pure;
// thread-safe.
absl::Status MayListen(const ServerOptions& options);
// Whether `host` is what ServerOptions::host may be; whether it is of loopback, so that this machine alone reaches it.
// Pure; thread-safe.
bool IsAddress(const std::string& host);
bool IsLoopback(const std::string& host);

class ServerCore;  // server.cc

// Serves from Start to its destructor. Thread-safe.
class Server {
 public:
  // `answerer` must outlive the server. kInvalidArgument: the host is no address. kPermissionDenied: MayListen.
  // kUnavailable: the port is taken, or the system refuses. Else the keys' errors.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Answerer& answerer);
  // Ends all connections; waits for answers that are being given.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // "http://127.0.0.1:8080", without the key.
  std::string Address() const;
  // What opens the observatory: the address with the key.
  std::string Link() const;

  // A seat for a person: `answerer` gets what is asked of it, once the seat's key was shown: its calls are
  // /api/seat, /api/seat/advice and POST /api/seat/moves and /api/seat/try, each with party=PARTY. The link that opens
  // it, and nothing else. Again for the same party: the new answerer takes the old one's place, and the link stays.
  std::string AddSeat(const std::string& party, SeatAnswerer answerer);
  // Tells those who watch at /api/seat/live?party=PARTY.
  void TellSeat(const std::string& party, const std::string& event, const std::string& data);
  // Tells those who watch the runs; what Answerer::Refresh returns is told without.
  void Tell(const Notice& notice);

  // Waits for the network's thread.
  ServerCounts counts() const;

 private:
  explicit Server(std::unique_ptr<ServerCore> core);
  std::unique_ptr<ServerCore> core_;
};

}  // namespace haggle::web
