// What somebody who knows a party's books can expect for it of one product.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/site_plan.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

// Use and room are looked for no further ahead, ticks: a decision in a very long run is not a long one.
inline constexpr Tick kFarthestUse = 500;

// A party's stock, bookings, cash and prospects, kept by itself or by its
// principal from the statements it was shown. Market model, sections 4 and 5.
// Thread-compatible.
class Outlook {
 public:
  // `party` is a party of the scenario; `sites` must outlive the outlook.
  Outlook(const Scenario& scenario, const SitePlan& sites, PartyId party, ProductId product);

  // Looks at what the party is shown now. Once for each prompt, after `sites`.
  void Take(const View& view);

  // Whether there is a statement, a bulletin and a demand to go by; the rest holds only then.
  bool known() const { return known_; }

  PartyId party() const { return party_.id; }
  const Party& entry() const { return party_; }
  ProductId product() const { return product_; }
  Tick now() const { return now_; }
  std::int64_t on_hand() const { return warehoused_ + installed_; }
  std::int64_t warehoused() const { return warehoused_; }
  std::int64_t installed() const { return installed_; }
  std::int64_t backlog() const { return backlog_; }
  std::int64_t cash() const { return cash_; }
  std::int64_t income() const { return party_.account.income_cents; }
  const std::vector<Booking>& bookings() const { return bookings_; }
  const Demand& demand() const { return demand_; }

  // a: worth of a productive unit a tick, cents.
  std::int64_t value() const { return value_; }

  // Units received a tick, a moving average (a quarter of the way each tick), times 1000.
  std::int64_t rate_milli() const { return rate_milli_; }

  // Ticks that a unit ordered now takes: backlog / rate, within half the
  // published lead time and 60; the published one where there is nothing yet.
  Tick own_lead() const { return own_lead_; }

  // D(t), raised by what rivals are believed to plan (RaiseTo).
  std::int64_t Wanted(Tick at) const;
  // Wants at least `units`, but no more than 1200 ‰ of its plan.
  void RaiseTo(std::int64_t units) { raised_ = units; }

  // Room by plan at a tick.
  std::int64_t Room(Tick at) const { return sites_->Room(party_, at, now_); }

  // Units booked and due by a tick.
  std::int64_t Due(Tick at) const;
  // Units that will have come by a tick at the rate of its own lead time, if the
  // first `taken` of what is due were given away.
  std::int64_t Coming(Tick at, std::int64_t taken = 0) const;

 private:
  void TakeStatement(const Statement& statement);
  void UpdateRate(Tick published);

  const SitePlan* sites_;
  Party party_;
  ProductId product_;
  Demand demand_;
  bool wants_ = false;  // has a demand
  bool known_ = false;
  Tick now_ = 0;
  Tick rated_ = -1;  // last tick whose arrivals are in the rate
  std::int64_t warehoused_ = 0;
  std::int64_t installed_ = 0;
  std::int64_t before_ = 0;  // on hand a tick ago
  std::int64_t backlog_ = 0;
  std::int64_t cash_ = 0;
  std::int64_t value_ = 0;
  std::int64_t rate_milli_ = 0;
  Tick own_lead_ = 1;
  std::int64_t raised_ = 0;
  std::vector<Booking> bookings_;
};

}  // namespace haggle::strategies
