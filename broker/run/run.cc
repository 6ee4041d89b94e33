#include "broker/run/run.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "broker/core/amend.h"
#include "broker/core/nature.h"
#include "broker/core/numbering.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::run {
namespace {

bool SameCommands(const std::vector<Command>& a, const std::vector<Command>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!CanonicallyEqual(a[i], b[i])) return false;
  }
  return true;
}

}  // namespace

Run::Run(const Scenario& scenario)
    : scenario_(std::make_shared<const Scenario>(scenario)),
      market_(std::make_unique<core::Market>(scenario)),
      chain_(Canonical(scenario)) {}
Run::Run(std::shared_ptr<const Scenario> scenario, std::unique_ptr<core::Market> market, const Hash& hash)
    : scenario_(std::move(scenario)), market_(std::move(market)), chain_(hash) {}
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;
Run::~Run() = default;

Run Run::Copy() const {
  Run copy(scenario_, market_->Copy(), chain_.hash());
  copy.steps_ = steps_;
  copy.decided_ = decided_;
  return copy;
}

std::vector<Command> Run::Draws() const {
  return market_->phase() == Phase::kGenesis ? core::GenesisDraws(*scenario_)
                                             : core::TickDraws(*scenario_, market_->tick());
}

void Run::Begin() {
  ready_ = false;
  next_.step.tick = market_->tick();
  next_.step.phase = market_->phase();
  next_.step.step = market_->step();
}

void Run::Finish() {
  core::Number(next_.step, market_->next_seq());
  next_.bytes.clear();
  AppendCanonical(next_.step, next_.bytes);
  next_.hash = chain_.After(next_.bytes);
  ready_ = true;
}

const NextStep& Run::Draw() {
  HAGGLE_CHECK(market_->waiting() == core::Market::Waiting::kDraws);
  Begin();
  next_.step.commands = Draws();
  Finish();
  return next_;
}

const NextStep& Run::Decide(std::vector<std::vector<Move>>& answers) {
  HAGGLE_CHECK(market_->waiting() == core::Market::Waiting::kParties);
  const std::vector<PartyId>& due = market_->due();
  HAGGLE_CHECK(answers.size() >= due.size());
  Begin();
  std::size_t moves = 0;
  for (std::size_t i = 0; i < due.size(); ++i) moves += answers[i].size();
  // The commands of the last step are written over: a move onto one of its kind costs little.
  next_.step.commands.resize(moves);
  auto command = next_.step.commands.begin();
  for (std::size_t i = 0; i < due.size(); ++i) {
    for (Move& move : answers[i]) {
      command->party = due[i];
      command->action = std::move(move.action);
      ++command;
    }
  }
  Finish();
  return next_;
}

absl::Status Run::CheckLoaded() const {
  const Step& step = next_.step;
  if (done()) return absl::DataLossError("a step after the end of the run");
  if (step.tick != market_->tick() || step.phase != market_->phase() || step.step != market_->step()) {
    return absl::DataLossError(absl::StrCat("it is for tick ", step.tick, ", phase ", static_cast<int>(step.phase),
                                            ", step ", step.step, "; the market is at tick ", market_->tick(),
                                            ", phase ", static_cast<int>(market_->phase()), ", step ",
                                            market_->step()));
  }
  if (market_->waiting() == core::Market::Waiting::kDraws) {
    return SameCommands(step.commands, Draws()) ? absl::OkStatus()
                                                : absl::DataLossError("nature's draws are not those of the seed");
  }
  PartyId last = kNature;
  bool last_timed_out = false;
  for (const Command& command : step.commands) {
    if (command.party == kNature || command.party < last) {
      return absl::DataLossError("its commands are not in the order of the parties");
    }
    const bool timed_out = std::holds_alternative<TimeOut>(command.action);
    if (command.party == last && (timed_out || last_timed_out)) {
      return absl::DataLossError(
          absl::StrCat("party number ", last, " has timed out and is said to have moved as well"));
    }
    const std::vector<PartyId>& due = market_->due();
    if (timed_out && !std::binary_search(due.begin(), due.end(), command.party)) {
      return absl::DataLossError(absl::StrCat("party number ", command.party, " has timed out and was not asked"));
    }
    last = command.party;
    last_timed_out = timed_out;
  }
  return absl::OkStatus();
}

absl::Status Run::Load(std::string_view bytes, const Hash& hash) {
  ready_ = false;
  next_.hash = chain_.After(bytes);
  if (next_.hash != hash) {
    return absl::DataLossError(absl::StrCat("the chain is ", Hex(next_.hash), ", stored is ", Hex(hash)));
  }
  std::string error;
  if (!ParseCanonical(bytes, next_.step, &error))
    return absl::DataLossError(absl::StrCat("it does not parse: ", error));
  if (absl::Status status = CheckLoaded(); !status.ok()) return status;
  core::Number(next_.step, market_->next_seq());
  next_.bytes.assign(bytes);
  ready_ = true;
  return absl::OkStatus();
}

bool Run::MayAmend(const Scenario& scenario) const {
  return market_->MayAmend() && core::MayBecome(*scenario_, scenario);
}

void Run::Amend(const Scenario& scenario) {
  HAGGLE_CHECK(MayAmend(scenario));
  ready_ = false;
  chain_.Advance(chain_.AfterAmendment(Canonical(scenario)));
  market_->Amend(scenario);
  scenario_ = std::make_shared<const Scenario>(scenario);
}

Applied Run::Apply(core::EventSink* events, TickSink* ticks) {
  HAGGLE_CHECK(ready_);
  ready_ = false;
  chain_.Advance(next_.hash);
  ++steps_;
  decided_ = decided_ || market_->waiting() == core::Market::Waiting::kParties;
  const Step& step = next_.step;
  market_->Apply(step, events);
  Applied applied{step.tick, step.phase != Phase::kGenesis && (market_->tick() != step.tick || done())};
  if (applied.tick_ended && ticks != nullptr) ticks->OnTickEnd(applied.tick, *market_);
  return applied;
}

}  // namespace haggle::run
