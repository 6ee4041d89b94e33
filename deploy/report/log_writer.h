// Writes a journal's events as text, JSON lines or CSV.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/journal/reader.h"
#include "broker/run/run.h"
#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::report {

enum class LogFormat : std::uint8_t { kText, kJsonLines, kCsv };

// Which events are written.
struct LogFilter {
  std::optional<PartyId> party;    // only what it was shown
  std::vector<std::string> kinds;  // empty: all (as text without HiddenKinds)
  Tick first = INT32_MIN;
  Tick last = INT32_MAX;
  std::optional<TableId> table;  // only what happened at it, and what came of that
};

// Bookkeeping that a text leaves out unless it is asked for by --kind, as it
// does the draws of ranges that are closed.
const std::vector<std::string>& HiddenKinds();

// Give it the events of each step while the step is applied (it is a sink),
// then the step itself. Thread-compatible.
class LogWriter : public core::EventSink {
 public:
  // Takes the next piece of the log: one or several whole lines.
  using Out = std::function<void(std::string_view)>;

  // `scenario` must outlive the writer.
  LogWriter(const Scenario& scenario, LogFilter filter, LogFormat format, bool colour, Out out);

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;

  // Writes the collected events to `out`. `whys` are the reasons of the step's
  // commands, in their order (may be empty).
  void OnStep(const Step& step, const std::vector<Why>& whys);

  // Whether the filter's table has been told of, whatever else is filtered.
  bool table_seen() const { return table_seen_; }

  // Before the first step: the head of a CSV.
  void Begin() const;

 private:
  struct Entry {
    Event event;
    bool shown = false;  // to the filter's party
  };

  bool Wanted(const Entry& entry) const;
  // The command that caused the event, and its reason if the reader may know it.
  const Command* CommandOf(const Step& step, Seq cause) const;
  std::string WhyOf(const Step& step, const std::vector<Why>& whys, Seq cause) const;
  void MergeDeliveries();
  void WriteText(const Event& event, const std::string& told, const std::string& why);
  void WriteJson(const Step& step, const Event& event, const std::string& told, const std::string& why) const;
  void WriteCsv(const Step& step, const Event& event, const std::string& told, const std::string& why) const;

  const Scenario& scenario_;
  const LogFilter filter_;
  const LogFormat format_;
  const bool colour_;
  const Out out_;
  EventText event_text_;
  std::vector<std::string> open_ranges_;  // paths: what nature really draws
  std::vector<Entry> entries_;
  Seq matched_cause_ = 0;     // a command whose effects belong to the filter's table
  std::uint64_t number_ = 0;  // of the event that is told, from 1 in the whole run
  bool table_seen_ = false;
  Tick headed_ = INT32_MIN;
};

// Brings `run`, a run of the journal's scenario, from where it stands to the journal's end, and writes
// each step on the way; what a journal has more of later, the next call writes. kDataLoss: a step does
// not follow from those before it, and neither it nor a later one has been written.
absl::Status WriteSteps(const journal::JournalReader& reader, run::Run& run, LogWriter& writer);

}  // namespace haggle::report
