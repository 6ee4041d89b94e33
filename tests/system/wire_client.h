// A broker process and bare clients of its services, well-behaved or not: no
// SDK, no codec, nothing but the messages of haggle/v1.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "deploy/launch/child.h"
#include "haggle/v1/broker_service.pb.h"
#include "haggle/v1/observer_service.pb.h"
#include "tests/system/support.h"

namespace grpc {
class ChannelCredentials;
}

namespace haggle {

// What a client connects with that has this folder of keys; with `authority_alone` it shows no certificate.
std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const std::string& folder, bool authority_alone = false);

// A broker that waits for the parties of a scenario.
class WireBroker {
 public:
  // `more` options; `keys`: the broker's folder, in place of tokens.
  explicit WireBroker(const std::string& scenario, const std::vector<std::string>& more = {},
                      const std::string& keys = "");

  const std::string& address() const { return address_; }
  // The token of a party, or of "@observer".
  std::string Token(const std::string& name) const { return "token-of-" + name; }
  // Waits for a status line with this beginning; aborts the test program if the broker ends before.
  std::string AwaitLine(const std::string& beginning);
  // Those that have been said and read.
  const std::vector<std::string>& lines() const { return lines_; }
  // Waits for the broker's end and returns its exit code (-1: a signal).
  int Wait();
  pid_t pid() const;
  std::string journal() const { return folder_ / "run.haggle"; }

 private:
  TempFolder folder_;
  launch::Child child_{"haggle-broker"};
  std::string address_;
  std::vector<std::string> lines_;
};

// How a call ended: numbers of grpc::StatusCode.
struct WireEnd {
  int code = 0;
  std::string message;
};

// One Play stream.
class WireStream {
 public:
  explicit WireStream(const WireBroker& broker) : WireStream(broker.address()) {}
  // `credentials` null: none, in plain text.
  explicit WireStream(const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr);
  ~WireStream();

  bool Write(const v1::AgentMessage& message);
  bool WriteBytes(const std::string& bytes);
  void Close();   // no more messages from this side
  void Cancel();  // as if the process had died
  // False: the stream has ended.
  bool Read(v1::BrokerMessage& message);
  WireEnd Finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A connection to a broker that passes bytes on, until what the broker sends is held back.
class WireRelay {
 public:
  explicit WireRelay(const WireBroker& broker);
  ~WireRelay();

  const std::string& address() const { return address_; }
  void Hold() { holding_ = true; }
  // Once something is held back: whether the broker leaves the connection open for so long.
  bool StaysOpen(int ms);
  // Passes on what was held back, and whatever follows.
  void Release();

 private:
  void Pass();

  std::string address_;
  int listener_ = -1;
  int agent_ = -1;
  int broker_ = -1;
  int held_event_ = -1;     // written when something is held back
  int release_event_ = -1;  // written when that is to go on
  std::atomic<bool> holding_{false};
  std::thread thread_;
};

// A join for one party, with its right token.
v1::AgentMessage JoinFor(const WireBroker& broker, const std::string& party);

// Answers every prompt with silence until the stream ends.
v1::Farewell PassUntilTheEnd(WireStream& stream);
// An answer of no moves to each prompt.
v1::AgentMessage Pass(const v1::PromptBatch& prompts);

// One Watch stream.
class WireWatch {
 public:
  WireWatch(const WireBroker& broker, const std::string& token, std::uint64_t from);
  ~WireWatch();
  bool Read(v1::WatchEvents& events);
  WireEnd Finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// One Follow stream.
class WireFollow {
 public:
  WireFollow(const std::string& address, const std::string& token, std::uint64_t from);
  ~WireFollow();
  bool Read(v1::FollowReply& reply);
  WireEnd Finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

WireEnd AskStatus(const WireBroker& broker, const std::string& token, v1::StatusReply& reply,
                  std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr);

}  // namespace haggle
