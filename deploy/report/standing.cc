#include "deploy/report/standing.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/core/limits.h"
#include "broker/journal/files.h"
#include "broker/journal/names.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/run.h"
#include "broker/run/tick_begins.h"
#include "deploy/report/text.h"

namespace haggle::report {
namespace {

// Milliseconds since the newest of the journal's files was written.
std::int64_t QuietMs(const std::string& path) {
  std::int64_t newest = 0;
  for (const char* suffix : {"", "-wal"}) {
    struct stat status {};
    if (::stat((path + suffix).c_str(), &status) != 0) continue;
    newest = std::max<std::int64_t>(newest, status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000);
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - newest);
}

PartyStanding* Find(Standing& standing, const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id != id) continue;
    for (PartyStanding& found : standing.parties) {
      if (found.party == party.name) return &found;
    }
  }
  return nullptr;
}

// How many milliseconds a tick takes at the least; 0: as many as it takes.
std::int64_t PaceMs(const std::vector<journal::StoredNote>& notes) {
  std::int64_t ms = 0;
  for (const journal::StoredNote& stored : notes) {
    if (stored.note.kind == journal::NoteKind::kResumed) ms = 0;
    if (stored.note.kind == journal::NoteKind::kPace) ms = stored.note.number;
  }
  return ms;
}

void TakeNotes(const std::vector<journal::StoredNote>& notes, const Scenario& scenario, Standing& standing) {
  for (const journal::StoredNote& stored : notes) {
    if (stored.note.kind == journal::NoteKind::kTransport) {
      // A broker that begins or takes a run up: all have to join it, but for those that share its process.
      for (PartyStanding& party : standing.parties) party.gone = stored.note.text != "inprocess";
      continue;
    }
    const bool joined = stored.note.kind == journal::NoteKind::kJoined;
    const bool deserted = stored.note.kind == journal::NoteKind::kDeserted;  // the run goes on without it
    if (!joined && !deserted && stored.note.kind != journal::NoteKind::kLeft) continue;
    PartyStanding* const party = Find(standing, scenario, stored.note.party);
    if (party == nullptr) continue;
    party->joins += joined ? 1 : 0;
    party->gone = !joined && !deserted;
    party->lost = deserted;
  }
}

void TakeState(const journal::JournalReader& reader, Standing& standing) {
  switch (reader.state()) {
    case journal::JournalState::kFinished:
      standing.state = "finished";
      break;
    case journal::JournalState::kStopped:
      standing.state = "stopped";
      standing.reason = reader.seal()->reason;
      break;
    case journal::JournalState::kRunning: {
      const journal::RunUser user = journal::UserOf(reader.path());
      standing.state = user.found ? "running" : "left";
      standing.process = user.process;
      break;
    }
  }
}

std::string Ago(std::int64_t ms) {
  const std::int64_t seconds = ms / 1000;
  if (seconds < 120) return absl::StrCat(seconds, " seconds");
  if (seconds < 7200) return absl::StrCat(seconds / 60, " minutes");
  return absl::StrCat(seconds / 3600, " hours");
}

}  // namespace

absl::StatusOr<Standing> StandingOf(const std::string& journal) {
  const std::int64_t quiet_ms = QuietMs(journal);  // before it is read
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(journal);
  if (!reader.ok()) return reader.status();
  run::Run run((*reader)->scenario());
  if (absl::Status status = journal::ReplayTo(**reader, journal::kWholeJournal, run, {}); !status.ok()) return status;
  absl::StatusOr<Standing> standing = StandingOf(**reader, run);
  if (standing.ok()) standing->quiet_ms = quiet_ms;
  return standing;
}

absl::StatusOr<Standing> StandingOf(const journal::JournalReader& reader, const run::Run& run) {
  Standing standing;
  standing.quiet_ms = QuietMs(reader.path());
  TakeState(reader, standing);
  const Scenario& scenario = reader.scenario();
  standing.scenario = scenario.name;
  standing.seed = scenario.seed;
  standing.steps = static_cast<std::int64_t>(run.steps());
  standing.hash = Hex(run.hash());
  const core::Market& market = run.market();
  standing.tick = market.tick();
  standing.ticks = core::LastTick(run.scenario()) + 1;  // a fork may have changed it
  standing.date = DateOf(scenario, standing.tick);
  standing.phase = std::string(journal::PhaseName(market.phase()));
  standing.step = market.step();
  for (const Party& party : scenario.parties) standing.parties.push_back({party.name});
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = reader.ReadNotes();
  if (!notes.ok()) return notes.status();
  TakeNotes(*notes, scenario, standing);
  // The time of a tick counts from its first question, which comes before its last step.
  standing.held = standing.state == "running" && run::TickBegins(run) && standing.quiet_ms < PaceMs(*notes);
  if (market.waiting() == core::Market::Waiting::kParties && !standing.held) {
    for (const PartyId party : market.due()) Find(standing, scenario, party)->asked = true;
  }
  return standing;
}

std::string StandingText(const Standing& standing, const std::string& path) {
  std::string text = absl::StrCat(standing.scenario, ", seed ", standing.seed, ": ", standing.state);
  if (standing.process != 0) absl::StrAppend(&text, " (process ", standing.process, ")");
  if (!standing.reason.empty()) absl::StrAppend(&text, ": ", standing.reason);
  text += "\n";
  const bool joining = standing.state == "joining";
  if (!joining) {
    absl::StrAppend(&text, "tick ", standing.tick, " of ", standing.ticks,
                    standing.date.empty() ? "" : absl::StrCat(", ", standing.date), ", ", standing.phase, " step ",
                    standing.step, "; ", standing.steps, " steps so far\n");
  }
  const bool on = joining || standing.state == "running";
  std::vector<std::string> asked;
  std::vector<std::string> gone;
  std::vector<std::string> again;
  std::vector<std::string> lost;
  for (const PartyStanding& party : standing.parties) {
    if (party.asked && !party.answered && on) asked.push_back(party.party);
    if (party.gone && on) gone.push_back(party.party);
    if (party.lost && on) lost.push_back(party.party);
    if (party.joins > 1) again.push_back(absl::StrCat(party.party, " ", party.joins, " times"));
  }
  if (!gone.empty()) {
    absl::StrAppend(&text, "waits for somebody to play ", absl::StrJoin(gone, ", "), ", since ", Ago(standing.quiet_ms),
                    "\n");
  } else if (standing.held && on) {
    absl::StrAppend(&text, "the pace holds tick ", standing.tick, " back\n");
  } else if (!asked.empty()) {
    absl::StrAppend(&text, "asked: ", absl::StrJoin(asked, ", "), ", for ", Ago(standing.quiet_ms), "\n");
  }
  if (!lost.empty()) absl::StrAppend(&text, "goes on without: ", absl::StrJoin(lost, ", "), "\n");
  if (!again.empty()) absl::StrAppend(&text, "joined: ", absl::StrJoin(again, ", "), "\n");
  if (standing.state == "left" || standing.state == "stopped") {
    absl::StrAppend(&text, "go on with it: haggle resume ", path, "\n");
  }
  if (joining) return text;
  return absl::StrCat(text, "hash ", standing.hash, standing.state == "finished" ? "" : " so far", "\n");
}

nlohmann::ordered_json StandingJson(const Standing& standing) {
  using Json = nlohmann::ordered_json;
  Json parties = Json::array();
  for (const PartyStanding& party : standing.parties) {
    parties.push_back({{"party", party.party},
                       {"joins", party.joins},
                       {"gone", party.gone},
                       {"asked", party.asked},
                       {"answered", party.answered},
                       {"lost", party.lost}});
  }
  return {{"state", standing.state},   {"process", standing.process == 0 ? Json(nullptr) : Json(standing.process)},
          {"reason", standing.reason}, {"scenario", standing.scenario},
          {"seed", standing.seed},     {"tick", standing.tick},
          {"ticks", standing.ticks},   {"date", standing.date},
          {"phase", standing.phase},   {"step", standing.step},
          {"steps", standing.steps},   {"quiet_ms", standing.quiet_ms},
          {"held", standing.held},     {"parties", parties},
          {"hash", standing.hash}};
}

}  // namespace haggle::report
