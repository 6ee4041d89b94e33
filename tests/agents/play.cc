#include "tests/agents/play.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <variant>

#include "agents/sdk/players.h"
#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "broker/journal/tally.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "proto/base/check.h"
#include "tests/agents/watched_link.h"

namespace haggle {
namespace {

class Collector : public core::EventSink, public run::TickSink {
 public:
  Collector(const Scenario& scenario, Played& played, EventSeen on_event)
      : scenario_(scenario), played_(played), on_event_(std::move(on_event)), tally_(scenario) {
    for (auto* list :
         {&played.ordered, &played.cancelled, &played.delivered, &played.idle, &played.held, &played.built}) {
      list->assign(scenario.parties.size(), 0);
    }
    played.installed.resize(scenario.parties.size());
    played.held_of.resize(scenario.parties.size());
  }

  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    tally_.OnEvent(event, all, audience);
    const EventBody& body = event.body;
    if (const auto* bulletin = std::get_if<Bulletin>(&body)) {
      if (bulletin->product == 0) {
        played_.leads.push_back(bulletin->lead_ticks);
        played_.prices.push_back(bulletin->price_cents);
      }
    } else if (const auto* invited = std::get_if<Invited>(&body)) {
      ++played_.invitations;
      seller_[invited->table] = invited->seller;
    } else if (std::get_if<RedirectionRequested>(&body) != nullptr) {
      ++played_.requests;
    } else if (const auto* redirected = std::get_if<Redirected>(&body)) {
      played_.redirections.push_back(*redirected);
    } else if (std::get_if<Refused>(&body) != nullptr) {
      played_.refused.push_back(event);
    } else if (const auto* ordered = std::get_if<Ordered>(&body)) {
      if (!ordered->booking.moved) played_.ordered[IndexOf(ordered->booking.owner)] += ordered->booking.units;
      if (dinner_ >= 0 && ordered->booking.by_tick != 0) {
        played_.dinners[static_cast<std::size_t>(dinner_)].units += ordered->booking.units;
      }
    } else if (const auto* cancelled = std::get_if<Cancelled>(&body)) {
      played_.cancelled[IndexOf(cancelled->party)] += cancelled->units;
    } else if (const auto* extended = std::get_if<SiteExtended>(&body)) {
      played_.built[IndexOf(extended->party)] += extended->units;
    } else if (const auto* delivered = std::get_if<Delivered>(&body)) {
      played_.delivered[IndexOf(delivered->party)] += delivered->units;
    } else {
      Dinners(event);
    }
    if (on_event_) on_event_(event);
  }

  void OnTickEnd(Tick tick, const core::Market& market) override {
    tally_.OnTickEnd(tick, market);
    for (const core::PartyState& party : market.state().parties) {
      const std::size_t place = IndexOf(party.id);
      std::int64_t installed = 0;
      std::int64_t idle = 0;
      played_.held_of[place].clear();
      for (const core::Position& position : party.positions) {
        installed += position.installed;
        idle += position.warehoused;
        played_.held_of[place].push_back(position.installed + position.warehoused);
      }
      played_.idle[place] += idle;
      played_.held[place] = installed + idle;
      played_.installed[place].push_back(installed);
    }
  }

  void Finish(const core::Market& market) {
    for (const journal::PartySummary& party : tally_.Summary(market).parties) {
      for (const Party& entry : scenario_.parties) {
        if (entry.name == party.name) utility_[entry.id] = party.utility;
      }
    }
    for (const Party& entry : scenario_.parties) played_.utility.push_back(utility_[entry.id]);
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
  EventSeen on_event_;
  journal::Tally tally_;
  std::map<PartyId, std::int64_t> utility_;
  std::map<TableId, PartyId> seller_;
  std::map<TableId, std::int64_t> of_table_;
  std::int64_t dinner_ = -1;
};

}  // namespace

std::vector<Casting> CastOf(const codec::ScenarioFile& file) {
  std::vector<Casting> cast;
  for (const codec::SuggestedCast& suggested : file.cast) {
    cast.push_back(Casting{suggested.party, suggested.strategy, suggested.parameters});
  }
  return cast;
}

std::vector<Casting> InOrder(const Scenario& scenario, const std::vector<Casting>& cast) {
  std::vector<Casting> ordered;
  for (const Party& party : scenario.parties) {
    const Casting* found = nullptr;
    for (const Casting& casting : cast) {
      if (casting.party == party.name) found = &casting;
    }
    HAGGLE_CHECK(found != nullptr);
    ordered.push_back(*found);
  }
  return ordered;
}

codec::ScenarioFile ShippedScenario(const std::string& name) {
  absl::StatusOr<codec::ScenarioFile> file =
      codec::ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/" + name + ".textproto");
  if (!file.ok()) std::fprintf(stderr, "%s\n", std::string(file.status().message()).c_str());
  HAGGLE_CHECK(file.ok());
  return *std::move(file);
}

class Game::Impl {
 public:
  Impl(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry, MovesSeen on_moves,
       EventSeen on_event)
      : scenario_(scenario),
        collector_(scenario_, played_, std::move(on_event)),
        referee_(scenario_, nullptr, &collector_, &collector_),
        inner_(&referee_),
        link_(&inner_, [this, on_moves = std::move(on_moves)](const Prompt& prompt, const Moves& answer) {
          played_.moves += static_cast<std::int64_t>(answer.moves.size());
          if (on_moves) on_moves(prompt, answer.moves);
        }) {
    const absl::Status joined = players_.Join(link_, InOrder(scenario_, cast), registry);
    if (!joined.ok()) std::fprintf(stderr, "%s\n", std::string(joined.message()).c_str());
    HAGGLE_CHECK(joined.ok());
  }

  bool Step() {
    if (referee_.done()) return false;
    HAGGLE_CHECK(players_.Step(link_).ok());
    return !referee_.done();
  }

  Played Result() {
    HAGGLE_CHECK(referee_.done());
    collector_.Finish(referee_.market());
    played_.hash = Hex(referee_.hash());
    played_.outcome = Hex(referee_.outcome());
    return std::move(played_);
  }

 private:
  Scenario scenario_;
  Played played_;
  Collector collector_;
  referee::Referee referee_;
  launch::InProcessLink inner_;
  WatchedLink link_;
  sdk::Players players_;
};

namespace {

const Scenario& Valid(const Scenario& scenario) {
  const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
  for (const core::ScenarioFault& fault : faults) {
    std::fprintf(stderr, "%s: %s\n", fault.path.c_str(), fault.expected.c_str());
  }
  HAGGLE_CHECK(faults.empty());
  return scenario;
}

}  // namespace

Game::Game(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry, MovesSeen on_moves,
           EventSeen on_event)
    : impl_(std::make_unique<Impl>(Valid(scenario), cast, registry, std::move(on_moves), std::move(on_event))) {}

Game::~Game() = default;

bool Game::Step() { return impl_->Step(); }

Played Game::Result() { return impl_->Result(); }

Played Play(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry, MovesSeen on_moves,
            EventSeen on_event) {
  Game game(scenario, cast, registry, std::move(on_moves), std::move(on_event));
  while (game.Step()) {
  }
  return game.Result();
}

}  // namespace haggle
