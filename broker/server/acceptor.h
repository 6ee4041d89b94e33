// Takes in connections, and shuts those that come to nothing or cost too much.
//
// gRPC's own listener takes no more connections, ever, once descriptors have run out, knows no bound for their number,
// and makes a call of whatever headers arrive, however many, before anybody has been asked who he is. So the broker
// accepts by itself, and looks at what each connection has sent.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "broker/server/limits.h"

namespace haggle::server {

// One connection, as calls know it: thread-safe.
class Connection {
 public:
  // A message of so many bytes has been read from it.
  void Account(std::uint64_t bytes) {
    accounted_.fetch_add(bytes, std::memory_order_relaxed);
    messages_.fetch_add(1, std::memory_order_relaxed);
  }
  // Something that it asked for was refused.
  void Refuse() { refusals_.fetch_add(1, std::memory_order_relaxed); }
  // It is who it should be, and has asked something: its time to wait begins anew.
  void Greet() {
    known_.store(true, std::memory_order_relaxed);
    asked_.fetch_add(1, std::memory_order_relaxed);
  }
  // ... and stays, with messages of at most so many bytes, until as many calls have let go as hold it. One that nobody
  // holds waits again: else whoever may ask a question could take all places with connections that ask no more.
  void Hold(std::uint64_t largest_message) {
    Greet();
    const bool alone = waits();
    if (alone || largest_message > largest_.load(std::memory_order_relaxed)) {
      largest_.store(largest_message, std::memory_order_relaxed);
    }
    holders_.fetch_add(1, std::memory_order_relaxed);
  }
  void LetGo() {
    asked_.fetch_add(1, std::memory_order_relaxed);
    holders_.fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  friend class Acceptor;
  std::string peer_;  // as PeerKey has it
  int fd_ = -1;       // a second descriptor of it, by which we see its end and can shut it
  std::int64_t since_ms_ = 0;
  std::int64_t waits_since_ms_ = 0;
  std::uint64_t turn_ = 0;  // the order of those that wait
  std::uint64_t asked_seen_ = 0;
  std::atomic<bool> known_{false};
  std::atomic<std::int64_t> holders_{0};
  std::atomic<std::uint64_t> asked_{0};
  std::atomic<std::uint64_t> largest_{0};
  std::atomic<std::uint64_t> accounted_{0};
  std::atomic<std::uint64_t> messages_{0};
  std::atomic<std::int64_t> refusals_{0};
  bool waits() const { return holders_.load(std::memory_order_relaxed) <= 0; }
  bool shut_ = false;
  bool widened_ = false;  // its buffer, since it has joined
};

// What has become of connections, in numbers since the start.
struct ConnectionCounts {
  std::uint64_t accepted = 0;
  std::uint64_t over_cap = 0;       // reset at once
  std::uint64_t displaced = 0;      // shut before they had joined, for others that came
  std::uint64_t late = 0;           // ... since they did not join in time
  std::uint64_t noisy = 0;          // ... since they sent too much
  std::uint64_t refused = 0;        // ... since what they asked for was refused too often
  std::uint64_t no_descriptor = 0;  // times that the system had no descriptor left
};

// Raises this process's bound of open files to what `limits` need, lowers `limits` to what can be had. kUnavailable:
// there is not even enough for a few.
absl::Status FitDescriptors(ServerLimits& limits);

// Thread-safe. Has two threads of its own: one that looks at connections, and one that hands them over. gRPC does
// whatever work it finds on the thread that calls it, for as long as there is some; who watches must not be caught in
// it.
class Acceptor {
 public:
  // Hands a connection, a descriptor, on to the server.
  using HandOver = std::function<void(int fd)>;

  // `listener`, non-blocking, becomes the acceptor's. `tcp`: others than this user can connect, so that all limits
  // hold; otherwise their number alone is bounded. `hand_over` is called by a
  // thread of the acceptor's and owns what it gets.
  Acceptor(int listener, bool tcp, const ServerLimits& limits, HandOver hand_over);
  // No more are taken; those that are open belong to gRPC.
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // The connection of a call, by grpc::ServerContext::peer(). Never null; what is said of one that has gone meanwhile,
  // or of a unix socket's, is said to nobody.
  std::shared_ptr<Connection> Find(const std::string& peer);

  ConnectionCounts counts() const;
  // Connections of agents that are not closed yet, over TCP.
  int agents() const;

 private:
  static constexpr std::int64_t kCalmMs = 1000;
  using Open = std::vector<std::shared_ptr<Connection>>;

  void Work();
  void Give();
  void Take(std::int64_t now);
  void Admit(int fd, std::int64_t now);
  // Shuts what has overstayed or sent too much.
  void Judge(std::int64_t now);
  void Shut(Connection& connection, std::uint64_t& count);
  // The waiting one that is first in `by`'s order; null: none waits.
  template <typename Less>
  Connection* FirstWaiting(Less less);
  std::int64_t ReceivedBy(const Connection& connection) const;
  // What it has sent that is no message, beyond what it may send of that by and by.
  std::int64_t NoiseOf(const Connection& connection, std::int64_t received, std::int64_t now) const;
  // How much of that it may have.
  std::int64_t AllowedTo(const Connection& connection) const;
  // Shuts those that have most until they have no more than `most` together.
  void Quieten(std::vector<std::pair<std::int64_t, Connection*>> noise, std::int64_t most, std::int64_t now);
  bool AnyWaits() const;

  const int listener_;
  const bool tcp_;
  const ServerLimits limits_;
  const HandOver hand_over_;
  int stop_ = -1;
  mutable std::mutex mutex_;
  Open open_;
  std::map<std::string, std::shared_ptr<Connection>> by_peer_;
  ConnectionCounts counts_;
  std::uint64_t last_turn_ = 0;
  std::int64_t deaf_until_ms_ = 0;
  std::int64_t displaced_ms_ = -kCalmMs;  // when one last had to go for another
  std::int64_t attacked_ms_ = -kCalmMs;   // when one was last shut for what it did
  std::mutex given_mutex_;
  std::condition_variable given_;
  std::deque<int> to_give_;  // descriptors for gRPC
  bool no_more_ = false;
  std::thread giver_;
  std::thread thread_;
};

// A connection's name, from what gRPC calls a peer: "HOST PORT".
std::string PeerKey(const std::string& peer);

}  // namespace haggle::server
