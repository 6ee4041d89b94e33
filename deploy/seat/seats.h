// The seats of a run: the people who play in it, as the run and as a server see them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "broker/core/event_sink.h"
#include "broker/journal/tally.h"
#include "deploy/launch/persons.h"
#include "deploy/seat/seat.h"
#include "proto/base/how_ended.h"

namespace haggle::seat {

// What a page asks of a seat. Its key has been checked, and so has the form of the request.
struct SeatQuestion {
  std::string method = "GET";
  std::string path;  // "/api/seat"
  std::map<std::string, std::string> arguments;
  std::string body;
  std::string run = "";  // where whoever asks may look at the whole run; empty: nowhere
};

struct SeatsOptions {
  std::vector<std::string> parties;  // each once, of the run's scenario
  std::int64_t deadline_ms = 0;      // for a decision; 0: as long as it takes
  // Who gives advice afterwards; must outlive the seats.
  const Registry* registry = nullptr;
  std::vector<Casting> suggested;  // who would have played them by the scenario: first among those who advise
  // Called when a seat has changed, with what Seat::LiveText says; on the thread that has changed it. May be empty.
  std::function<void(const std::string& party, const std::string& live)> on_change;
};

// Thread-safe. As a sink of the run's events (on the run's thread) they hear what their parties are shown, also after
// the last prompt.
class Seats : public launch::Persons, public core::EventSink {
 public:
  explicit Seats(SeatsOptions options);

  const std::vector<std::string>& parties() const override { return options_.parties; }
  std::int64_t deadline_ms() const override { return options_.deadline_ms; }
  void Brief(const std::string& party, Briefing briefing) override;
  void Remind(const journal::PromptAndMoves& past) override;
  void Ask(const Prompt& prompt) override;
  bool Await(PartyId party, std::chrono::milliseconds patience, launch::PersonsAnswer& answer) override;

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;

  // The run is over, and that has come of it; without a summary no seat tells what its party came to. Once.
  void End(HowEnded how, const journal::RunSummary& summary = {});

  // Answers for the seat of `party`, whichever argument the question has: /api/seat and /api/seat/advice (GET),
  // /api/seat/moves and /api/seat/try (POST). 404: no such seat or path; 405: the other method.
  SeatReply Answer(const std::string& party, const SeatQuestion& question);
  // Null: no such seat.
  Seat* Find(const std::string& party);

 private:
  // Who plays the party by the scenario, and whoever would have moved in its place.
  std::vector<Advisor> AdvisorsFor(const std::string& party, const Seat& seat) const;

  const SeatsOptions options_;
  std::map<std::string, std::unique_ptr<Seat>> seats_;
  std::map<PartyId, Seat*> by_id_;  // the run's thread alone
};

}  // namespace haggle::seat
