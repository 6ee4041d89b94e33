// A run as a trace that Perfetto's viewer opens (JSON, Trace Event Format): a track for each party, tracks for tables,
// an arrow from each offer to its answers, counters for backlog, lead time and price.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "broker/core/market.h"
#include "broker/run/tick_sink.h"
#include "deploy/report/event_text.h"
#include "nlohmann/json.hpp"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::report {

// A tick takes a second of the trace's time, or as long as its events need at ten microseconds each. What stands in
// memory are open tables, never what was written. Give it the events of each step while it is applied and the ends of
// ticks, then the step; Begin before and End after all. Thread-compatible.
class TraceWriter : public core::EventSink, public run::TickSink {
 public:
  // Takes the next piece of the file.
  using Out = std::function<void(std::string_view)>;
  // `scenario` must outlive it.
  TraceWriter(const Scenario& scenario, Out out);

  void Begin();
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  void OnTickEnd(Tick tick, const core::Market& market) override;
  void OnStep(const Step& step, const std::vector<Why>& whys);
  // `about`: what stands beside the events, such as the run's hash.
  void End(const nlohmann::ordered_json& about);

 private:
  struct Place {
    std::int64_t process = 0;
    std::int64_t track = 0;
    std::int64_t time = 0;  // microseconds
  };
  struct OpenTable {
    std::int64_t lane = 0;
    ProtocolKind protocol = ProtocolKind::kUnset;
    PartyId first = 0;                // who sits on the first seat
    std::map<PartyId, Place> offers;  // of each party its last one
    PartyId offered_last = 0;         // 0: nobody
  };

  void Write(const nlohmann::ordered_json& event);
  void Name(std::int64_t process, std::int64_t track, const std::string& name);
  void Tell(const Step& step, const Event& event, const std::vector<Why>& whys);
  void OpenLane(const Event& event, const TableOpened& opened);
  // Whose offer at the table an event of `party` answers, by the table's protocol; 0: nobody's.
  static PartyId Answered(const OpenTable& table, const Event& event, PartyId party);
  void CloseLane(TableId table, std::int64_t time, const std::string& told);
  void Arrow(const Place& from, const Place& to);

  const Scenario& scenario_;
  const Out out_;
  EventText event_text_;
  bool first_ = true;
  std::vector<Event> events_;
  nlohmann::ordered_json counters_;  // of the tick that has ended, for after its events
  std::int64_t time_ = 0;
  std::map<TableId, OpenTable> open_;
  std::vector<bool> lanes_;  // taken
  std::uint64_t arrows_ = 0;
};

}  // namespace haggle::report
