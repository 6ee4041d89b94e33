#include "deploy/observe/source.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "broker/journal/files.h"
#include "broker/run/tick_begins.h"

namespace haggle::observe {
namespace {

std::string_view StateOf(const journal::JournalReader& reader, const std::string& path) {
  switch (reader.state()) {
    case journal::JournalState::kFinished:
      return "finished";
    case journal::JournalState::kStopped:
      return "stopped";
    case journal::JournalState::kRunning:
      break;
  }
  return journal::UserOf(path).found ? "live" : "killed";
}

absl::Status AmendAsStored(const journal::JournalReader& reader, Recording& recording) {
  const auto steps = static_cast<std::int64_t>(recording.steps().size());
  const journal::Amendment* const amendment = journal::AmendmentAt(reader.amendments(), steps);
  return amendment == nullptr ? absl::OkStatus() : recording.Amend(*amendment);
}

}  // namespace

std::int64_t HeldMs(const run::Run& run, const RunFacts& facts) {
  return facts.state == "live" && run::TickBegins(run) ? facts.pace_ms : 0;
}

std::string StampOf(const std::string& path) {
  std::string stamp;
  for (const char* suffix : {"", "-wal"}) {
    struct stat status {};
    if (::stat((path + suffix).c_str(), &status) != 0) continue;
    absl::StrAppend(&stamp, suffix, ":", status.st_dev, ":", status.st_ino, ":", status.st_size, ":",
                    status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec, ";");
  }
  return stamp;
}

bool JournalSource::MayHaveMore() const {
  // What was over may go on (`haggle resume`), or be another run by now; what is gone is shown as it was.
  if (over_ && StampOf(path_).empty()) return false;
  return StampOf(path_) != stamp_ || (live_ && !journal::UserOf(path_).found);
}

// Marks those who were lost before step `step`.
void JournalSource::MarkLost(std::int64_t step, Recording& recording) {
  for (; !deserted_.empty() && deserted_.front().before <= step; deserted_.pop_front()) {
    const journal::StoredNote& stored = deserted_.front();
    recording.MarkLost(stored.note.party, static_cast<std::size_t>(std::max<std::int64_t>(stored.before, 1)) - 1,
                       absl::StrCat("nobody comes for it any more: ", stored.note.text));
  }
}

absl::Status JournalSource::ReadNotes(const journal::JournalReader& reader, RunFacts& facts) {
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = reader.ReadNewNotes();
  if (!notes.ok()) return notes.status();
  for (const journal::StoredNote& stored : *notes) {
    if (stored.note.kind == journal::NoteKind::kDeserted) deserted_.push_back(stored);
    if (stored.note.kind == journal::NoteKind::kResumed) facts.pace_ms = 0;
    if (stored.note.kind == journal::NoteKind::kPace) facts.pace_ms = stored.note.number;
  }
  const absl::StatusOr<std::vector<launch::ForkPoint>> forks = launch::ForkPointsIn(*notes, path_);
  if (!forks.ok()) return forks.status();
  if (!forks->empty()) facts.fork = forks->back();
  return absl::OkStatus();
}

// The steps that the recording has not.
absl::Status JournalSource::ReadSteps(const journal::JournalReader& reader, Recording& recording) {
  absl::Status read = reader.ReadNewSteps([&](const journal::StoredStep& stored) -> absl::Status {
    absl::StatusOr<journal::Told> told = reader.ReadTold(stored.id);
    if (!told.ok()) return told.status();
    MarkLost(stored.id, recording);
    absl::Status taken = AmendAsStored(reader, recording);
    if (taken.ok()) taken = recording.Add(stored.bytes, stored.hash, *told);
    if (taken.ok()) return taken;
    return absl::DataLossError(absl::StrCat("step ", stored.id, ": ", taken.message()));
  });
  MarkLost(INT64_MAX, recording);
  // Also if no step is new: what the diary says was read.
  if (read.ok()) read = reader.ReadTold(0).status();
  return read.ok() ? AmendAsStored(reader, recording) : read;
}

absl::Status JournalSource::Read(std::unique_ptr<Recording>& recording, RunFacts& facts) {
  constexpr int kTries = 3;
  constexpr std::chrono::milliseconds kBetween(20);
  absl::Status read;
  for (int i = 0; i < kTries; ++i) {
    read = ReadOnce(recording, facts);
    if (!absl::IsUnavailable(read)) return read;
    // Somebody has asked for it just now: a checkpoint of its own run may end meanwhile.
    if (recording == nullptr) std::this_thread::sleep_for(kBetween);
  }
  if (recording == nullptr) return read;
  stamp_.clear();  // it is being written faster than it can be read: there is another look
  return absl::OkStatus();
}

absl::Status JournalSource::ReadOnce(std::unique_ptr<Recording>& recording, RunFacts& facts) {
  stamp_ = StampOf(path_);  // before it is read: what comes meanwhile is more
  if (recording == nullptr) trail_ = journal::JournalTrail{};
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader =
      journal::JournalReader::OpenAgain(path_, trail_);
  if (!reader.ok()) return reader.status();
  if (recording == nullptr || of_ != trail_.header ||
      trail_.steps != static_cast<std::int64_t>(recording->steps().size())) {
    // Another run was written over it, or it has lost steps.
    recording = std::make_unique<Recording>((*reader)->scenario());
    of_ = trail_.header;
    deserted_.clear();
    facts = RunFacts{};
  }
  absl::Status read = ReadNotes(**reader, facts);
  if (const absl::Status steps = ReadSteps(**reader, *recording); read.ok() || !steps.ok()) read = steps;
  if (absl::IsUnavailable(read)) return read;
  RunFacts now;
  now.fork = std::move(facts.fork);
  now.pace_ms = facts.pace_ms;
  facts = std::move(now);
  facts.state = StateOf(**reader, path_);
  // Sealing has put another file in its place since it was opened: that one tells how the run ended.
  if (facts.state == "killed" && StampOf(path_) != stamp_) facts.state = "live";
  facts.cast = (*reader)->cast();
  over_ = (*reader)->seal() != nullptr;
  live_ = facts.state == "live";
  if (const journal::StoredSeal* seal = (*reader)->seal()) {
    facts.reason = seal->reason;
    facts.hash = Hex(seal->hash);
    facts.outcome = Hex(seal->outcome);
  }
  if (!read.ok()) {
    facts.state = "damaged";
    facts.reason = std::string(read.message());
  }
  return absl::OkStatus();
}

LiveSource::LiveSource(Scenario scenario, std::vector<journal::CastLine> cast, std::int64_t pace_ms)
    : scenario_(std::move(scenario)), cast_(std::move(cast)), pace_ms_(pace_ms) {}

absl::Status LiveSource::OnStep(const Step&, std::string_view bytes, const Hash& hash, const journal::Told& told) {
  Add(bytes, hash, told);
  return absl::OkStatus();
}

void LiveSource::Add(std::string_view bytes, const Hash& hash, const journal::Told& told) {
  Kept kept{std::string(bytes), hash, told, std::nullopt};
  const std::lock_guard<std::mutex> lock(mutex_);
  kept_.push_back(std::move(kept));
  changed_ = true;
  if (more_) more_();
}

void LiveSource::Amend(const journal::Amendment& amendment) {
  const std::lock_guard<std::mutex> lock(mutex_);
  kept_.push_back({"", {}, {}, amendment});
  changed_ = true;
  if (more_) more_();
}

void LiveSource::Pace(std::int64_t pace_ms) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (pace_ms == pace_ms_) return;
  pace_ms_ = pace_ms;
  changed_ = true;
  if (more_) more_();
}

void LiveSource::End(const std::string& state, const std::string& reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_ = state;
  reason_ = reason;
  changed_ = true;
  if (more_) more_();
}

void LiveSource::OnMore(std::function<void()> more) {
  const std::lock_guard<std::mutex> lock(mutex_);
  more_ = std::move(more);
}

bool LiveSource::MayHaveMore() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return changed_;
}

absl::Status LiveSource::Read(std::unique_ptr<Recording>& recording, RunFacts& facts) {
  std::vector<Kept> kept;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    kept.swap(kept_);
    facts.state = state_;
    facts.reason = reason_;
    facts.pace_ms = pace_ms_;
    changed_ = false;
  }
  facts.cast = cast_;
  if (recording == nullptr) recording = std::make_unique<Recording>(scenario_);
  for (const Kept& one : kept) {
    const absl::Status taken =
        one.amendment ? recording->Amend(*one.amendment) : recording->Add(one.bytes, one.hash, one.told);
    if (!taken.ok()) {
      facts.state = "damaged";
      facts.reason = std::string(taken.message());
      return absl::OkStatus();
    }
  }
  if (facts.state != "live") {
    facts.hash = Hex(recording->run().hash());
    facts.outcome = Hex(recording->run().market().Digest());
  }
  return absl::OkStatus();
}

}  // namespace haggle::observe
