// People in tests: strategies that decide, and send what they decide through their seats as a page would.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/sdk/players.h"
#include "deploy/launch/persons.h"
#include "deploy/seat/json.h"
#include "deploy/seat/seats.h"
#include "proto/base/scenario.h"
#include "proto/codec/scenario_text.h"

namespace haggle::seat {

// A scenario of deploy/scenarios with its cast.
codec::ScenarioFile ScenarioNamed(const std::string& name);

// What a page would send for these moves: each with the form among those of `seat` (what Show gives) that makes it. A
// move that no form makes becomes {"form": "none: KIND"}.
Json SentFor(const Scenario& scenario, const Json& seat, const std::vector<Move>& moves);

// Parties that strategies play through seats. Everything happens on the run's thread.
class StrategyPersons : public launch::Persons {
 public:
  // `cast` plays; `scenario` and `registry` must outlive it.
  StrategyPersons(const Scenario& scenario, std::vector<Casting> cast, const Registry& registry,
                  std::int64_t deadline_ms = 0);

  // Called after each prompt with what the seat shows, before it is answered.
  std::function<void(const Prompt& prompt, const Json& seat)> on_shown;
  // May change what the strategy has decided.
  std::function<void(const Prompt& prompt, std::vector<Move>& moves)> on_decided;
  std::string reason;  // that is given with each decision; empty: none

  Seats& seats() { return seats_; }
  const std::vector<std::string>& faults() const { return faults_; }  // answers that the seat did not take
  std::int64_t answered() const { return answered_; }
  const std::vector<Briefing>& briefings() const { return briefings_; }

  const std::vector<std::string>& parties() const override { return seats_.parties(); }
  std::int64_t deadline_ms() const override { return seats_.deadline_ms(); }
  void Brief(const std::string& party, Briefing briefing) override;
  void Remind(const journal::PromptAndMoves& past) override;
  void Ask(const Prompt& prompt) override;
  bool Await(PartyId party, std::chrono::milliseconds patience, launch::PersonsAnswer& answer) override {
    return seats_.Await(party, patience, answer);
  }

 private:
  const std::string& NameOfParty(PartyId party) const;

  const Scenario& scenario_;
  const std::vector<Casting> cast_;
  const Registry& registry_;
  Seats seats_;
  sdk::Players players_;
  Moves moves_;
  std::vector<Briefing> briefings_;
  std::vector<std::string> faults_;
  std::int64_t answered_ = 0;
};

// What a seat shows, read.
Json Shown(Seats& seats, const std::string& party);
// POST of a body to /api/seat/moves (or another path), and what came of it.
SeatReply Post(Seats& seats, const std::string& party, const Json& body, const std::string& path = "/api/seat/moves");

}  // namespace haggle::seat
