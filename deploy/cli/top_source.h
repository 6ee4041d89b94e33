// Where `haggle top` has a run from: a journal, also while it is written, or a live broker.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/report/top_screen.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// Thread-compatible.
class TopSource {
 public:
  virtual ~TopSource() = default;
  // Takes in what has come since. Does not wait.
  virtual void Refresh() = 0;
  // Waits until there is a whole picture of the run as it is now, or none can be had (how()).
  virtual void Settle() = 0;
  // Readable when there is something to take in; -1: there is no such sign, it is to be looked at after pause().
  virtual int fd() const { return -1; }
  virtual std::chrono::milliseconds pause() const { return std::chrono::milliseconds(250); }
  // Pointers in it are valid until the next Refresh or Settle.
  virtual report::TopFacts facts() const = 0;
  // kDone: all is well, or the run is over; else why nothing more comes stands in facts().notice.
  virtual HowEnded how() const = 0;
};

std::unique_ptr<TopSource> TopOfJournal(const std::string& journal);

struct TopBroker {
  std::string programs;  // folder of haggle-agent
  std::string address;
  std::string keys;  // the observer's folder; empty: none
  std::string token_file;
};
std::unique_ptr<TopSource> TopOfBroker(const TopBroker& broker);

}  // namespace haggle::cli
