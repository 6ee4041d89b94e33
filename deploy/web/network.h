// Sockets, TLS, time and HTTP's grammar, as far as the server needs them. Boost stands behind this, in network.cc
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/web/request.h"
#include "proto/keys/own_keys.h"

namespace haggle::web {

// One connection's bytes, encrypted or not. What is called back is called on the network's thread, never before the
// call returns but by Begin; `moved` is false when the connection has ended. Thread-compatible.
class Wire {
 public:
  using Done = std::function<void(bool moved, std::size_t bytes)>;
  virtual ~Wire() = default;
  // Greets: with TLS, the handshake.
  virtual void Begin(Done done) = 0;
  // Reads what there is, 1 to `size` bytes. `into` must stay until then. One at a time.
  virtual void Read(char* into, std::size_t size, Done done) = 0;
  // Writes all of them, in order. They must stay until then. One at a time.
  virtual void Write(const std::vector<std::string_view>& texts, Done done) = 0;
  // Nothing more will be written.
  virtual void Finish() = 0;
  // How much of what is written the system may keep.
  virtual void LimitBuffer(std::size_t bytes) = 0;
  // What is under way ends with `moved` false.
  virtual void Close() = 0;
};

// What becomes of a connection that comes: it is served, told why it is not, or closed.
enum class Admission : std::uint8_t { kServe, kTurnAway, kDrop };

// A listening socket and the loop of its thread. Thread-compatible but for Post and Stop.
class Network {
 public:
  virtual ~Network() = default;
  virtual std::uint16_t port() const = 0;
  // Takes in connections, until it stops. `admit` is asked before each; kDrop ends it without a word.
  virtual void Accept(std::function<Admission()> admit, std::function<void(std::unique_ptr<Wire>, Admission)> take) = 0;
  // Calls `work` again and again, so many milliseconds after it has returned.
  virtual void Every(std::int64_t ms, std::function<void()> work) = 0;
  // Has the loop do something. Thread-safe.
  virtual void Post(std::function<void()> work) = 0;
  // Serves until Stop.
  virtual void Run() = 0;
  // Takes no more connections, and has Run return. On the loop's thread.
  virtual void Stop() = 0;
};

// Listens at `host`, a numeric address or "localhost" (brackets around IPv6 may be), with TLS 1.2 or newer if there are
// keys, which must outlive it. kInvalidArgument: the host is none. kUnavailable: the port is taken, or the system
// refuses.
absl::StatusOr<std::unique_ptr<Network>> ListenAt(const std::string& host, std::uint16_t port,
                                                  const std::optional<keys::OwnKeys>& keys);

// Reads one request, piece by piece. Thread-compatible.
class RequestReader {
 public:
  enum class State : std::uint8_t {
    kMore,
    kContinue,  // as kMore, and the client waits to be told that it may send the body; once
    kDone,
    kHeadTooLong,
    kBodyTooLong,
    kNoHttp,
    kUnknownCoding,       // of the body: how long it is cannot be told
    kUnknownExpectation,  // of the client
  };
  virtual ~RequestReader() = default;
  // Takes from `unread` what belongs to the request.
  virtual State Take(std::string& unread) = 0;
  // Of kDone.
  virtual Request Taken() = 0;
  virtual bool keep_alive() const = 0;
};

std::unique_ptr<RequestReader> NewRequestReader(std::size_t head_bytes, std::size_t body_bytes);

}  // namespace haggle::web
