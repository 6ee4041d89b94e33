// A person's place in a run: what is asked lies there until it is answered.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "broker/journal/prompts.h"
#include "broker/journal/tally.h"
#include "deploy/launch/persons.h"
#include "deploy/seat/decision.h"
#include "deploy/seat/forms.h"
#include "deploy/seat/json.h"
#include "deploy/seat/knowledge.h"
#include "proto/base/how_ended.h"

namespace haggle::seat {

// An answer to a page: an HTTP status and JSON; errors are {"error": "..."}.
struct SeatReply {
  int status = 200;
  std::string body;
};

// A strategy whose advice may be asked for, as it is written (ParseStrategy).
struct Advisor {
  std::string name;
  std::string summary;  // one line
};

// Made by one thread and used by two: the run's, which asks and waits, and another one, which shows and takes. Neither
// ever waits for the other but in Await. Thread-safe.
class Seat {
 public:
  // `changed` is called after anything that LiveText tells has changed, on the thread that changed it and without a
  // lock, so that it may use the page's side. `deadline_ms`: how long a decision may take; 0: as long as it takes.
  Seat(std::string party, std::int64_t deadline_ms, std::function<void()> changed);

  const std::string& party() const { return party_; }

  // ---- the run's side (persons.h says when)
  void Brief(Briefing briefing);
  void Remind(const journal::PromptAndMoves& past);
  void Ask(const Prompt& prompt);
  bool Await(std::chrono::milliseconds patience, launch::PersonsAnswer& answer);
  // Something that the party is shown with its next prompt, or at the end of the run.
  void Tell(const Event& event);
  // Whether the strategy would have moved in any of the decisions so far. Takes as long as the strategy does.
  bool WouldMove(const Casting& casting, const Registry& registry) const;
  // The run is over. `own` is the party's line of its sums; none: there are no sums.
  void End(HowEnded how, std::vector<Advisor> advisors, std::optional<journal::PartySummary> own);

  // ---- the page's side; the shapes stand in deploy/seat/README.md
  // `run`: where whoever asks may look at the whole run once it is over; empty: nowhere. `all`: however many decisions
  // there were, all are told.
  SeatReply Show(const std::string& run = "", bool all = false) const;
  SeatReply Take(std::string_view body);
  SeatReply Try(std::string_view body) const;
  // After the end alone. Takes as long as the strategy does.
  SeatReply AdviseBy(const std::string& strategy, const Registry& registry) const;
  // What has changed, in few words: {party, state, number, late}.
  std::string LiveText() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class State : std::uint8_t { kWaiting, kAsked, kOver };

  // With the lock.
  void Answered(std::vector<Move> moves, std::string said, bool in_time);
  // 409 unless that question is open.
  std::optional<SeatReply> NotAsked(std::uint64_t number) const;
  std::optional<SeatReply> TooMany(std::size_t moves) const;
  // Without the one that is open, or was when the run ended.
  std::vector<const Decision*> Decided() const;
  Json AskedJson() const;
  Json HistoryJson(std::size_t from) const;
  Json OverJson(const std::string& run) const;

  const std::string party_;
  const std::int64_t deadline_ms_;
  const std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  State state_ = State::kWaiting;
  std::optional<Briefing> briefing_;
  std::unique_ptr<Knowledge> knowledge_;  // null: not briefed yet
  std::deque<Decision> decisions_;        // the last one is open if state_ is kAsked; the knowledge points into it
  bool undecided_ = false;                // the run has ended before the last one was decided
  std::vector<std::vector<Form>> forms_;  // by question of the open one
  Clock::time_point due_;                 // of the open one, with a deadline
  // What came after the last prompt; once the run is over the knowledge points into it.
  Prompt after_;
  std::uint64_t late_ = 0;  // the last one whose deadline passed; 0: none
  HowEnded how_ = HowEnded::kDone;
  std::vector<Advisor> advisors_;
  std::optional<journal::PartySummary> own_;  // what it came to
};

}  // namespace haggle::seat
