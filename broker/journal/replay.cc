#include "broker/journal/replay.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/amendments.h"
#include "broker/journal/database.h"
#include "broker/journal/stored.h"

namespace haggle::journal {
namespace {

bool WantsTold(const ReplayHooks& hooks) { return hooks.on_step || hooks.after_step; }

// Replays step by step and compares with what is stored beside the steps.
class Comparison {
 public:
  Comparison(const StoredHeader& header, const ReplayHooks& hooks, std::vector<StoredDigest> digests,
             std::vector<Amendment> amendments)
      : hooks_(hooks), run_(header.scenario), digests_(std::move(digests)), amendments_(std::move(amendments)) {}

  // False: it differs, see result().
  absl::StatusOr<bool> Take(const StoredStep& stored, const Told& told);
  // At the end of a journal that is `finished`, or not.
  absl::Status End(bool finished);
  const ReplayResult& result() const { return result_; }
  const core::Market& market() const { return run_.market(); }

 private:
  bool Differs(std::int64_t step, std::string what) {
    result_.divergence = {step, run_.market().tick(), std::move(what)};
    return false;
  }
  bool TickEnds(std::int64_t step, Tick tick);

  const ReplayHooks& hooks_;
  run::Run run_;
  std::vector<StoredDigest> digests_;
  const std::vector<Amendment> amendments_;
  ReplayResult result_;
};

absl::StatusOr<bool> Comparison::Take(const StoredStep& stored, const Told& told) {
  absl::Status loaded = AmendIfDue(amendments_, run_);
  if (loaded.ok()) loaded = run_.Load(stored.bytes, stored.hash);
  if (!loaded.ok()) return Differs(stored.id, std::string(loaded.message()));
  if (hooks_.on_step) {
    if (absl::Status status = hooks_.on_step(stored.id, run_.next().step, told); !status.ok()) return status;
  }
  const run::Applied applied = run_.Apply(hooks_.events, hooks_.ticks);
  if (hooks_.after_step) hooks_.after_step(run_.next().step, told);
  return !applied.tick_ended || TickEnds(stored.id, applied.tick);
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
  const Hash digest = run_.market().Digest();
  if (digest == stored.digest) return true;
  return Differs(step, absl::StrCat("digest of the market after tick ", tick, ": it is ", Hex(digest), ", stored is ",
                                    Hex(stored.digest)));
}

absl::Status Comparison::End(bool finished) {
  if (!result_.divergence.found()) {
    if (absl::Status status = AmendIfDue(amendments_, run_); !status.ok()) return status;
  }
  result_.hash = run_.hash();
  result_.steps = static_cast<std::int64_t>(run_.steps());
  result_.commands = static_cast<std::int64_t>(run_.commands());
  result_.outcome = run_.market().Digest();
  result_.complete = run_.done();
  if (result_.divergence.found()) return absl::OkStatus();
  const auto stored = static_cast<std::int64_t>(digests_.size());
  const bool whole = stored == result_.ticks || (!finished && stored + 1 == result_.ticks);
  if (!whole) {
    Differs(result_.steps + 1,
            absl::StrCat("digests of ", stored, " ticks are stored, ", result_.ticks, " have ended"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(StoredJournal& journal, const StoredHeader& header, const ReplayHooks& hooks) {
  absl::StatusOr<std::vector<StoredDigest>> digests = journal.Digests();
  if (!digests.ok()) return digests.status();
  bool finished = false;
  if (journal.sealed()) {
    absl::StatusOr<StoredSeal> seal = journal.Seal();
    if (!seal.ok()) return seal.status();
    finished = seal->state == JournalState::kFinished;
  }
  absl::StatusOr<std::vector<Amendment>> amendments = journal.Amendments(header.scenario);
  if (!amendments.ok()) return amendments.status();
  Comparison comparison(header, hooks, *std::move(digests), *std::move(amendments));
  static const Told kNothing;
  absl::Status status = journal.Steps(0, [&](const StoredStep& step) -> absl::Status {
    absl::StatusOr<Told> told = WantsTold(hooks) ? journal.ToldIn(step.id) : kNothing;
    if (!told.ok()) return told.status();
    absl::StatusOr<bool> same = comparison.Take(step, *told);
    if (!same.ok()) return same.status();
    return *same ? absl::OkStatus() : absl::CancelledError();
  });
  if (!status.ok() && !comparison.result().divergence.found()) return status;
  if (absl::Status ended = comparison.End(finished); !ended.ok()) return ended;
  if (hooks.end) hooks.end(comparison.market());
  return comparison.result();
}

absl::Status ReplayTo(const JournalReader& reader, std::int64_t step, run::Run& run, const ReplayHooks& hooks) {
  const auto stands = [&run] { return static_cast<std::int64_t>(run.steps()); };
  const auto fault = [&reader](std::int64_t id, absl::string_view what) {
    return absl::StrCat("journal ", reader.path(), ": step ", id, ": ", what);
  };
  if (stands() > step) {
    return absl::InvalidArgumentError(fault(step, absl::StrCat("the run stands at step ", stands(), " already")));
  }
  bool there = stands() == step;
  absl::Status read = reader.ReadSteps([&](const StoredStep& stored) -> absl::Status {
    if (there) return absl::CancelledError();  // no need to read on
    if (stored.id <= stands()) return absl::OkStatus();
    absl::Status loaded = AmendIfDue(reader.amendments(), run);
    if (loaded.ok()) loaded = run.Load(stored.bytes, stored.hash);
    if (!loaded.ok()) {
      return absl::DataLossError(fault(stored.id, absl::StrCat(loaded.message(), "; try haggle verify")));
    }
    Told told;
    if (WantsTold(hooks)) {
      absl::StatusOr<Told> read_told = reader.ReadTold(stored.id);
      if (!read_told.ok()) return read_told.status();
      told = *std::move(read_told);
    }
    if (hooks.on_step) {
      if (absl::Status status = hooks.on_step(stored.id, run.next().step, told); !status.ok()) return status;
    }
    run.Apply(hooks.events, hooks.ticks);
    if (hooks.after_step) hooks.after_step(run.next().step, told);
    there = stored.id == step;
    return absl::OkStatus();
  });
  if (!read.ok() && !there) return read;
  if (!there && step != kWholeJournal) {
    return absl::OutOfRangeError(fault(step, absl::StrCat("the journal ends with step ", stands())));
  }
  if (step == kWholeJournal) {
    if (absl::Status status = AmendIfDue(reader.amendments(), run); !status.ok()) return status;
  }
  if (hooks.end) hooks.end(run.market());
  return absl::OkStatus();
}

absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, core::EventSink* events, run::TickSink* ticks,
                                    const std::function<void(const core::Market&)>& end) {
  ReplayHooks hooks;
  hooks.events = events;
  hooks.ticks = ticks;
  hooks.end = end;
  return Replay(reader, hooks);
}

}  // namespace haggle::journal
