#include "tests/agents/play.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <variant>

#include "agents/sdk/agent.h"
#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "broker/referee/referee.h"
#include "proto/base/check.h"

namespace haggle {
namespace {

class Collector : public EventSink, public TickSink {
 public:
  Collector(const Scenario& scenario, Played& played, const EventSeen& on_event)
      : scenario_(scenario), played_(played), on_event_(on_event) {
    for (auto* list : {&played.ordered, &played.cancelled, &played.delivered, &played.idle}) {
      list->assign(scenario.parties.size(), 0);
    }
  }

  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    const EventBody& body = event.body;
    if (const auto* bulletin = std::get_if<Bulletin>(&body)) {
      if (bulletin->product != 0) return;
      played_.leads.push_back(bulletin->lead_ticks);
      played_.prices.push_back(bulletin->price_cents);
    } else if (const auto* invited = std::get_if<Invited>(&body)) {
      ++played_.invitations;
      seller_[invited->table] = invited->seller;
    } else if (std::get_if<RedirectionRequested>(&body) != nullptr) {
      ++played_.requests;
    } else if (const auto* redirected = std::get_if<Redirected>(&body)) {
      played_.redirections.push_back(*redirected);
      ticks_of_redirections_.push_back(event.tick);
    } else if (std::get_if<Refused>(&body) != nullptr) {
      played_.refused.push_back(event);
    } else if (const auto* ordered = std::get_if<Ordered>(&body)) {
      if (!ordered->booking.moved) played_.ordered[IndexOf(ordered->booking.owner)] += ordered->booking.units;
      if (dinner_ >= 0 && ordered->booking.by_tick != 0) {
        played_.dinners[static_cast<std::size_t>(dinner_)].units += ordered->booking.units;
      }
    } else if (const auto* cancelled = std::get_if<Cancelled>(&body)) {
      played_.cancelled[IndexOf(cancelled->party)] += cancelled->units;
    } else if (const auto* delivered = std::get_if<Delivered>(&body)) {
      played_.delivered[IndexOf(delivered->party)] += delivered->units;
    } else {
      Dinners(event);
    }
    if (on_event_) on_event_(event);
  }

  void OnTickEnd(Tick, const Market& market) override {
    for (const PartyState& party : market.state().parties) {
      for (const Position& position : party.positions) played_.idle[IndexOf(party.id)] += position.warehoused;
    }
  }

 private:
  std::size_t IndexOf(PartyId party) const {
    for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
      if (scenario_.parties[i].id == party) return i;
    }
    CheckFailed(__FILE__, __LINE__, "an event names a party of the scenario");
  }

  void Dinners(const Event& event) {
    if (const auto* opened = std::get_if<TableOpened>(&event.body)) {
      if (opened->kind != TableKind::kDinner) return;
      DinnerSeen& dinner = played_.dinners.emplace_back();
      dinner.tick = event.tick;
      for (const PartyId party : opened->parties) {
        if (party != seller_[opened->table]) dinner.guests.push_back(party);
      }
      of_table_[opened->table] = static_cast<std::int64_t>(played_.dinners.size()) - 1;
    } else if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      const auto at = of_table_.find(closed->table);
      dinner_ = -1;
      if (at == of_table_.end() || closed->result != TableResult::kAgreed) return;
      played_.dinners[static_cast<std::size_t>(at->second)].agreed = true;
      dinner_ = at->second;  // its bookings follow
    }
  }

  const Scenario& scenario_;
  Played& played_;
  const EventSeen& on_event_;
  std::map<TableId, PartyId> seller_;
  std::map<TableId, std::int64_t> of_table_;
  std::vector<Tick> ticks_of_redirections_;
  std::int64_t dinner_ = -1;
};

}  // namespace

std::vector<Casting> CastOf(const ScenarioFile& file) {
  std::vector<Casting> cast;
  for (const SuggestedCast& suggested : file.cast) {
    cast.push_back(Casting{suggested.party, suggested.strategy, suggested.parameters});
  }
  return cast;
}

ScenarioFile ShippedScenario(const std::string& name) {
  absl::StatusOr<ScenarioFile> file =
      ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/" + name + ".textproto");
  if (!file.ok()) std::fprintf(stderr, "%s\n", std::string(file.status().message()).c_str());
  HAGGLE_CHECK(file.ok());
  return *std::move(file);
}

Played Play(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry,
            const MovesSeen& on_moves, const EventSeen& on_event) {
  for (const ScenarioFault& fault : Validate(scenario)) {
    std::fprintf(stderr, "%s: %s\n", fault.path.c_str(), fault.expected.c_str());
  }
  HAGGLE_CHECK(Validate(scenario).empty());
  Played played;
  Collector collector(scenario, played, on_event);
  Referee referee(scenario, nullptr, &collector, &collector);
  HAGGLE_CHECK(referee.Start().ok());
  std::map<PartyId, std::unique_ptr<Agent>> agents;
  for (const Party& party : scenario.parties) {
    for (const Casting& casting : cast) {
      if (casting.party != party.name) continue;
      const Briefing briefing = referee.market().BriefingFor(party.id);
      absl::StatusOr<std::unique_ptr<Strategy>> strategy = registry.Make(casting, briefing);
      if (!strategy.ok()) std::fprintf(stderr, "%s\n", std::string(strategy.status().message()).c_str());
      HAGGLE_CHECK(strategy.ok());
      agents[party.id] = std::make_unique<Agent>(briefing, *std::move(strategy));
    }
  }
  Moves moves;
  while (!referee.done()) {
    const std::vector<PartyId> due = referee.awaited();
    for (const PartyId party : due) {
      HAGGLE_CHECK(agents[party] != nullptr);
      const Prompt& prompt = referee.prompt(party);
      agents[party]->Answer(prompt, moves);
      played.moves += static_cast<std::int64_t>(moves.moves.size());
      if (on_moves) on_moves(prompt, moves.moves);
      HAGGLE_CHECK(referee.Answer(party, moves.moves));
    }
    HAGGLE_CHECK(referee.Advance().ok());
  }
  played.hash = Hex(referee.hash());
  played.outcome = Hex(referee.outcome());
  return played;
}

}  // namespace haggle
