// What somebody who knows a party's books can expect for it of one product. Where the product has variants that meet
// the same demand, theirs is taken as given: units of them that are held or booked leave so much less to want and so
// much less room.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/measure.h"
#include "agents/strategies/site_plan.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/units.h"

namespace haggle::strategies {

// Use and room are looked for no further ahead, ticks: a decision in a very long run is not a long one.
inline constexpr Tick kFarthestUse = 500;
// From this tick on a buyer acts on the published lead time though no seller has quoted it.
inline constexpr Tick kWaitForQuote = 2;

// Ticks for which paths of arrivals are looked at; what lies beyond counts at the end.
inline constexpr Tick kAhead = 40;

// By tick from now on: [1] is the next one, [kAhead] the last that is looked at; [0] is not used.
using Arrivals = std::array<std::int64_t, kAhead + 1>;

// Adds `units` that come evenly over `ticks` ticks, the first of which is `first` >= 1 ticks from now.
void Spread(std::int64_t units, Tick first, Tick ticks, Arrivals& arrivals);

struct OutlookSettings {
  std::int64_t wear = 10;  // what a unit must earn a tick, of its price and of the substitute's worth, permille
};

// A party's stock, bookings, cash and prospects, kept by itself or by its
// principal from the statements it was shown. Market model, sections 4 and 5.
// Thread-compatible.
class Outlook {
 public:
  // `party` is a party of the scenario; `sites` must outlive the outlook.
  Outlook(const Scenario& scenario, const SitePlan& sites, PartyId party, ProductId product,
          const OutlookSettings& settings = {});

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
  std::int64_t productive() const { return used_; }
  std::int64_t backlog() const { return backlog_; }
  std::int64_t cash() const { return cash_; }  // and credit
  std::int64_t income() const { return party_.account.income_cents; }
  // What it will have to spend by `k` ticks from now: cash, income, and rounds of funding as they are planned. A
  // round that has not come at its time is thought to be nearly closed.
  Int128 MoneyBy(Tick k) const;
  // Its rounds of funding that have not come, soonest first: ticks from now, and what one brings if so many units of
  // this product run by then.
  struct Round {
    Tick in = 0;
    const Funding* funding = nullptr;
  };
  const std::vector<Round>& rounds() const { return rounds_; }
  std::int64_t AmountOf(const Round& round, std::int64_t running) const;
  // Cash less what is owed on bookings of variants.
  Int128 free_cash() const { return Int128{cash_} - others_owed_; }
  // Ticks in which a unit has to earn its price.
  std::int64_t lasts() const { return settings_.wear > 0 ? 1000 / settings_.wear : kFarthestUse; }
  std::int64_t price() const { return price_; }  // list price, cents, at least 1
  // What a unit does, permille of one of the product that is wanted.
  std::int64_t power() const { return power_; }
  bool has_variants() const { return !variants_.empty(); }
  // Whether another variant is on sale.
  bool chooses() const {
    return std::any_of(variants_.begin(), variants_.end(), [this](const Variant& v) { return now_ >= v.from; });
  }
  // Of the product and its variants: units on hand, booked, installed, in use.
  std::int64_t all_on_hand() const { return on_hand() + others_on_hand_; }
  std::int64_t all_booked() const { return backlog_ + others_booked_; }
  std::int64_t all_installed() const { return installed_ + others_installed_; }
  std::int64_t all_productive() const { return used_ + others_used_; }
  const std::vector<Booking>& bookings() const { return bookings_; }

  // a: worth of a productive unit a tick where as many are used as D, cents.
  std::int64_t value() const { return value_; }

  // L: the published lead time, ticks. Whether it is a quote of the seller's.
  Tick lead() const { return lead_; }
  bool quoted() const { return quoted_; }
  // Whether units come in the order of dates (the seller ships), or all that is due shares.
  bool dated() const { return dated_; }

  // D(t): the scale of use.
  std::int64_t Scale(Tick at) const;
  // S(t): the stock of which the last unit just earns what it costs, D * (2 - (price + outside) * wear / a),
  // raised by what rivals are believed to plan (RaiseTo). In units of this product, beside what is held and booked of
  // its variants, as are all that follow.
  std::int64_t Wanted(Tick at) const;
  // The same at the price of the variant that does most for its price: what would not be given back.
  std::int64_t Kept(Tick at) const;
  // Wants at least `units` of the wanted product, but no more than 1050 ‰ of what it would want alone.
  void RaiseTo(std::int64_t units) {
    raised_ = units;
    ahead_.clear();
  }
  // The same where a place to put a unit costs so many cents more; not raised.
  std::int64_t WantedAt(Tick at, std::int64_t place_cents) const;
  // F(R, D) = a * (4 q D - q^2) / (2 D), q = min(R, 2 D): what so many units bring in a tick, cents, beside variants
  // that do what `others` units of the wanted product do.
  std::int64_t Use(std::int64_t units, std::int64_t scale, std::int64_t others = 0) const;
  // What a unit ordered now would be worth beyond what it costs: its use as long as it is used, which is as long as
  // `wear` says that it takes to earn its price, less the wait for it, its price and its place where places are built
  // for it. By the unit, for who is short of room, or by the work of one of the wanted product; beside `more` units
  // that are ordered with it. Cents.
  std::int64_t Surplus(bool by_unit, std::int64_t more = 0) const;
  // The price in the same measure, at least 1.
  std::int64_t PriceBy(bool by_unit) const {
    return by_unit ? price_ : std::max<std::int64_t>(1, Capped(Int128{price_} * 1000 / power_));
  }
  // Whether there is less room than is wanted when what is ordered now would come.
  bool cramped() const { return Room(now_ + lead_) < Wanted(now_ + lead_); }

  // Units booked and due by a tick.
  std::int64_t Due(Tick at) const;

  // Room by plan at a tick, and all of it, with what variants take up.
  std::int64_t Room(Tick at) const { return std::max<std::int64_t>(0, AllRoom(at) - others_booked_ - others_on_hand_); }
  std::int64_t AllRoom(Tick at) const { return sites_->Room(party_, at, now_); }

  // Units of room that were built at one of its sites.
  std::int64_t Extended(std::uint32_t site) const { return sites_->Extended(party_.id, site); }

  // When what is booked is thought to come: at its date, firm units evenly up to theirs; where dates
  // do not rank, evenly over two lead times from then on.
  Arrivals Coming() const { return ComingOf(bookings_); }
  Arrivals ComingOf(const std::vector<Booking>& bookings) const;
  // Of the bookings, those that are thought to come within so many ticks.
  std::int64_t ComingWithin(Tick ticks) const;

  // Scale, wanted stock and room at now + k, 0 <= k <= kAhead.
  struct Place {
    std::int64_t scale = 0;
    std::int64_t wanted = 0;
    std::int64_t room = 0;
    std::int64_t others = 0;  // what variants do by then, in units of the wanted product
  };
  const Place& Ahead(Tick k) const;

 private:
  // Another product that meets the same demand.
  struct Variant {
    ProductId product = 0;
    std::int64_t power = 1000;  // permille
    Tick from = 0;              // sold from then on
    std::int64_t price = 0;     // list price, cents
    Tick lead = 0;              // published, ticks
    std::int64_t on_hand = 0;
    std::vector<Booking> bookings;
  };
  // A booking of one.
  struct OnTheWay {
    Tick tick = 0;
    std::int64_t does = 0;  // in units of the wanted product
  };
  void TakeStatement(const Statement& statement);
  void TakeVariants(const View& view, const Statement& statement);
  // S / D at a price, where a unit's place costs so much more.
  std::int64_t HeldPermille(std::int64_t price, std::int64_t power, std::int64_t place_cents) const;
  // What room for one more unit costs a party that can build it; 0: it cannot.
  std::int64_t PlaceCents() const;
  // Units of this product that leave, together with what is held and comes of its variants, no more than is wanted at
  // `at` nor when any of that comes later.
  std::int64_t WantedOf(Tick at, std::int64_t held_permille, std::int64_t raised) const;
  void PlanRounds();

  const SitePlan* sites_;
  Party party_;
  ProductId product_;
  OutlookSettings settings_;
  Demand demand_;
  bool dated_ = false;
  bool wants_ = false;  // has a demand
  bool known_ = false;
  Tick now_ = 0;
  std::int64_t warehoused_ = 0;
  std::int64_t installed_ = 0;
  std::int64_t used_ = 0;  // productive units
  std::int64_t backlog_ = 0;
  std::int64_t cash_ = 0;
  std::int64_t price_ = 1;
  std::int64_t value_ = 0;
  std::int64_t held_permille_ = 0;  // S / D
  std::int64_t kept_permille_ = 0;  // ... at the cheapest variant's price
  std::int64_t power_ = 1000;
  Tick from_ = 0;  // sold from then on
  std::vector<Variant> variants_;
  std::int64_t others_on_hand_ = 0;
  std::int64_t others_installed_ = 0;
  std::int64_t others_used_ = 0;
  std::int64_t others_booked_ = 0;
  std::int64_t others_do_ = 0;  // on hand, in units of the wanted product
  std::vector<OnTheWay> others_coming_;
  Int128 others_owed_ = 0;  // on their bookings, cents
  Tick lead_ = 1;
  bool quoted_ = false;
  std::int64_t raised_ = 0;
  std::int64_t productive_ = 0;      // of all products
  std::vector<std::string> funded_;  // rounds that have come
  std::vector<Round> rounds_;        // those that have not
  std::vector<Booking> bookings_;
  mutable std::vector<Place> ahead_;  // by k; empty: not reckoned yet for this prompt
};

}  // namespace haggle::strategies
