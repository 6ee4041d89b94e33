// Drives a market by hand, as the referee would: nature's steps by themselves,
// parties' moves as the test gives them, and an audit after every step.
#pragma once

#include <string>
#include <vector>

#include "broker/core/market.h"
#include "broker/core/state.h"

namespace haggle {

// An event as the sink saw it.
struct SeenEvent {
  Event event;
  bool all = false;
  std::vector<PartyId> audience;
};

// Thread-compatible.
class MarketDriver : public core::EventSink {
 public:
  explicit MarketDriver(const Scenario& scenario);

  const core::Market& market() const { return market_; }
  const core::Market::State& state() const { return market_.state(); }

  // Adds a move to the next step; moves may come in any order of parties.
  void Move(PartyId party, Action action);

  // Ends the step that waits for parties, then takes nature's steps until parties
  // are asked again or the run is over. Before the first one: genesis.
  void Step();

  // Steps without further moves until the market asks in `phase` and `step` (of
  // this tick or a later one) or the run is over.
  void Until(Phase phase, std::uint32_t step = 0);
  void UntilTick(Tick tick);

  bool over() const { return market_.waiting() == core::Market::Waiting::kNobody; }

  // How many commands genesis took.
  Seq genesis() const { return genesis_; }

  // Events since the last Forget.
  const std::vector<SeenEvent>& seen() const { return seen_; }
  void Forget() { seen_.clear(); }

  // Bodies of one kind among the events seen.
  template <class Body>
  std::vector<Body> All() const {
    std::vector<Body> bodies;
    for (const SeenEvent& seen : seen_) {
      if (const auto* body = std::get_if<Body>(&seen.event.body)) bodies.push_back(*body);
    }
    return bodies;
  }
  // The last one; a default value if there is none.
  template <class Body>
  Body Last() const {
    const std::vector<Body> bodies = All<Body>();
    return bodies.empty() ? Body() : bodies.back();
  }
  // The reason for which the last refused move was refused.
  RefusalReason refusal() const { return Last<Refused>().reason; }

  bool Asked(PartyId party, AskKind kind) const;

  // What a party has been shown, over all its prompts so far.
  const std::vector<Event>& ShownTo(PartyId party) const;

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;

 private:
  void Apply(const haggle::Step& step);
  void Nature();

  Scenario scenario_;
  core::Market market_;
  bool started_ = false;
  Seq genesis_ = 0;
  std::vector<Command> moves_;
  std::vector<SeenEvent> seen_;
  std::vector<std::vector<Event>> shown_;  // by party id
};

// A market of six: a seller (1, maker), two buyers of its own (2, ada; 3, bob),
// and a principal (4, patron) with two affiliates (5, cid; 6, dan). One product at 1,000
// cents. Ada and the patron are acquainted. Nature varies nothing.
Scenario Village();
inline constexpr PartyId kMaker = 1;
inline constexpr PartyId kAda = 2;
inline constexpr PartyId kBob = 3;
inline constexpr PartyId kPatron = 4;
inline constexpr PartyId kCid = 5;
inline constexpr PartyId kDan = 6;

}  // namespace haggle
