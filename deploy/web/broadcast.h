// Server-sent events: their texts, and what a stream begins with.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "deploy/web/exchange.h"

namespace haggle::web {

// An event as it is written, once for all who get it.
using EventText = std::shared_ptr<const std::string>;

// What a stream is about. A value.
struct Channel {
  std::string party;  // of a seat; "": of the runs
  std::string run;    // one run alone; "": all
};

// Numbers events ("EPOCH-7", the epoch being another for each serving) and keeps the last ones, so that a stream that
// was cut goes on where it was. Thread-compatible.
class Broadcast {
 public:
  Broadcast(std::size_t kept, std::string epoch) : kept_(kept), epoch_(std::move(epoch)) {}

  // Adds one of the seat `party`, or of the runs.
  EventText Add(const std::string& party, const Notice& notice);
  // Whether that event, of `party` about `run`, is for that stream.
  static bool IsFor(const Channel& channel, const std::string& party, const std::string& run);
  // With `last` (Last-Event-ID): what has come since, or one event `reset` if that is not known any more. Without: the
  // newest event of each name and run.
  std::vector<EventText> Beginning(const Channel& channel, const std::string& last) const;

 private:
  struct Kept {
    std::uint64_t id;
    std::string party;
    std::string run;
    EventText text;
  };
  EventText Written(std::uint64_t id, const Notice& notice) const;

  std::size_t kept_;
  std::string epoch_;
  std::uint64_t newest_ = 0;
  std::deque<Kept> ring_;
  // By party, run and name; as many as kept_ at most.
  std::map<std::tuple<std::string, std::string, std::string>, Kept> last_;
};

}  // namespace haggle::web
