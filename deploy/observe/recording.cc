#include "deploy/observe/recording.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "broker/core/state.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::observe {
namespace {

// What a copy of a run takes, about: its state as it is encoded, many times over, because lists of numbers that are
// small take few bytes there, and buffers of events that wait to be shown. Beside it (it is not part of the encoding)
// each state has a scenario, which is mostly texts; the run's own is shared by all copies.
std::size_t SizeOf(const run::Run& run) {
  constexpr std::size_t kTimes = 8;
  constexpr std::size_t kTimesTexts = 3;
  constexpr std::size_t kBuffers = 32 * 1024;
  const core::MarketState& state = run.market().state();
  return kBuffers + kTimes * CanonicalSize(state) + kTimesTexts * CanonicalSize(state.scenario);
}

}  // namespace

// Takes the events of a step that is added.
class Recording::Fold : public core::EventSink {
 public:
  explicit Fold(Recording& to) : to_(to) {}

  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    const std::size_t index = to_.events_.size();
    to_.text_.Follow(event);
    to_.tables_.Take(index, event, to_.text_);
    const TableId table = report::TableOf(event);
    const std::uint8_t kind = ColumnKindOf(event);
    to_.events_.step.push_back(static_cast<std::uint32_t>(to_.steps_.size()));
    to_.events_.table.push_back(table == 0 ? 0 : to_.tables_.NumberOf(table));
    AddParties(event);
    to_.events_.kind.push_back(kind);
    Count(kind, event.tick);
    if (const auto* bulletin = std::get_if<Bulletin>(&event.body)) to_.published_.push_back({index, *bulletin});
    AddMark(index, event);
  }

 private:
  // A table that came to nothing is whose it was, the host's and that of who was asked: in the log it is nobody's.
  void AddParties(const Event& event) {
    PartyId party = report::PartyOf(event);
    PartyId other = to_.other_.Of(event);
    const TableEntry* const entry = to_.tables_.Find(to_.events_.table.back());
    if (EndedInVain(event) && entry != nullptr && !entry->parties.empty()) {
      party = entry->host == kNature ? entry->parties.front() : entry->host;
      for (const PartyId sitting : entry->parties) {
        if (other == kNature && sitting != party) other = sitting;
      }
    }
    to_.events_.party.push_back(to_.numbers_.Of(party));
    to_.events_.other.push_back(to_.numbers_.Of(other));
  }

  void Count(std::uint8_t kind, Tick tick) {
    std::vector<std::uint32_t>& counts = to_.counts_[kind];
    if (counts.size() <= static_cast<std::size_t>(tick)) counts.resize(static_cast<std::size_t>(tick) + 1);
    ++counts[static_cast<std::size_t>(tick)];
  }

  void AddMark(std::size_t index, const Event& event) {
    const std::uint32_t table = to_.events_.table.back();
    const TableEntry* const entry = to_.tables_.Find(table);
    MarkKind kind{};
    if (!MarkOf(event, entry != nullptr && entry->kind == TableKind::kDinner, kind) || !to_.marks_.Wants(kind)) return;
    Mark mark{index, event.tick, kind, to_.text_.Tell(event), report::PartyOf(event), table, 0};
    if (entry != nullptr && mark.party == kNature) mark.party = entry->host;
    if (kind == MarkKind::kRefusedInvitation) {
      mark.text = to_.text_.PartyName(entry->host) + " invites in vain: " + mark.text;
    }
    if (kind == MarkKind::kDinner) mark.dinner = static_cast<std::uint32_t>(to_.tables_.dinners().size());
    to_.marks_.Add(std::move(mark));
  }

  Recording& to_;
};

// Hands on what happens in steps that are replayed.
class Recording::Walker : public core::EventSink {
 public:
  Walker(const Recording& of, const Snapshot& from) : of_(of), run_(from.run.Copy()), text_(of.scenario_) {
    for (const TableOpened& opened : from.tables) text_.Remember(opened);
  }

  // Null: nobody looks.
  void Take(std::size_t step, Onlooker* onlooker) {
    onlooker_ = onlooker;
    index_ = of_.FirstEventOf(step);
    HAGGLE_CHECK(journal::AmendIfDue(of_.amendments_, run_).ok());
    HAGGLE_CHECK(run_.Load(of_.log_.BytesOf(step), of_.log_.HashOf(step)).ok());  // it was added once
    if (onlooker == nullptr) {
      run_.Apply(this);
      return;
    }
    of_.log_.ReadTold(step, told_);
    place_.emplace(Place{run_, text_, step, run_.next().step, told_});
    onlooker->BeforeStep(*place_);
    run_.Apply(this);
    onlooker->AfterStep(*place_);
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    text_.Follow(event);
    if (onlooker_ != nullptr) onlooker_->OnEvent(*place_, index_, event, all, audience);
    ++index_;
  }

  run::Run TakeRun() { return std::move(run_); }

 private:
  const Recording& of_;
  run::Run run_;
  report::EventText text_;
  journal::Told told_;
  std::optional<Place> place_;
  Onlooker* onlooker_ = nullptr;
  std::size_t index_ = 0;
};

Recording::Recording(const Scenario& scenario, const SnapshotPlan& plan)
    : scenario_(scenario),
      plan_(plan),
      numbers_(scenario),
      other_(scenario),
      run_(scenario),
      counts_(ColumnKinds().size() + 1),
      text_(scenario_) {
  KeepSnapshot();
}

absl::Status Recording::Add(std::string_view bytes, const Hash& hash, const journal::Told& told) {
  if (absl::Status loaded = run_.Load(bytes, hash); !loaded.ok()) return loaded;
  const Step& step = run_.next().step;
  const std::size_t first = events_.size();
  const std::size_t index = steps_.size();
  while (tick_steps_.size() <= static_cast<std::size_t>(step.tick)) tick_steps_.push_back(index);
  const Seq first_command = run_.commands() + 1;
  const Tick tick = step.tick;
  const auto part = static_cast<std::uint16_t>(std::min<std::uint32_t>(step.step, UINT16_MAX));
  const auto phase = static_cast<std::uint8_t>(step.phase);
  Fold fold(*this);
  run_.Apply(&fold);
  log_.Add(bytes, hash, told);
  steps_.tick.push_back(tick);
  steps_.first_event.push_back(static_cast<std::uint32_t>(first));
  steps_.first_command.push_back(first_command);
  steps_.part.push_back(part);
  steps_.phase.push_back(phase);
  work_since_ += events_.size() - first + 1;
  if (work_since_ >= plan_.apart) KeepSnapshot();
  return absl::OkStatus();
}

absl::Status Recording::Amend(const journal::Amendment& amendment) {
  if (journal::AmendmentAt(amendments_, amendment.steps) != nullptr) return absl::OkStatus();
  const auto stands = static_cast<std::int64_t>(run_.steps());
  if (amendment.steps != stands || !run_.MayAmend(amendment.scenario)) {
    return absl::DataLossError(absl::StrCat("the amendment after step ", amendment.steps, ": no tick begins there"));
  }
  run_.Amend(amendment.scenario);
  amendments_.push_back(amendment);
  if (marks_.Wants(MarkKind::kAmended)) {
    marks_.Add({events_.size(), run_.market().tick(), MarkKind::kAmended, "the scenario changes", kNature, 0, 0});
  }
  return absl::OkStatus();
}

void Recording::MarkLost(PartyId party, std::size_t step, std::string text) {
  if (!marks_.Wants(MarkKind::kLost)) return;
  const Tick tick = step < steps_.size() ? steps_.tick[step] : run_.market().tick();
  marks_.Add({FirstEventOf(step), tick, MarkKind::kLost, std::move(text), party, 0, 0});
}

void Recording::KeepSnapshot() {
  const std::size_t bytes = SizeOf(run_);
  Snapshot snapshot{steps_.size(), bytes, run_.Copy(), {}};
  for (const auto& [id, opened] : text_.tables()) snapshot.tables.push_back(opened);
  snapshot.bytes += snapshot.tables.size() * sizeof(TableOpened);
  snapshot_bytes_ += snapshot.bytes;
  snapshots_.push_back(std::move(snapshot));
  work_since_ = 0;
  while (snapshot_bytes_ > plan_.most_bytes && snapshots_.size() > 2) ThinOut();
}

// The first stays.
void Recording::ThinOut() {
  std::vector<Snapshot> kept;
  snapshot_bytes_ = 0;
  for (std::size_t i = 0; i < snapshots_.size(); i += 2) {
    snapshot_bytes_ += snapshots_[i].bytes;
    kept.push_back(std::move(snapshots_[i]));
  }
  snapshots_ = std::move(kept);
  plan_.apart *= 2;
}

const Recording::Snapshot& Recording::Before(std::size_t step) const {
  const auto behind = std::upper_bound(snapshots_.begin(), snapshots_.end(), step,
                                       [](std::size_t at, const Snapshot& snapshot) { return at < snapshot.steps; });
  return *(behind - 1);
}

run::Run Recording::After(std::size_t step) const {
  HAGGLE_CHECK(step < steps_.size());
  const Snapshot& from = Before(step + 1);
  Walker walker(*this, from);
  for (std::size_t at = from.steps; at <= step; ++at) walker.Take(at, nullptr);
  return walker.TakeRun();
}

void Recording::Walk(std::size_t first, std::size_t last, Onlooker& onlooker) const {
  HAGGLE_CHECK(last < steps_.size());
  const Snapshot& from = Before(first);
  Walker walker(*this, from);
  for (std::size_t at = from.steps; at <= last; ++at) walker.Take(at, at < first ? nullptr : &onlooker);
}

absl::StatusOr<std::size_t> Recording::StepOfCommand(Seq seq) const {
  if (seq == 0 || seq > run_.commands()) return absl::NotFoundError(absl::StrCat("there is no command ", seq));
  const auto behind = std::upper_bound(steps_.first_command.begin(), steps_.first_command.end(), seq);
  return static_cast<std::size_t>(behind - steps_.first_command.begin()) - 1;
}

absl::StatusOr<std::size_t> Recording::LastStepOf(Tick tick) const {
  if (tick < 0 || static_cast<std::size_t>(tick) >= tick_steps_.size()) {
    return absl::NotFoundError(absl::StrCat("tick ", tick, " was not reached"));
  }
  const auto next = static_cast<std::size_t>(tick) + 1;
  return (next < tick_steps_.size() ? tick_steps_[next] : steps_.size()) - 1;
}

std::vector<const Bulletin*> Recording::BulletinsAt(std::size_t event) const {
  std::vector<const Bulletin*> last(scenario_.products.size(), nullptr);
  auto at = std::upper_bound(published_.begin(), published_.end(), event,
                             [](std::size_t of, const Published& published) { return of < published.event; });
  std::size_t left = last.size();
  while (at != published_.begin() && left > 0) {
    --at;
    if (at->bulletin.product >= last.size() || last[at->bulletin.product] != nullptr) continue;
    last[at->bulletin.product] = &at->bulletin;
    --left;
  }
  return last;
}

std::size_t Recording::memory() const {
  return snapshot_bytes_ + log_.memory() + events_.kind.capacity() * 13 + steps_.tick.capacity() * 19 +
         published_.capacity() * sizeof(Published) + tables_.tables().size() * 256;
}

}  // namespace haggle::observe
