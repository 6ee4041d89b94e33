// The steps of a run for those who follow it: the latest from memory, those before from the record. Passes on to the
// record what is recorded, and keeps it only while somebody follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/recorder.h"
#include "broker/referee/record.h"
#include "haggle/v1/observer_service.pb.h"

namespace haggle::server {

// Thread-compatible.
class StepFeed : public journal::StepRecorder {
 public:
  // `record` must outlive the feed.
  explicit StepFeed(referee::RunRecord* record) : record_(record) {}

  // Where the run stands before the first step that is recorded.
  void GoOn(std::uint64_t steps) { steps_ = steps; }
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override;
  absl::Status OnTick(Tick tick, const Hash& digest) override;

  // Somebody follows and wants step number `from` next. Nothing is kept while nobody does.
  void Follow(const void* who, std::uint64_t from) { wants_[who] = from; }
  void Leave(const void* who);
  // The record is about to be closed: what those who follow have not been sent yet is taken out of it, unless that is
  // more than is worth waiting for.
  void BeforeClose();

  // Steps that there are.
  std::uint64_t steps() const { return steps_; }
  // Whether step number `from`, which there is, would be read from the record.
  bool IsPast(std::uint64_t from) const { return latest_.empty() || from < latest_.front().id; }
  // Appends steps from number `from` on, some hundred kilobytes of them, and moves `from` after them. An error is one
  // of the record: kFailedPrecondition if it is closed, which it is when the run has ended.
  absl::Status Read(std::uint64_t& from, v1::FollowReply& out);

 private:
  struct Kept {
    std::uint64_t id = 0;
    std::string bytes;
    Hash hash{};
    std::string told;
    std::size_t size() const { return bytes.size() + told.size() + sizeof(Kept); }
  };
  absl::Status ReadPast(std::uint64_t& from, v1::FollowReply& out);

  referee::RunRecord* const record_;
  std::uint64_t steps_ = 0;
  std::map<const void*, std::uint64_t> wants_;  // of each who follows, the next step
  std::deque<Kept> latest_;
  std::size_t bytes_ = 0;  // in latest_
};

// What whoever follows is told when step number `from` of `steps` cannot be sent, for the record has said `why`:
// kUnavailable if it is closed, for the run is over, else kDataLoss. Pure; thread-safe.
absl::Status CutOff(const absl::Status& why, std::uint64_t from, std::uint64_t steps);

}  // namespace haggle::server
