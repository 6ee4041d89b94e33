// A buyer at a desk: what it is shown, made by hand, and the outlook that comes of it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/outlook.h"
#include "agents/strategies/site_plan.h"
#include "tests/agents/desk.h"

namespace haggle::strategies {

// Room, scale of use and cash of the buyer are fields of `scenario` and `cash_cents`; they hold from the next Show on.
class BuyerDesk {
 public:
  explicit BuyerDesk(std::int64_t room) : scenario(DeskScenario(room)) {}
  // Demand differs from room.
  BuyerDesk(std::int64_t room, std::int64_t scale) : BuyerDesk(room) { demand().path = {Point{0, scale}}; }

  Party& buyer() { return scenario.parties[1]; }
  Demand& demand() { return buyer().wants.demand[0]; }

  // The buyer at tick `now`, with so many units switched on.
  void Show(Tick now, std::int64_t installed, std::vector<Booking> bookings, Tick lead) {
    prompt_ = DeskPrompt(now, installed, std::move(bookings), lead);
    auto& bulletin = std::get<Bulletin>(prompt_.shown[0].body);
    bulletin.price_cents = price_cents;
    bulletin.backlog += others_booked;
    auto& statement = std::get<Statement>(prompt_.shown[1].body);
    statement.cash_cents = cash_cents;
    statement.holdings[0].productive -= idle;
    for (const Site& site : buyer().sites) {
      SiteState state;
      state.open = site.always_open;
      statement.sites.push_back(state);
    }
    for (const auto& body : std::exchange(told, {})) prompt_.shown.push_back(Event{0, now, body});
    view_ = std::make_unique<View>(DeskBriefing(scenario));
    view_->Take(prompt_);
    sites_.Take(*view_);
    outlook_ = std::make_unique<Outlook>(scenario, sites_, kDeskBuyer, 0, settings);
    outlook_->Take(*view_);
  }

  const View& view() const { return *view_; }
  Outlook& outlook() { return *outlook_; }

  Scenario scenario;
  OutlookSettings settings;
  std::int64_t price_cents = 1000;
  std::int64_t cash_cents = 1'000'000'000;
  std::int64_t others_booked = 0;  // units
  std::int64_t idle = 0;           // of the units switched on, those that do not run yet
  std::vector<EventBody> told;     // shown besides, once, with the next Show

 private:
  SitePlan sites_;
  Prompt prompt_;
  std::unique_ptr<View> view_;
  std::unique_ptr<Outlook> outlook_;
};

}  // namespace haggle::strategies
