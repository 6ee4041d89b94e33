#include "broker/referee/referee.h"

#include <algorithm>
#include <utility>

#include "broker/core/limits.h"
#include "proto/base/check.h"

namespace haggle::referee {

std::size_t MovesKept(const Limits& limits) { return static_cast<std::size_t>(core::MostMoves(limits)) + 1; }

std::size_t BeliefsKept(const Scenario& scenario) {
  constexpr std::size_t kMore = 64;
  return scenario.parties.size() + kMore;
}

// All buffers are reused: once they have grown, a step of moves at tables
// allocates nothing here.
class Referee::Impl {
 public:
  Impl(run::Run run, journal::StepRecorder* recorder, core::EventSink* events, run::TickSink* ticks)
      : run_(std::move(run)),
        moves_kept_(MovesKept(run_.scenario().limits)),
        beliefs_kept_(BeliefsKept(run_.scenario())),
        recorder_(recorder),
        events_(events),
        ticks_(ticks) {}

  absl::Status Start() { return GoOn(); }
  bool Answer(PartyId party, std::vector<Move>& moves, std::vector<Belief>& beliefs);
  bool TimeOut(PartyId party);
  void Reopen(PartyId party);
  absl::Status Advance();
  const run::Run& run() const { return run_; }
  const std::vector<PartyId>& awaited() const { return awaited_; }

 private:
  // Awaits the party no more; its place among those who are due, -1: it was not awaited.
  std::ptrdiff_t Take(PartyId party);
  // Nature's steps up to the next question or the end.
  absl::Status GoOn();
  // Records and applies the step that is decided.
  absl::Status Close();
  // What the answers tell beside their moves, for the recorder.
  void NoteTold();

  run::Run run_;
  const std::size_t moves_kept_;
  const std::size_t beliefs_kept_;
  std::vector<PartyId> awaited_;
  journal::StepRecorder* const recorder_;
  core::EventSink* const events_;
  run::TickSink* const ticks_;
  journal::Told told_;                        // in this step, for the recorder
  std::vector<std::vector<Move>> answers_;    // in the order of due()
  std::vector<std::vector<Belief>> beliefs_;  // of the answers
  absl::Status failed_;
};

absl::Status Referee::Impl::Close() {
  if (recorder_ != nullptr) {
    const run::NextStep& next = run_.next();
    failed_ = recorder_->OnStep(next.step, next.bytes, next.hash, told_);
    if (!failed_.ok()) return failed_;
  }
  const run::Applied applied = run_.Apply(events_, ticks_);
  if (applied.tick_ended && recorder_ != nullptr) failed_ = recorder_->OnTick(applied.tick, run_.market().Digest());
  return failed_;
}

absl::Status Referee::Impl::GoOn() {
  while (run_.market().waiting() == core::Market::Waiting::kDraws) {
    told_.whys.assign(run_.Draw().step.commands.size(), Why{});
    told_.beliefs.clear();
    if (absl::Status status = Close(); !status.ok()) return status;
  }
  if (run_.market().waiting() == core::Market::Waiting::kParties) {
    awaited_ = run_.market().due();
    if (answers_.size() < awaited_.size()) {
      answers_.resize(awaited_.size());
      beliefs_.resize(awaited_.size());
    }
  }
  return absl::OkStatus();
}

std::ptrdiff_t Referee::Impl::Take(PartyId party) {
  const auto open = std::lower_bound(awaited_.begin(), awaited_.end(), party);
  if (open == awaited_.end() || *open != party) return -1;
  awaited_.erase(open);
  const std::vector<PartyId>& due = run_.market().due();
  return std::lower_bound(due.begin(), due.end(), party) - due.begin();
}

bool Referee::Impl::TimeOut(PartyId party) {
  const std::ptrdiff_t place = Take(party);
  if (place < 0) return false;
  std::vector<Move>& answer = answers_[static_cast<std::size_t>(place)];
  answer.clear();
  answer.push_back(Move{Why{}, haggle::TimeOut{}});
  beliefs_[static_cast<std::size_t>(place)].clear();
  return true;
}

bool Referee::Impl::Answer(PartyId party, std::vector<Move>& moves, std::vector<Belief>& beliefs) {
  const std::ptrdiff_t taken = Take(party);
  if (taken < 0) return false;
  const auto place = static_cast<std::size_t>(taken);
  if (moves.size() > moves_kept_) moves.erase(moves.begin() + static_cast<std::ptrdiff_t>(moves_kept_), moves.end());
  core::CutExcess(run_.scenario().limits, party, moves);
  if (beliefs.size() > beliefs_kept_) beliefs.resize(beliefs_kept_);
  answers_[place].swap(moves);
  beliefs_[place].swap(beliefs);
  return true;
}

void Referee::Impl::Reopen(PartyId party) {
  if (run_.market().waiting() != core::Market::Waiting::kParties) return;
  const std::vector<PartyId>& due = run_.market().due();
  if (!std::binary_search(due.begin(), due.end(), party)) return;
  const auto place = std::lower_bound(awaited_.begin(), awaited_.end(), party);
  if (place == awaited_.end() || *place != party) awaited_.insert(place, party);
}

void Referee::Impl::NoteTold() {
  told_.whys.clear();
  told_.beliefs.clear();
  const std::vector<PartyId>& due = run_.market().due();
  for (std::size_t i = 0; i < due.size(); ++i) {
    for (const Move& move : answers_[i]) told_.whys.push_back(move.why);
    for (const Belief& belief : beliefs_[i]) {
      if (belief.code != 0) told_.beliefs.push_back({due[i], belief});
    }
  }
}

absl::Status Referee::Impl::Advance() {
  if (!failed_.ok()) return failed_;
  HAGGLE_CHECK(awaited_.empty());
  if (run_.market().waiting() != core::Market::Waiting::kParties) return absl::OkStatus();
  if (recorder_ != nullptr) NoteTold();
  run_.Decide(answers_);
  if (absl::Status status = Close(); !status.ok()) return status;
  return GoOn();
}

Referee::Referee(run::Run run, journal::StepRecorder* recorder, core::EventSink* events, run::TickSink* ticks)
    : impl_(std::make_unique<Impl>(std::move(run), recorder, events, ticks)) {}
Referee::Referee(const Scenario& scenario, journal::StepRecorder* recorder, core::EventSink* events,
                 run::TickSink* ticks)
    : Referee(run::Run(scenario), recorder, events, ticks) {}
Referee::~Referee() = default;

absl::Status Referee::Start() { return impl_->Start(); }
const run::Run& Referee::run() const { return impl_->run(); }
const std::vector<PartyId>& Referee::awaited() const { return impl_->awaited(); }
bool Referee::Answer(Moves& answer) { return impl_->Answer(answer.party, answer.moves, answer.beliefs); }
bool Referee::Answer(PartyId party, std::vector<Move>& moves) {
  std::vector<Belief> none;
  return impl_->Answer(party, moves, none);
}
bool Referee::TimeOut(PartyId party) { return impl_->TimeOut(party); }
void Referee::Reopen(PartyId party) { impl_->Reopen(party); }
absl::Status Referee::Advance() { return impl_->Advance(); }

}  // namespace haggle::referee
