// One connection: reads a request, has it answered, and reads the next; or becomes a stream of events and stays one.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "deploy/web/broadcast.h"
#include "deploy/web/guard.h"
#include "deploy/web/network.h"
#include "deploy/web/reply.h"
#include "deploy/web/server.h"

namespace haggle::web {

// What a connection needs of the server, on the network's thread. Thread-compatible.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  virtual const ServerLimits& limits() const = 0;
  virtual ServerCounts& counts() = 0;
  virtual Decision Decide(const Request& request) = 0;
  // False: too much waits. Else `done` is called with the reply, later and on the same thread; if there is no room for
  // the answer by then, with that of Overloaded(). What is set in `gone` tells that nobody waits for it any more.
  virtual bool Ask(Decision decision, std::function<void(Reply)> done,
                   std::shared_ptr<const std::atomic<bool>> gone) = 0;
  // Whether `holder` may have one more stream; another's may be ended for it.
  virtual bool MakeRoomForStream(const std::string& holder) = 0;
  virtual std::vector<EventText> BeginStream(const Channel& channel, const std::string& last) = 0;
  // The connection has been closed.
  virtual void Forget(std::uint64_t number) = 0;
};

// Lives as long as something of it is under way. Thread-compatible: on the network's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  // `host` must outlive it.
  Connection(ConnectionHost& host, std::uint64_t number, std::unique_ptr<Wire> wire)
      : host_(host), number_(number), wire_(std::move(wire)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Begin();
  // In place of Begin: says that there is no room, and reads nothing.
  void TurnAway();
  void Close();
  // Whose key was shown on it last; "": nobody's.
  const std::string& holder() const { return holder_; }
  bool known() const { return !holder_.empty(); }
  // Nothing is asked on it just now.
  bool idle() const { return phase_ == Phase::kReading && fresh_; }
  bool answering() const { return phase_ == Phase::kAnswering; }
  // What it is about takes too long.
  bool late(Clock::time_point now) const { return deadline_ <= now; }
  bool streaming() const { return phase_ == Phase::kStreaming; }
  const Channel& channel() const { return channel_; }  // of a stream
  // Sends an event; a reader for whom too many wait is cut off.
  void Tell(const EventText& text);

 private:
  enum class Phase : std::uint8_t { kReading, kAnswering, kWriting, kLingering, kStreaming, kClosed };

  void NextRequest();
  void ReadMore();
  void TellToContinue();
  void OnRead(std::size_t bytes);
  void Parse();
  void OnRequest();
  void Ask(Decision decision);
  void Send(Reply reply);
  void OnSent(bool moved);
  void Linger();
  void BeginStream(const Channel& channel, const std::string& last);
  void Pump();
  void In(std::int64_t ms) { deadline_ = Clock::now() + std::chrono::milliseconds(ms); }

  ConnectionHost& host_;
  const std::uint64_t number_;
  const std::unique_ptr<Wire> wire_;
  Phase phase_ = Phase::kReading;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::string holder_;
  bool fresh_ = true;     // nothing of the request has come
  bool reading_ = false;  // a read is under way
  bool ended_ = false;    // the client will say no more
  bool browser_ = false;  // the request says that it is a browser's
  std::shared_ptr<std::atomic<bool>> gone_ = std::make_shared<std::atomic<bool>>(false);
  bool keep_alive_ = false;
  bool head_only_ = false;
  std::array<char, 8192> input_{};
  std::string unread_;
  std::unique_ptr<RequestReader> reader_;
  std::string head_;
  Reply reply_;
  std::size_t lingered_ = 0;
  Channel channel_;
  std::deque<EventText> waiting_;  // of a stream
  std::vector<EventText> sending_;
  std::size_t room_ = 0;  // for what waits
};

}  // namespace haggle::web
