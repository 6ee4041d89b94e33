#include "broker/referee/record.h"

#include <signal.h>
#include <string.h>
#include <sys/utsname.h>

#include <deque>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/amendments.h"
#include "proto/base/how_ended.h"

namespace haggle::referee {
namespace {

std::string HostLine() {
  struct utsname name {};
  if (::uname(&name) != 0) return "";
  return absl::StrCat(name.nodename, " ", name.sysname, " ", name.release, " ", name.machine);
}

}  // namespace

RunEnd EndBySignal(int signal) {
  const char* abbreviation = ::sigabbrev_np(signal);
  std::string name = abbreviation == nullptr ? absl::StrCat("signal ", signal) : absl::StrCat("SIG", abbreviation);
  if (signal == SIGINT) return {false, HowEnded::kInterrupted, "", "interrupted", std::move(name)};
  std::string message = absl::StrCat("the broker was told to stop by a signal (", name, ")");
  return {false, HowEnded::kFailed, "", std::move(message), std::move(name)};
}

// Keeps steps in memory.
class StepKeeper : public journal::StepRecorder {
 public:
  absl::Status OnStep(const Step&, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    Kept& kept = steps_.emplace_back(Kept{std::string(bytes), hash, ""});
    journal::AppendTold(told, kept.told);
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash&) override { return absl::OkStatus(); }
  void Read(std::int64_t first, const std::function<bool(const journal::StoredStep&)>& each) const {
    for (auto id = static_cast<std::size_t>(first); id <= steps_.size(); ++id) {
      const Kept& kept = steps_[id - 1];
      if (!each({static_cast<std::int64_t>(id), kept.bytes, kept.hash})) return;
    }
  }
  // Empty for a step that there is not.
  std::string_view told(std::int64_t step) const {
    const auto place = static_cast<std::size_t>(step) - 1;
    return place < steps_.size() ? std::string_view(steps_[place].told) : std::string_view();
  }

 private:
  struct Kept {
    std::string bytes;
    Hash hash{};
    std::string told;
  };
  std::deque<Kept> steps_;
};

RunRecord::RunRecord(const Scenario& scenario, RecordOptions options)
    : scenario_(options.journal.empty() ? Scenario() : scenario), options_(std::move(options)), tally_(scenario) {
  if (options_.journal.empty() && options_.keep_steps) kept_ = std::make_unique<StepKeeper>();
}
RunRecord::~RunRecord() = default;

journal::StepRecorder* RunRecord::recorder() {
  if (writer_ != nullptr) return writer_.get();
  return kept_.get();
}

absl::Status RunRecord::ReadSteps(std::int64_t first, const std::function<bool(const journal::StoredStep&)>& each) {
  if (writer_ != nullptr) return writer_->ReadSteps(first, each);
  if (kept_ == nullptr) return absl::FailedPreconditionError("nothing was kept of the run's steps");
  kept_->Read(first, each);
  return absl::OkStatus();
}

absl::Status RunRecord::ReadTold(std::int64_t step, std::string& out) {
  if (writer_ != nullptr) return writer_->ReadTold(step, out);
  if (kept_ == nullptr) return absl::FailedPreconditionError("nothing was kept of the run's steps");
  out += kept_->told(step);
  return absl::OkStatus();
}

absl::Status RunRecord::Create() {
  const journal::JournalHeader header{scenario_, options_.cast};
  const auto create = [&](std::string path, bool overwrite) {
    absl::StatusOr<std::unique_ptr<journal::JournalWriter>> writer =
        journal::JournalWriter::Create(path, header, overwrite);
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
    journal_ = std::move(path);
    return absl::OkStatus();
  };
  if (options_.go_on) {
    absl::StatusOr<std::unique_ptr<journal::JournalWriter>> writer = journal::JournalWriter::GoOn(options_.journal);
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
    journal_ = options_.journal;
    return absl::OkStatus();
  }
  if (!options_.numbered) return create(options_.journal, options_.overwrite);
  const std::filesystem::path folder = std::filesystem::path(options_.journal).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("folder ", folder.string(), " cannot be made: ", error.message(),
                                               "; give --journal FILE or --journal none"));
  }
  absl::Status taken;
  for (int n = 1; n == 1 || absl::IsAlreadyExists(taken); ++n) {
    taken = create(absl::StrCat(options_.journal, n, ".haggle"), false);
  }
  if (taken.ok()) return taken;
  return absl::Status(taken.code(), absl::StrCat(taken.message(), "; or give --journal FILE or --journal none"));
}

absl::Status RunRecord::Open() {
  if (options_.journal.empty()) return absl::OkStatus();
  if (options_.told) {
    journal_ = options_.journal;
    return absl::OkStatus();
  }
  if (absl::Status status = Create(); !status.ok()) return status;
  if (options_.durable) {
    if (absl::Status status = writer_->MakeDurable(); !status.ok()) return status;
  }
  if (tell_) writer_->OnWait(tell_);
  // Where it goes on, and by what, may be another machine: that stands after what was noted of the one before.
  if (options_.go_on) writer_->AddNote(journal::Note{journal::NoteKind::kResumed, 0, writer_->steps(), ""});
  writer_->AddNote(journal::Note{journal::NoteKind::kHost, 0, 0, HostLine()});
  writer_->AddNote(journal::Note{journal::NoteKind::kTransport, 0, 0, options_.transport});
  for (journal::Note& note : early_) writer_->AddNote(std::move(note));
  early_.clear();
  return absl::OkStatus();
}

absl::Status RunRecord::CatchUp(std::int64_t steps, std::int64_t ticks, Tick tick, const Hash& digest) {
  if (writer_->steps() != steps) {
    return absl::AbortedError(absl::StrCat("journal ", journal_, ": it had ", steps,
                                           " steps when it was read, and has ", writer_->steps(),
                                           " now: another program writes it"));
  }
  return writer_->ticks() < ticks ? writer_->OnTick(tick, digest) : absl::OkStatus();
}

void RunRecord::Joined(PartyId party, std::uint32_t epoch, const std::string& agent) {
  Keep(journal::Note{journal::NoteKind::kJoined, party, epoch, agent});
  Store();
}

void RunRecord::Left(PartyId party, std::uint32_t epoch) {
  Keep(journal::Note{journal::NoteKind::kLeft, party, epoch, ""});
  Store();
}

// A run that waits for somebody takes no step, and its journal is to tell for whom. An error is told by the next step.
void RunRecord::Store() {
  if (writer_ != nullptr) (void)writer_->StoreNotes();
}

void RunRecord::Limited(std::int64_t deadline_ms) {
  Keep(journal::Note{journal::NoteKind::kDeadline, 0, deadline_ms, ""});
}

void RunRecord::Paced(std::int64_t pace_ms) { Keep(journal::Note{journal::NoteKind::kPace, 0, pace_ms, ""}); }

void RunRecord::Late(PartyId party, std::uint64_t number) {
  Keep(journal::Note{journal::NoteKind::kLate, party, static_cast<std::int64_t>(number), ""});
}

void RunRecord::Said(PartyId party, std::uint64_t number, const std::string& why) {
  Keep(journal::Note{journal::NoteKind::kSaid, party, static_cast<std::int64_t>(number), why});
}

void RunRecord::Silent(PartyId party, std::uint64_t number) {
  Keep(journal::Note{journal::NoteKind::kSilent, party, static_cast<std::int64_t>(number), ""});
}

void RunRecord::Deserted(PartyId party, const std::string& why) {
  Keep(journal::Note{journal::NoteKind::kDeserted, party, 0, why});
  Store();
}

void RunRecord::Forked(std::int64_t steps, const std::string& hash, const std::string& changed) {
  Keep(journal::Note{journal::NoteKind::kForked, 0, steps, absl::StrCat(hash, " ", changed)});
}

void RunRecord::Amended(std::int64_t steps, const Scenario& scenario) { Keep(journal::NoteOf(steps, scenario)); }

void RunRecord::Keep(journal::Note note) {
  if (options_.journal.empty() || options_.told) return;  // nobody would read it
  if (writer_ == nullptr) {
    early_.push_back(std::move(note));
  } else {
    writer_->AddNote(std::move(note));
  }
}

RunEnd RunRecord::Close(RunEnd end, const Referee& referee) {
  summary_ = tally_.Summary(referee.market());
  summary_.hash = Hex(referee.hash());
  summary_.outcome = Hex(referee.outcome());
  summary_.steps = static_cast<std::int64_t>(referee.steps());
  summary_.complete = end.complete;
  if (writer_ == nullptr) return end;
  // Ctrl-C is no failure: what was there is kept, however little.
  if (!end.complete && end.how != HowEnded::kInterrupted && end.signal.empty() && !referee.decided()) {
    // A journal that somebody else began is not this run's to remove: it stays as it was found.
    if (options_.go_on) {
      writer_.reset();
      return end;
    }
    writer_->Discard();
    journal_.clear();
    return end;
  }
  const absl::Status sealed =
      writer_->Seal(end.complete ? journal::JournalState::kFinished : journal::JournalState::kStopped, end.message);
  if (sealed.ok()) return end;
  const std::string first = end.message.empty() ? "" : absl::StrCat(" (", end.message, ")");
  RunEnd unsealed;
  unsealed.how = HowEnded::kFailed;
  unsealed.message = absl::StrCat(sealed.message(), first);
  return unsealed;
}

}  // namespace haggle::referee
