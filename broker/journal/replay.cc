#include "broker/journal/replay.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/core/nature.h"
#include "broker/journal/database.h"
#include "broker/journal/stored.h"
#include "proto/base/canonical.h"

namespace haggle {
namespace {

// What a step of nature must hold, as canonical bytes.
bool SameCommands(const std::vector<Command>& a, const std::vector<Command>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!CanonicallyEqual(a[i], b[i])) return false;
  }
  return true;
}

// Replays step by step and compares with what is stored beside the steps.
class Comparison {
 public:
  Comparison(const StoredHeader& header, const ReplayHooks& hooks, std::vector<StoredDigest> digests)
      : hooks_(hooks),
        replayer_(header.scenario, hooks.events, hooks.ticks),
        chain_(header.canonical),
        digests_(std::move(digests)) {}

  // False: it differs, see result().
  absl::StatusOr<bool> Take(const StoredStep& stored, const std::vector<Why>& whys);
  // At the end of a journal that is `finished`, or not.
  void End(bool finished);
  ReplayResult& result() { return result_; }
  const Market& market() const { return replayer_.market(); }

 private:
  bool Differs(std::int64_t step, std::string what) {
    result_.divergence = {step, replayer_.market().tick(), std::move(what)};
    return false;
  }
  bool TickEnds(std::int64_t step, Tick tick);

  const ReplayHooks& hooks_;
  Replayer replayer_;
  Chain chain_;
  std::vector<StoredDigest> digests_;
  ReplayResult result_;
};

absl::StatusOr<bool> Comparison::Take(const StoredStep& stored, const std::vector<Why>& whys) {
  const Hash before = chain_.hash();
  const Hash& hash = chain_.Add(stored.bytes);
  if (hash != stored.hash) {
    result_.hash = before;
    return Differs(stored.id, absl::StrCat("the chain is ", Hex(hash), ", stored is ", Hex(stored.hash)));
  }
  if (absl::Status status = replayer_.Decode(stored.bytes); !status.ok()) {
    result_.hash = before;
    return Differs(stored.id, std::string(status.message()));
  }
  result_.hash = hash;
  if (hooks_.on_step) {
    if (absl::Status status = hooks_.on_step(stored.id, replayer_.step(), whys); !status.ok()) return status;
  }
  const Tick tick = replayer_.step().tick;
  const bool ended = replayer_.Apply();
  result_.steps = stored.id;
  if (!ended) return true;
  return TickEnds(stored.id, tick);
}

bool Comparison::TickEnds(std::int64_t step, Tick tick) {
  const auto index = static_cast<std::size_t>(result_.ticks++);
  // The last digest may be missing if the writer was killed between step and tick.
  if (index >= digests_.size()) return true;
  const StoredDigest& stored = digests_[index];
  if (stored.tick != tick || stored.step != step) {
    return Differs(step,
                   absl::StrCat("tick ", tick, " ends here, stored is tick ", stored.tick, " with step ", stored.step));
  }
  const Hash digest = replayer_.market().Digest();
  if (digest == stored.digest) return true;
  return Differs(step, absl::StrCat("digest of the market after tick ", tick, ": it is ", Hex(digest), ", stored is ",
                                    Hex(stored.digest)));
}

void Comparison::End(bool finished) {
  result_.commands = static_cast<std::int64_t>(replayer_.commands());
  result_.outcome = replayer_.market().Digest();
  result_.complete = replayer_.market().waiting() == Market::Waiting::kNobody;
  if (result_.divergence.found()) return;
  const auto stored = static_cast<std::int64_t>(digests_.size());
  const bool whole = stored == result_.ticks || (!finished && stored + 1 == result_.ticks);
  if (!whole) {
    Differs(result_.steps + 1,
            absl::StrCat("digests of ", stored, " ticks are stored, ", result_.ticks, " have ended"));
  }
}

}  // namespace

Replayer::Replayer(const Scenario& scenario, EventSink* events, TickSink* ticks)
    : scenario_(scenario), market_(std::make_unique<Market>(scenario)), events_(events), ticks_(ticks) {}

Replayer::~Replayer() = default;

absl::Status Replayer::Decode(std::string_view bytes) {
  std::string error;
  if (!ParseCanonical(bytes, step_, &error)) return absl::DataLossError("it does not parse: " + Printable(error));
  if (market_->waiting() == Market::Waiting::kNobody) return absl::DataLossError("a step behind the end of the run");
  if (step_.tick != market_->tick() || step_.phase != market_->phase() || step_.step != market_->step()) {
    return absl::DataLossError(absl::StrCat("it is for tick ", step_.tick, ", phase ", static_cast<int>(step_.phase),
                                            ", step ", step_.step, "; the market is at tick ", market_->tick(),
                                            ", phase ", static_cast<int>(market_->phase()), ", step ",
                                            market_->step()));
  }
  const bool nature = market_->waiting() == Market::Waiting::kDraws;
  if (nature) {
    const std::vector<Command> draws =
        step_.phase == Phase::kGenesis ? GenesisDraws(scenario_) : TickDraws(scenario_, step_.tick);
    if (!SameCommands(step_.commands, draws)) return absl::DataLossError("nature's draws are not those of the seed");
  }
  Seq seq = market_->next_seq();
  PartyId last = 0;
  for (Command& command : step_.commands) {
    command.seq = seq++;
    if (!nature && (command.party == kNature || command.party < last)) {
      return absl::DataLossError("its commands are not in the order of the parties");
    }
    last = command.party;
  }
  return absl::OkStatus();
}

bool Replayer::Apply() {
  const Tick tick = step_.tick;
  market_->Apply(step_, events_);
  const bool over = market_->waiting() == Market::Waiting::kNobody;
  const bool ended = step_.phase != Phase::kGenesis && (market_->tick() != tick || over);
  if (ended && ticks_ != nullptr) ticks_->OnTickEnd(tick, *market_);
  return ended;
}

absl::StatusOr<ReplayResult> Replay(StoredJournal& journal, const StoredHeader& header, const ReplayHooks& hooks) {
  absl::StatusOr<std::vector<StoredDigest>> digests = journal.Digests();
  if (!digests.ok()) return digests.status();
  bool finished = false;
  if (journal.sealed()) {
    absl::StatusOr<StoredSeal> seal = journal.Seal();
    if (!seal.ok()) return seal.status();
    finished = seal->state == JournalState::kFinished;
  }
  Comparison comparison(header, hooks, *std::move(digests));
  comparison.result().hash = Chain(header.canonical).hash();
  static const std::vector<Why> kNoWhys;
  absl::Status status = journal.Steps([&](const StoredStep& step) -> absl::Status {
    absl::StatusOr<std::vector<Why>> whys = hooks.on_step ? journal.Whys(step.id) : kNoWhys;
    if (!whys.ok()) return whys.status();
    absl::StatusOr<bool> same = comparison.Take(step, *whys);
    if (!same.ok()) return same.status();
    return *same ? absl::OkStatus() : absl::CancelledError();
  });
  if (!status.ok() && !comparison.result().divergence.found()) return status;
  comparison.End(finished);
  if (hooks.end) hooks.end(comparison.market());
  return comparison.result();
}

absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, EventSink* events, TickSink* ticks,
                                    const std::function<void(const Market&)>& end) {
  ReplayHooks hooks;
  hooks.events = events;
  hooks.ticks = ticks;
  hooks.end = end;
  return Replay(reader, hooks);
}

}  // namespace haggle
