#include "deploy/tournament/play.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/core/market.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/referee/record.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/run_folder.h"
#include "proto/base/how_ended.h"

namespace haggle::tournament {
namespace {

// Keeps how the table ended.
class LastClosing : public core::EventSink {
 public:
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      closed_ = *closed;
      seen_ = true;
    }
  }
  bool seen() const { return seen_; }
  const TableClosed& closed() const { return closed_; }

 private:
  TableClosed closed_;
  bool seen_ = false;
};

// A run in processes shows its events to nobody here: they are read from its journal.
absl::Status ReadClosing(const std::string& journal, LastClosing& sink) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(journal);
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<journal::ReplayResult> replay = journal::Replay(**reader, &sink, nullptr);
  if (!replay.ok() || !replay->divergence.found()) return replay.status();
  return absl::DataLossError(
      absl::StrCat("journal ", journal, ": step ", replay->divergence.step, ": ", replay->divergence.what));
}

Finding Failed(const Domain& domain, const launch::RunResult& result) {
  Finding finding;
  finding.ending = Ending::kFailed;
  finding.culprit = result.culprit == domain.table().parties[1] ? 1 : 0;
  finding.message = result.message;
  return finding;
}

}  // namespace

absl::StatusOr<Finding> Play(const TournamentSettings& settings, const Registry& registry, const Encounter& encounter,
                             const std::atomic<int>* interrupted, Conversation* said) {
  const Domain& domain = settings.domains[encounter.domain];
  launch::RunPlan plan;
  plan.scenario = domain.scenario;
  plan.scenario.seed = encounter.seed;
  plan.plugins = settings.plugins;
  plan.transport = settings.transport;
  for (std::size_t seat = 0; seat < 2; ++seat) {
    plan.cast.push_back(settings.strategies[encounter.strategies[seat]]);
    plan.cast.back().party = domain.table().parties[seat];
  }
  LastClosing sink;
  launch::RunHooks hooks;
  hooks.interrupted = interrupted;
  launch::RunFolder folder;
  launch::RunResult result;
  if (plan.transport == launch::Transport::kInProcess) {
    hooks.events = &sink;
    hooks.steps = said;
    result = launch::RunInProcess(plan, registry, hooks);
    if (said != nullptr) said->drew = result.drew;
  } else {
    if (absl::Status made = folder.Make(); !made.ok()) return made;
    plan.journal = folder.Path("run.haggle");
    result = launch::RunProcesses(plan, hooks);
  }
  if (result.how == HowEnded::kInterrupted) return absl::CancelledError("interrupted");
  if (result.how != HowEnded::kDone && !result.culprit.empty()) return Failed(domain, result);
  if (result.how != HowEnded::kDone) {
    return absl::UnavailableError(absl::StrCat(Tell(settings, encounter), ": ", result.message));
  }
  if (!plan.journal.empty()) {
    if (absl::Status read = ReadClosing(plan.journal, sink); !read.ok()) return read;
  }
  if (!sink.seen()) return absl::InternalError(absl::StrCat(Tell(settings, encounter), ": its table was never closed"));
  Finding finding;
  finding.ending = sink.closed().result == TableResult::kAgreed ? Ending::kAgreed : Ending::kNone;
  finding.round = sink.closed().round;
  if (finding.ending == Ending::kAgreed) finding.agreement = sink.closed().values;
  finding.hash = result.summary.hash;
  return finding;
}

}  // namespace haggle::tournament
