// One run in memory: replayed once into columns, with copies of it now and then, so that the state after any step is a
// copy and a few steps of replay, exact and never sampled. It goes on while its run does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/amendments.h"
#include "broker/journal/diary.h"
#include "broker/run/run.h"
#include "deploy/observe/columns.h"
#include "deploy/observe/marks.h"
#include "deploy/observe/other_party.h"
#include "deploy/observe/party_numbers.h"
#include "deploy/observe/step_log.h"
#include "deploy/observe/table_list.h"
#include "deploy/report/event_text.h"
#include "proto/base/scenario.h"

namespace haggle::observe {

// A bulletin as it was published.
struct Published {
  std::size_t event = 0;
  Bulletin bulletin;
};

// Where a walk through a run is.
struct Place {
  const run::Run& run;      // before the step it stands before it, after it behind it
  report::EventText& text;  // knows the tables of the tick
  std::size_t step = 0;     // index
  const Step& commands;
  const journal::Told& told;
};

// Looks at a run that is walked through.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void BeforeStep(const Place& /*place*/) {}
  virtual void OnEvent(const Place& /*place*/, std::size_t /*index*/, const Event& /*event*/, bool /*all*/,
                       const std::vector<PartyId>& /*audience*/) {}
  virtual void AfterStep(const Place& /*place*/) {}
};

// How copies of the run are spread.
struct SnapshotPlan {
  std::size_t apart = 4'096;  // events and steps between two, until there is too much of them
  std::size_t most_bytes =
      192 * 1024 * 1024;  // that all take, about; then every second goes, and they are farther apart
};

// Steps and events are numbered from 0. Thread-compatible.
class Recording {
 public:
  // `scenario` is what the run began with; it must be valid.
  explicit Recording(const Scenario& scenario, const SnapshotPlan& plan = {});
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // The run's next step. kDataLoss: it does not follow from those before it, and nothing has changed.
  absl::Status Add(std::string_view bytes, const Hash& hash, const journal::Told& told);
  // The scenario changes where the run stands; a second time it is passed over. kDataLoss: it cannot change there.
  absl::Status Amend(const journal::Amendment& amendment);
  // A party was given up (diary): marked where the run stands, or at the step that it was noted before.
  void MarkLost(PartyId party, std::size_t step, std::string text);

  const Scenario& scenario() const { return scenario_; }  // what it began with
  const run::Run& run() const { return run_; }            // as it stands
  const EventColumns& events() const { return events_; }
  const StepColumns& steps() const { return steps_; }
  const StepLog& log() const { return log_; }
  const TableList& tables() const { return tables_; }
  const Marks& marks() const { return marks_; }
  const PartyNumbers& numbers() const { return numbers_; }
  const std::vector<journal::Amendment>& amendments() const { return amendments_; }
  // The first step of each tick that was reached; genesis belongs to the first.
  const std::vector<std::size_t>& tick_steps() const { return tick_steps_; }
  // Events by kind (as in the columns) and tick.
  const std::vector<std::vector<std::uint32_t>>& counts() const { return counts_; }

  // The step with that command. kNotFound: there is none.
  absl::StatusOr<std::size_t> StepOfCommand(Seq seq) const;
  // The last step of the tick that has been taken. kNotFound: it was not reached.
  absl::StatusOr<std::size_t> LastStepOf(Tick tick) const;
  // Events of a step: the first, and the first behind them.
  std::size_t FirstEventOf(std::size_t step) const {
    return step < steps_.size() ? steps_.first_event[step] : events_.size();
  }
  // The bulletins of the last tick that had begun with event `event` or before: the first of all products, or null.
  std::vector<const Bulletin*> BulletinsAt(std::size_t event) const;

  // The run after step `step`. Valid until the next Add.
  run::Run After(std::size_t step) const;
  // Replays the steps `first` to `last`, both included, and shows them.
  void Walk(std::size_t first, std::size_t last, Onlooker& onlooker) const;

  // What it takes, in bytes, about.
  std::size_t memory() const;
  std::size_t snapshots() const { return snapshots_.size(); }

 private:
  struct Snapshot {
    std::size_t steps = 0;
    std::size_t bytes = 0;
    run::Run run;
    std::vector<TableOpened> tables;  // that its tick had opened
  };
  class Fold;    // of what is added
  class Walker;  // of what is replayed

  const Snapshot& Before(std::size_t step) const;
  void KeepSnapshot();
  void ThinOut();

  const Scenario scenario_;
  SnapshotPlan plan_;
  const PartyNumbers numbers_;
  const OtherParty other_;
  run::Run run_;
  StepLog log_;
  EventColumns events_;
  StepColumns steps_;
  TableList tables_;
  Marks marks_;
  std::vector<std::size_t> tick_steps_;
  std::vector<std::vector<std::uint32_t>> counts_;
  std::vector<Published> published_;
  std::vector<journal::Amendment> amendments_;
  report::EventText text_;
  std::vector<Snapshot> snapshots_;  // the first is before genesis
  std::size_t snapshot_bytes_ = 0;
  std::size_t work_since_ = 0;  // events and steps since the last one
};

}  // namespace haggle::observe
