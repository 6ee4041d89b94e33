#include "deploy/tournament/conversations.h"

#include <algorithm>
#include <string>
#include <utility>

#include "broker/core/nature.h"
#include "proto/base/sha256.h"

namespace haggle::tournament {
namespace {

// More than negotiations are held at a time, mostly; who finds nothing plays.
constexpr std::size_t kPairsKept = 64;

// Whether what nature draws hangs on the seed: some range is more than one number.
bool NatureDraws(Scenario scenario) {
  const auto draws = [](const core::NamedRange& range) { return range.low != range.high; };
  const std::vector<core::NamedRange> once = core::RangesOf(scenario);
  const std::vector<core::NamedRange> by_tick = core::TickRangesOf(scenario);
  return std::any_of(once.begin(), once.end(), draws) || std::any_of(by_tick.begin(), by_tick.end(), draws);
}

}  // namespace

Conversations::Conversations(const TournamentSettings& settings, const Registry& registry)
    : settings_(settings), registry_(registry) {
  for (const Domain& domain : settings_.domains) {
    scenarios_.emplace_back(domain.scenario);
    draws_.push_back(NatureDraws(domain.scenario));
  }
}

bool Conversations::MayShare(const Encounter& encounter) const {
  if (settings_.transport != launch::Transport::kInProcess || draws_[encounter.domain]) return false;
  for (const std::size_t strategy : encounter.strategies) {
    const StrategySpec* spec = registry_.Find(settings_.strategies[strategy].strategy);
    if (spec == nullptr || spec->reads_stream_key) return false;
  }
  return true;
}

const Conversations::Pair* Conversations::Find(const Encounter& encounter) const {
  for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
    if (pair->encounter.domain == encounter.domain && pair->encounter.strategies == encounter.strategies) {
      return &*pair;
    }
  }
  return nullptr;
}

void Conversations::Learn(const Encounter& encounter, const Finding& finding,
                          std::shared_ptr<const Conversation> said) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (Find(encounter) != nullptr) return;
  if (pairs_.size() == kPairsKept) pairs_.pop_front();
  pairs_.push_back({encounter, said->drew ? nullptr : std::move(said), finding});
}

absl::StatusOr<Finding> Conversations::PlayIt(const Encounter& encounter, const std::atomic<int>* interrupted,
                                              Conversation* said) {
  ++played_;
  return Play(settings_, registry_, encounter, interrupted, said);
}

absl::StatusOr<Finding> Conversations::Hold(const Encounter& encounter, const std::atomic<int>* interrupted) {
  if (!MayShare(encounter)) return PlayIt(encounter, interrupted, nullptr);
  bool met = false;
  std::shared_ptr<const Conversation> known;
  Finding finding;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const Pair* pair = Find(encounter)) {
      met = true;
      known = pair->said;
      if (known != nullptr) finding = pair->finding;
    }
  }
  if (known != nullptr) {
    thread_local std::string scenario;  // for its memory
    scenarios_[encounter.domain].Write(encounter.seed, scenario);
    finding.hash = Hex(known->HashFrom(scenario));
    return finding;
  }
  if (met) return PlayIt(encounter, interrupted, nullptr);
  auto said = std::make_shared<Conversation>();
  absl::StatusOr<Finding> played = PlayIt(encounter, interrupted, said.get());
  if (played.ok() && played->ending != Ending::kFailed) Learn(encounter, *played, std::move(said));
  return played;
}

}  // namespace haggle::tournament
