#include "broker/core/market.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "broker/core/amend.h"
#include "broker/core/briefing.h"
#include "broker/core/delivery.h"
#include "broker/core/dispatch.h"
#include "broker/core/limits.h"
#include "broker/core/numbering.h"
#include "broker/core/opening.h"
#include "broker/core/orders.h"
#include "broker/core/proposals.h"
#include "broker/core/seller_step.h"
#include "broker/core/speak.h"
#include "broker/core/state.h"
#include "broker/core/statements.h"
#include "broker/core/tables.h"
#include "broker/core/world.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::core {

class Market::Impl {
 public:
  explicit Impl(Scenario scenario) : world_(std::move(scenario)) {}
  Impl(const Impl& other) : world_(other.world_) {}  // the rest is memory that is reused

  Waiting waiting() const;
  void Apply(const Step& step, EventSink* sink);
  void Amend(const Scenario& scenario) { TakeAmendable(scenario, world_.state.scenario); }
  const World& world() const { return world_; }

 private:
  const Step& Numbered(const Step& step);
  void CarryOut(const Step& step);
  void PartiesMove(const Step& step);
  void GoOn();
  void NextPlace();
  void EndTick();
  void ForgetAgreements();
  void AskAll();

  World world_;
  Step numbered_;  // reused
  MoveLimits limits_;
};

Market::Waiting Market::Impl::waiting() const {
  if (world_.state.over) return Waiting::kNobody;
  const Phase phase = world_.state.phase;
  return phase == Phase::kGenesis || phase == Phase::kOpen ? Waiting::kDraws : Waiting::kParties;
}

// The step with its commands by party and numbered: `step` itself if it is so
// already, as those of a run are (broker/run).
const Step& Market::Impl::Numbered(const Step& step) {
  world_.step_first = world_.next_seq;
  world_.next_seq += step.commands.size();
  if (IsNumbered(step, world_.step_first)) return step;
  numbered_.commands = step.commands;
  Number(numbered_, world_.step_first);
  return numbered_;
}

void Market::Impl::Apply(const Step& step, EventSink* sink) {
  if (world_.state.over) return;
  world_.router.Begin(world_.state.tick, sink);
  world_.ledger.BeginStep();
  CarryOut(Numbered(step));
  GoOn();
}

void Market::Impl::CarryOut(const Step& step) {
  switch (world_.state.phase) {
    case Phase::kGenesis:
      Genesis(world_, step);
      break;
    case Phase::kOpen:
      OpenTick(world_, step);
      break;
    case Phase::kBargain:
      PartiesMove(step);
      EndTurns(world_);
      break;
    default:
      PartiesMove(step);
      world_.ledger.Sweep();
      break;
  }
}

void Market::Impl::PartiesMove(const Step& step) {
  limits_.Measure(world_, step.commands);
  PartyId flooding = kNature;  // the last party found beyond a limit: told once, not for each of its moves
  for (const Command& command : step.commands) {
    Verdict verdict = limits_.Judge(command.party);
    if (world_.directory.IndexOf(command.party) < 0) {
      verdict = RefusalReason::kNoSuchParty;
    } else if (verdict == kAllowed) {
      verdict = CarryOutMove(world_, command);
    } else if (command.party == flooding) {
      continue;
    } else {
      flooding = command.party;
    }
    if (verdict != kAllowed) world_.Refuse(command, verdict, TableOf(command.action));
  }
}

// Goes to the next step in which somebody has something to decide.
void Market::Impl::GoOn() {
  do {
    NextPlace();
    AskAll();
  } while (waiting() == Waiting::kParties && world_.router.due().empty());
}

void Market::Impl::NextPlace() {
  MarketState& state = world_.state;
  const auto go = [&state](Phase phase) {
    state.phase = phase;
    state.step = 0;
  };
  switch (state.phase) {
    case Phase::kGenesis:
      go(Phase::kOpen);
      state.over = LastTick(state.scenario) < 0;
      break;
    case Phase::kOpen:
      go(Phase::kSpeak);
      break;
    case Phase::kSpeak:
      if (state.step < kSpeakAnswer) {
        ++state.step;
      } else {
        SettleProposals(world_);
        go(Phase::kBargain);
      }
      break;
    case Phase::kBargain:
      if (AnyTableOpen(world_) && !world_.router.due().empty()) {
        ++state.step;
      } else {
        go(Phase::kOrder);
        TellStatements(world_, false);
      }
      break;
    case Phase::kOrder:
      go(Phase::kAllocate);
      TellStatements(world_, false);
      TellSellerBooks(world_);
      break;
    case Phase::kAllocate:
      Deliver(world_);
      EndTick();
      break;
    case Phase::kClosed:
      break;
  }
}

// An agreement is kept as long as a booking exists by it: for the audit.
void Market::Impl::ForgetAgreements() {
  MarketState& state = world_.state;
  if (state.agreements.empty()) return;
  std::vector<TableId> open;
  for (const BookingState& booking : state.bookings) {
    if (booking.table != 0) open.push_back(booking.table);
  }
  std::sort(open.begin(), open.end());
  std::erase_if(state.agreements, [&open](const AgreementState& agreement) {
    return !std::binary_search(open.begin(), open.end(), agreement.table);
  });
}

void Market::Impl::EndTick() {
  MarketState& state = world_.state;
  ForgetAgreements();
  state.step = 0;
  if (state.tick < LastTick(state.scenario)) {
    ++state.tick;
    state.phase = Phase::kOpen;
  } else {
    state.phase = Phase::kClosed;
    state.over = true;
  }
}

void Market::Impl::AskAll() {
  MarketState& state = world_.state;
  world_.router.ClearAsks();
  switch (state.phase) {
    case Phase::kSpeak:
      AskSpeakers(world_, state.step);
      break;
    case Phase::kBargain:
      AskTables(world_);
      break;
    case Phase::kOrder:
      AskBuyers(world_);
      break;
    case Phase::kAllocate:
      AskSellers(world_);
      break;
    default:
      break;
  }
  world_.router.Close(state.tick, state.phase, state.step);
}

// ---- the door -----------------------------------------------------------------

Market::Market(Scenario scenario) : impl_(std::make_unique<Impl>(std::move(scenario))) {}
Market::Market(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Market::~Market() = default;

std::unique_ptr<Market> Market::Copy() const {
  return std::unique_ptr<Market>(new Market(std::make_unique<Impl>(*impl_)));
}

Market::Waiting Market::waiting() const { return impl_->waiting(); }
Tick Market::tick() const { return state().tick; }
Phase Market::phase() const { return state().phase; }
std::uint32_t Market::step() const { return state().step; }
Seq Market::next_seq() const { return impl_->world().next_seq; }
const std::vector<PartyId>& Market::due() const { return impl_->world().router.due(); }

const Prompt& Market::prompt(PartyId party) const {
  const int index = impl_->world().directory.IndexOf(party);
  HAGGLE_CHECK(index >= 0);
  return impl_->world().router.prompt(index);
}

void Market::Apply(const Step& step, EventSink* sink) { impl_->Apply(step, sink); }

bool Market::MayAmend() const { return waiting() == Waiting::kDraws && phase() == Phase::kOpen; }
void Market::Amend(const Scenario& scenario) {
  HAGGLE_CHECK(MayAmend());
  impl_->Amend(scenario);
}

Briefing Market::BriefingFor(PartyId party) const { return MakeBriefing(impl_->world(), party); }

const MarketState& Market::state() const { return impl_->world().state; }

Hash Market::Digest() const {
  Sha256 sha;
  sha.Update(Canonical(state()));
  return sha.Finish();
}

}  // namespace haggle::core
