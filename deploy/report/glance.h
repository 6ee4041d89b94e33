// What is worth seeing of a run at one look, gathered while it goes on: the last decisions in words, the last word at
// each table, who was late.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "broker/core/event_sink.h"
#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::report {

// A party's move, by what it brought about.
struct GlanceLine {
  Tick tick = 0;
  std::string text;  // on one line; of others' texts nothing is escaped yet
  std::string why;   // in words; empty: no reason was given
  bool refused = false;
};

// Give it the events of each step while the step is applied (it is a sink), then the step itself. Thread-compatible.
class Glance : public core::EventSink {
 public:
  // `scenario` must outlive it. So many of the last decisions are kept.
  Glance(const Scenario& scenario, std::size_t kept) : event_text_(scenario), kept_(kept) {}

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  // `whys` are the reasons of the step's commands, in their order; may be empty.
  void OnStep(const Step& step, const std::vector<Why>& whys);

  const std::deque<GlanceLine>& latest() const { return latest_; }                 // the newest last
  const std::map<PartyId, std::int64_t>& timed_out() const { return timed_out_; }  // how often, by party
  // What was said last at a table: "round 3: lab offers price 5"; empty: nothing yet.
  std::string LastWord(TableId table) const;
  const EventText& text() const { return event_text_; }

 private:
  EventText event_text_;
  const std::size_t kept_;
  std::vector<Event> events_;  // of the step
  std::deque<GlanceLine> latest_;
  std::map<TableId, std::string> words_;  // of the tick's tables
  Tick words_of_ = -1;
  std::map<PartyId, std::int64_t> timed_out_;
};

}  // namespace haggle::report
