// A run as a program that looks on hands it to another one: the scenario, each step as it is stored, how the run
// stands, its end. Writer and reader stand here side by side.
//
// A record is the length of what follows in 4 bytes (least significant first, as all numbers here), a letter for its
// kind, and its content. `haggle-agent --follow` prints them; the first is the scenario, the last the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "proto/base/sha256.h"
#include "proto/base/standing.h"

namespace haggle {

// What the run starts from.
struct FeedScenario {
  std::uint64_t rules_version = 0;  // of the broker's rules (broker/run/chain.h)
  std::string scenario;             // canonical Scenario, seed and --set applied
  friend bool operator==(const FeedScenario&, const FeedScenario&) = default;
};

// A step as it is stored.
struct FeedStep {
  std::int64_t id = 0;  // from 1
  Hash hash{};          // the chain after it
  std::string bytes;    // canonical Step
  std::string told;     // canonical Told (broker/journal/diary.h): reasons and beliefs; empty: none
  friend bool operator==(const FeedStep&, const FeedStep&) = default;
};

// Nothing follows.
struct FeedEnd {
  bool complete = false;  // the run came to its end; otherwise it was stopped
  std::string reason;     // why it was stopped
  friend bool operator==(const FeedEnd&, const FeedEnd&) = default;
};

// Standing: for whom the step waits, who is gone; at any place but before the scenario and after the end.
using FeedRecord = std::variant<FeedScenario, FeedStep, Standing, FeedEnd>;

// Pure; thread-safe.
std::string WriteFeedRecord(const FeedRecord& record);

// Takes bytes in pieces of any size and gives the records in them. Thread-compatible.
class FeedReader {
 public:
  void Add(std::string_view bytes) { bytes_.append(bytes); }
  // The next record; nothing: it has not come as a whole yet. kDataLoss: what stands there is no record, and nothing
  // after it is read; the message says what was expected.
  absl::StatusOr<std::optional<FeedRecord>> Next();
  // Bytes of a record that has not come as a whole.
  std::size_t waiting() const { return bytes_.size() - at_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace haggle
