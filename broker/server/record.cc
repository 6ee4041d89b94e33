#include "broker/server/record.h"

#include <sys/utsname.h>

#include <utility>

#include "absl/strings/str_cat.h"

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
  Note note{NoteKind::kJoined, party, epoch, agent};
  if (writer_ == nullptr) {
    early_.push_back(std::move(note));
  } else {
    writer_->AddNote(std::move(note));
  }
}

absl::Status RunRecord::Close(const RunEnd& end, const Referee& referee, bool decided) {
  summary_ = tally_.Summary(referee.market());
  summary_.hash = Hex(referee.hash());
  summary_.outcome = Hex(referee.outcome());
  summary_.steps = static_cast<std::int64_t>(referee.steps());
  summary_.complete = end.complete;
  if (writer_ == nullptr) return absl::OkStatus();
  // Ctrl-C is no failure: what was there is kept, however little.
  if (!end.complete && end.exit_code != 130 && !decided) {
    writer_->Discard();
    return absl::OkStatus();
  }
  return writer_->Seal(end.complete ? JournalState::kFinished : JournalState::kStopped, end.message);
}

}  // namespace haggle
