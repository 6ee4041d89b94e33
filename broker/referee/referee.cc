#include "broker/referee/referee.h"

#include <algorithm>
#include <string>
#include <utility>

#include "broker/core/limits.h"
#include "broker/core/nature.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle {

std::size_t MovesKept(const Limits& limits) { return static_cast<std::size_t>(MostMoves(limits)) + 1; }

// All buffers are reused: once they have grown, a step of moves at tables
// allocates nothing here.
class Referee::Impl {
 public:
  Impl(const Scenario& scenario, StepRecorder* recorder, EventSink* events, TickSink* ticks)
      : scenario_(scenario),
        market_(scenario),
        chain_(Canonical(scenario)),
        moves_kept_(MovesKept(scenario.limits)),
        hash_(chain_.hash()),
        recorder_(recorder),
        events_(events),
        ticks_(ticks) {}

  absl::Status Start() { return GoOn(); }
  bool Answer(PartyId party, std::vector<Move>& moves);
  absl::Status Advance();

  const Scenario scenario_;
  Market market_;
  Chain chain_;
  const std::size_t moves_kept_;
  // What is recorded; after an error the chain is a step ahead.
  Hash hash_;
  std::uint64_t steps_ = 0;
  bool decided_ = false;
  std::vector<PartyId> awaited_;

 private:
  // Nature's steps up to the next question or the end.
  absl::Status GoOn();
  // Chains, records and applies step_.
  absl::Status Close();
  void BeginStep();

  StepRecorder* const recorder_;
  EventSink* const events_;
  TickSink* const ticks_;
  Step step_;
  std::vector<Why> whys_;                   // of step_'s commands, for the recorder
  std::vector<std::vector<Move>> answers_;  // in the order of market_.due()
  std::string bytes_;
  absl::Status failed_;
};

void Referee::Impl::BeginStep() {
  step_.tick = market_.tick();
  step_.phase = market_.phase();
  step_.step = market_.step();
  whys_.clear();
}

absl::Status Referee::Impl::Close() {
  bytes_.clear();
  AppendCanonical(step_, bytes_);
  const Hash& hash = chain_.Add(bytes_);
  if (recorder_ != nullptr) {
    failed_ = recorder_->OnStep(step_, bytes_, hash, whys_);
    if (!failed_.ok()) return failed_;
  }
  hash_ = hash;
  ++steps_;
  decided_ = decided_ || market_.waiting() == Market::Waiting::kParties;
  const Tick tick = step_.tick;
  const bool genesis = step_.phase == Phase::kGenesis;
  market_.Apply(step_, events_);
  const bool over = market_.waiting() == Market::Waiting::kNobody;
  if (genesis || (market_.tick() == tick && !over)) return absl::OkStatus();
  if (ticks_ != nullptr) ticks_->OnTickEnd(tick, market_);
  if (recorder_ != nullptr) failed_ = recorder_->OnTick(tick, market_.Digest());
  return failed_;
}

absl::Status Referee::Impl::GoOn() {
  while (market_.waiting() == Market::Waiting::kDraws) {
    BeginStep();
    step_.commands = step_.phase == Phase::kGenesis ? GenesisDraws(scenario_) : TickDraws(scenario_, step_.tick);
    Seq seq = market_.next_seq();
    for (Command& command : step_.commands) command.seq = seq++;
    whys_.resize(step_.commands.size());
    if (absl::Status status = Close(); !status.ok()) return status;
  }
  if (market_.waiting() == Market::Waiting::kParties) {
    awaited_ = market_.due();
    if (answers_.size() < awaited_.size()) answers_.resize(awaited_.size());
  }
  return absl::OkStatus();
}

bool Referee::Impl::Answer(PartyId party, std::vector<Move>& moves) {
  const auto open = std::lower_bound(awaited_.begin(), awaited_.end(), party);
  if (open == awaited_.end() || *open != party) return false;
  awaited_.erase(open);
  const std::vector<PartyId>& due = market_.due();
  const auto place = std::lower_bound(due.begin(), due.end(), party) - due.begin();
  if (moves.size() > moves_kept_) moves.erase(moves.begin() + static_cast<std::ptrdiff_t>(moves_kept_), moves.end());
  answers_[static_cast<std::size_t>(place)].swap(moves);
  return true;
}

absl::Status Referee::Impl::Advance() {
  if (!failed_.ok()) return failed_;
  HAGGLE_CHECK(awaited_.empty());
  if (market_.waiting() != Market::Waiting::kParties) return absl::OkStatus();
  BeginStep();
  const std::vector<PartyId>& due = market_.due();
  std::size_t moves = 0;
  for (std::size_t i = 0; i < due.size(); ++i) moves += answers_[i].size();
  // The commands of the last step are written over: a move onto one of its kind costs little.
  step_.commands.resize(moves);
  Seq seq = market_.next_seq();
  auto command = step_.commands.begin();
  for (std::size_t i = 0; i < due.size(); ++i) {
    for (Move& move : answers_[i]) {
      command->seq = seq++;
      command->party = due[i];
      command->action = std::move(move.action);
      ++command;
      if (recorder_ != nullptr) whys_.push_back(move.why);
    }
  }
  if (absl::Status status = Close(); !status.ok()) return status;
  return GoOn();
}

Referee::Referee(const Scenario& scenario, StepRecorder* recorder, EventSink* events, TickSink* ticks)
    : impl_(std::make_unique<Impl>(scenario, recorder, events, ticks)) {}
Referee::~Referee() = default;

absl::Status Referee::Start() { return impl_->Start(); }
const Market& Referee::market() const { return impl_->market_; }
bool Referee::done() const { return impl_->market_.waiting() == Market::Waiting::kNobody; }
const std::vector<PartyId>& Referee::awaited() const { return impl_->awaited_; }
const Prompt& Referee::prompt(PartyId party) const { return impl_->market_.prompt(party); }
bool Referee::Answer(PartyId party, std::vector<Move>& moves) { return impl_->Answer(party, moves); }
absl::Status Referee::Advance() { return impl_->Advance(); }
Hash Referee::hash() const { return impl_->hash_; }
Hash Referee::outcome() const { return impl_->market_.Digest(); }
std::uint64_t Referee::steps() const { return impl_->steps_; }
bool Referee::decided() const { return impl_->decided_; }

}  // namespace haggle
