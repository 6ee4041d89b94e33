#include "broker/referee/record.h"

#include <sys/utsname.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/files.h"

namespace haggle {
namespace {

std::string HostLine() {
  struct utsname name {};
  if (::uname(&name) != 0) return "";
  return absl::StrCat(name.nodename, " ", name.sysname, " ", name.release, " ", name.machine);
}

}  // namespace

RunRecord::RunRecord(const Scenario& scenario, RecordOptions options)
    : scenario_(scenario), options_(std::move(options)), tally_(scenario) {}

RunRecord::~RunRecord() {
  if (writer_ != nullptr || options_.journal.empty() || !options_.overwrite) return;
  (void)ReservedJournal::TakeAbandoned(options_.journal);
}

absl::Status RunRecord::Open() {
  if (options_.journal.empty()) return absl::OkStatus();
  JournalHeader header{scenario_, options_.cast};
  absl::StatusOr<std::unique_ptr<JournalWriter>> writer =
      JournalWriter::Create(options_.journal, header, options_.overwrite);
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);
  if (tell_) writer_->OnWait(tell_);
  writer_->AddNote(Note{NoteKind::kHost, 0, 0, HostLine()});
  writer_->AddNote(Note{NoteKind::kTransport, 0, 0, options_.transport});
  for (Note& note : early_) writer_->AddNote(std::move(note));
  early_.clear();
  return absl::OkStatus();
}

void RunRecord::Joined(PartyId party, std::uint32_t epoch, const std::string& agent) {
  Keep(Note{NoteKind::kJoined, party, epoch, agent});
}

void RunRecord::Left(PartyId party, std::uint32_t epoch) { Keep(Note{NoteKind::kLeft, party, epoch, ""}); }

void RunRecord::Keep(Note note) {
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
  if (!end.complete && end.exit_code != kExitInterrupted && !referee.decided()) {
    writer_->Discard();
    return end;
  }
  const absl::Status sealed =
      writer_->Seal(end.complete ? JournalState::kFinished : JournalState::kStopped, end.message);
  if (sealed.ok()) return end;
  const std::string first = end.message.empty() ? "" : absl::StrCat(" (", end.message, ")");
  return {false, 1, "", absl::StrCat(sealed.message(), first)};
}

}  // namespace haggle
