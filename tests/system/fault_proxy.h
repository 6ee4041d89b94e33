// A TCP relay that harms what it carries, as a test tells it to: delay, stall, bandwidth, half open, cut.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace haggle {

// What is done to every connection that is open, and to those that come, until something else is set.
struct ProxyHarm {
  std::chrono::milliseconds delay{0};      // of each byte, in both directions
  std::int64_t bytes_per_second = 0;       // each way; 0: no bound
  bool stall = false;                      // nothing is read or written any more
  std::int64_t stall_to_agent_after = -1;  // so many bytes of a connection, nothing is read from the broker; -1: never
  // What goes this way is read and lost, and so is the end of who sends it; both keep their sockets. A connection that
  // has lost something stays so: its streams cannot be healed.
  bool swallow_to_broker = false;
  bool swallow_to_agent = false;
};

// Listens and dials in the network namespace of the thread that makes it. All connections are carried by one thread of
// its own. Thread-safe.
class FaultProxy {
 public:
  // For a broker at `host`, an IPv4 address, at which the relay listens too. Aborts if it cannot.
  FaultProxy(const std::string& host, std::uint16_t broker_port);
  ~FaultProxy();  // resets what is open
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::uint16_t port() const { return port_; }
  void Set(const ProxyHarm& harm);
  // Resets all connections that are open now, both ways.
  void Cut();

  // Bytes that were delayed, held or lost, and connections that were reset, since the last Set or Cut.
  std::int64_t harmed() const;
  // Connections that were taken.
  std::int64_t taken() const;

 private:
  struct Connection;
  struct Way;

  void Work();
  void Take();
  // How long the next poll may last, in milliseconds; -1: until something comes.
  int Patience(std::chrono::steady_clock::time_point now) const;
  // Nothing is read for it for now.
  bool Full(const Way& way) const;
  void Carry(Connection& connection, std::chrono::steady_clock::time_point now);
  // False: the connection is over.
  bool Receive(Connection& connection, Way& way, std::chrono::steady_clock::time_point now);
  bool Deliver(Connection& connection, Way& way, std::chrono::steady_clock::time_point now);
  void Wake();

  const std::string host_;
  const std::uint16_t broker_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int wake_ = -1;
  mutable std::mutex mutex_;
  ProxyHarm harm_;
  bool cut_ = false;
  bool stop_ = false;
  std::int64_t harmed_ = 0;
  std::int64_t taken_ = 0;
  std::list<std::unique_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace haggle
