// The run of a live broker, followed through a program that can: haggle-agent.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "deploy/launch/ask_broker.h"
#include "deploy/launch/child.h"
#include "proto/base/how_ended.h"
#include "proto/base/run_feed.h"

namespace haggle::launch {

// Thread-compatible. Not copied or moved. The destructor ends what still runs, as does the end of the thread that has
// called Start.
class BrokerFeed {
 public:
  BrokerFeed() = default;
  ~BrokerFeed();
  BrokerFeed(const BrokerFeed&) = delete;
  BrokerFeed& operator=(const BrokerFeed&) = delete;

  // Begins with step number `from`, from 1. After an error nothing runs.
  absl::Status Start(const BrokerQuestion& question, std::uint64_t from);

  // To be waited for with POLLIN; -1: it has ended.
  int fd() const { return ended_ ? -1 : ways_; }
  // Hands out the records that are there now, some megabytes at most in one call, and returns; the first is the
  // scenario. Does not wait, but up to a second for the program's end when it has closed its output; then it is killed.
  void Read(const std::function<void(FeedRecord)>& each);

  // Nothing comes any more. With kDone the last record was the run's end; otherwise `message` says what is wrong.
  bool ended() const { return ended_; }
  HowEnded how() const { return how_; }
  const std::string& message() const { return message_; }

 private:
  void Listen();
  void End();

  std::unique_ptr<Child> child_;
  FeedReader reader_;
  int ways_ = -1;          // epoll: what it tells and what it says, for a full pipe would stop it
  std::string said_;       // the beginning of it
  bool complete_ = false;  // the run's end has come
  bool ended_ = false;
  HowEnded how_ = HowEnded::kDone;
  std::string message_;
};

}  // namespace haggle::launch
