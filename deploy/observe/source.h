// Where a recording's steps come from: a journal that is read, again and again while its run is on, or a run in this
// process that hands them over.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "broker/journal/recorder.h"
#include "broker/journal/trail.h"
#include "broker/journal/writer.h"
#include "deploy/launch/fork_point.h"
#include "deploy/observe/recording.h"

namespace haggle::observe {

// What is known of a run beside its steps.
struct RunFacts {
  // "live", "finished", "stopped", "killed" (its process is gone without an end), or "damaged" (what it holds cannot be
  // replayed to the end).
  std::string state = "live";
  std::string reason;  // why it was stopped, or what is damaged
  std::string hash;    // hexadecimal, of a run that is sealed
  std::string outcome;
  std::vector<journal::CastLine> cast;
  std::optional<launch::ForkPoint> fork;  // the last one
  std::int64_t pace_ms = 0;               // how many milliseconds a tick takes at the least; 0: as many as it takes
};

// How many milliseconds at the most the pace holds the tick back from the last step on, before anybody is asked; 0: it
// does not. Pure; thread-safe.
std::int64_t HeldMs(const run::Run& run, const RunFacts& facts);

// Thread-compatible, unless it says more.
class Source {
 public:
  virtual ~Source() = default;

  // Whether there may be more than was read. Cheap: nothing is read.
  virtual bool MayHaveMore() const = 0;

  // Brings `recording` up to what there is (null: a new one is made), and `facts` up to date. An error is one of
  // opening; what is damaged behind stands in the facts, and the recording has what comes before it.
  virtual absl::Status Read(std::unique_ptr<Recording>& recording, RunFacts& facts) = 0;
};

// A journal's file, sealed or running. What was read once is not read again.
class JournalSource : public Source {
 public:
  explicit JournalSource(std::string path) : path_(std::move(path)) {}
  bool MayHaveMore() const override;
  absl::Status Read(std::unique_ptr<Recording>& recording, RunFacts& facts) override;
  // What the looks have cost.
  const journal::JournalTrail& trail() const { return trail_; }

 private:
  absl::Status ReadOnce(std::unique_ptr<Recording>& recording, RunFacts& facts);
  absl::Status ReadNotes(const journal::JournalReader& reader, RunFacts& facts);
  absl::Status ReadSteps(const journal::JournalReader& reader, Recording& recording);
  void MarkLost(std::int64_t step, Recording& recording);

  std::string path_;
  std::string stamp_;                                // of the files when they were read
  bool over_ = false;                                // sealed
  bool live_ = false;                                // a process had it open
  std::shared_ptr<const journal::StoredHeader> of_;  // whose run the recording is
  journal::JournalTrail trail_;                      // how far the recording has it
  std::deque<journal::StoredNote> deserted_;         // parties that were lost, and are not marked yet
};

// Steps of a run that goes on elsewhere in this process, or are received. Thread-safe: one thread hands over, another
// one reads. It keeps what was not read yet, so that who hands over never waits.
class LiveSource : public Source, public journal::StepRecorder {
 public:
  // `pace_ms` as in RunFacts.
  LiveSource(Scenario scenario, std::vector<journal::CastLine> cast, std::int64_t pace_ms = 0);

  // ---- for who has the steps
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override;
  absl::Status OnTick(Tick, const Hash&) override { return absl::OkStatus(); }
  void Add(std::string_view bytes, const Hash& hash, const journal::Told& told);
  void Amend(const journal::Amendment& amendment);
  const Scenario& scenario() const { return scenario_; }
  // The pace of a run that is received: another one from now on.
  void Pace(std::int64_t pace_ms);
  // "finished", "stopped" or "killed".
  void End(const std::string& state, const std::string& reason);

  // Called, by who hands over and under a lock, whenever there is more to read; it must be quick. Empty: nobody is.
  void OnMore(std::function<void()> more);

  bool MayHaveMore() const override;
  absl::Status Read(std::unique_ptr<Recording>& recording, RunFacts& facts) override;

 private:
  struct Kept {
    std::string bytes;
    Hash hash{};
    journal::Told told;
    std::optional<journal::Amendment> amendment;  // then nothing else
  };

  const Scenario scenario_;
  const std::vector<journal::CastLine> cast_;
  mutable std::mutex mutex_;
  std::vector<Kept> kept_;
  std::string state_ = "live";
  std::string reason_;
  std::int64_t pace_ms_ = 0;
  std::function<void()> more_;
  bool changed_ = true;
};

// What tells a file from what it was: device, number, size and time, of FILE and FILE-wal. Empty: there is none.
std::string StampOf(const std::string& path);

}  // namespace haggle::observe
