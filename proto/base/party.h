// A party as the scenario describes it: what it owns, earns, supplies, commands
// and wants. Amounts are cents, shares are permille, times are ticks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/ranges.h"
#include "proto/base/types.h"
#include "proto/base/wants.h"

namespace haggle {

// What a party holds of a product before the first tick. Public knowledge.
struct Stock {
  std::string product;
  std::int64_t warehoused = 0;
  std::int64_t installed = 0;  // productive from the start
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "warehoused", self.warehoused);
    visit(3, "installed", self.installed);
  }
};

// A place where units are switched on; it takes any product. Its plan is
// public (`opens` as drawn); the slip is nature's secret until the site opens.
// Room at tick t: 0 before it opens at K = opens + slip; from then on
// min(size, growth * (t - K + 1)) * size_permille / 1000, where size is
// the path's value at t; growth 0 means all at once. `always_open` sites have
// no opening: their room is size * size_permille / 1000.
struct Site {
  std::string name;
  std::vector<Point> size;  // units of room over ticks
  Range size_permille;      // 0..0 is read as 1000
  bool always_open = false;
  Range opens;                    // planned tick P
  Range slip;                     // ticks after the plan
  std::int64_t growth = 0;        // units of room added a tick after opening
  std::int64_t install_rate = 0;  // units the site can install a tick; 0: no limit
  Tick ramp_ticks = 0;            // from installed here to productive
  // Its owner may extend it: paid at once, room from extend_lag ticks later on, if it is open by then. One of
  // size 0 is announced, and stays unbuilt unless that is decided.
  std::int64_t extend_units = 0;       // a step; 0: it cannot be extended
  std::int64_t extend_cost_cents = 0;  // of a step
  Tick extend_lag = 0;
  std::int64_t extend_most = 0;  // units, in all
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "size", self.size);
    visit(3, "size_permille", self.size_permille);
    visit(4, "always_open", self.always_open);
    visit(5, "opens", self.opens);
    visit(6, "slip", self.slip);
    visit(7, "growth", self.growth);
    visit(8, "install_rate", self.install_rate);
    visit(9, "ramp_ticks", self.ramp_ticks);
    visit(10, "extend_units", self.extend_units);
    visit(11, "extend_cost_cents", self.extend_cost_cents);
    visit(12, "extend_lag", self.extend_lag);
    visit(13, "extend_most", self.extend_most);
  }
};

// Money that arrives once; published when it does, and planned with by its owner before. With a stake the
// amount depends on what has been achieved by then: stake * valuation, at most amount_cents, where valuation
// = valuation_cents + valuation_unit_cents * productive units.
struct Funding {
  std::string name;
  Range tick;
  std::int64_t amount_cents = 0;
  Range amount_permille;            // of that amount; 0..0 is read as 1000
  std::int64_t stake_permille = 0;  // 0: the amount is amount_cents
  std::int64_t valuation_cents = 0;
  std::int64_t valuation_unit_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "tick", self.tick);
    visit(3, "amount_cents", self.amount_cents);
    visit(4, "amount_permille", self.amount_permille);
    visit(5, "stake_permille", self.stake_permille);
    visit(6, "valuation_cents", self.valuation_cents);
    visit(7, "valuation_unit_cents", self.valuation_unit_cents);
  }
};

// A party's money. Private to it and to its principal.
struct Account {
  std::int64_t cash_cents = 0;
  std::int64_t credit_cents = 0;  // cash may fall to -credit
  std::int64_t income_cents = 0;  // every tick
  std::vector<Funding> funding;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "cash_cents", self.cash_cents);
    visit(2, "credit_cents", self.credit_cents);
    visit(3, "income_cents", self.income_cents);
    visit(4, "funding", self.funding);
  }
};

// A booking placed before the run (the opening book).
struct OpeningBooking {
  std::string product;
  std::int64_t units = 0;
  Tick requested_tick = 0;         // not shipped before
  std::int64_t price_cents = 0;    // 0: list price at tick 0
  std::int64_t deposit_cents = 0;  // a unit, already paid, held by the seller
  bool flexible = false;           // dated by the queue: may move up
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "units", self.units);
    visit(3, "requested_tick", self.requested_tick);
    visit(4, "price_cents", self.price_cents);
    visit(5, "deposit_cents", self.deposit_cents);
    visit(6, "flexible", self.flexible);
  }
};

// What a seller can make of one product. Units at tick t:
// (base + growth * t) * yield / 1000 * noise(t) / 1000 + steps bought that have
// arrived. A product without a line of its own is made on that of another: of all
// units made there the seller gives it a share, at most most(t) permille, from tick to
// tick. One with a source is made of what the seller has bought of another's product. Private to the seller, ranges to
// nature.
struct Supply {
  std::string product;
  std::int64_t inventory = 0;        // at tick 0
  std::int64_t base = 0;             // units a tick
  std::int64_t growth = 0;           // more units a tick, per tick
  Range yield_permille;              // 0..0 is read as 1000
  TickRange noise_permille;          // 0..0 is read as 1000
  std::int64_t step_units = 0;       // a step of capacity: units a tick
  Tick step_lag = 0;                 // ticks until it produces
  std::int64_t step_cost_cents = 0;  // paid to outside when bought
  std::int64_t steps_max = 0;        // steps that may be bought in one tick
  std::string line;                  // the product on whose line it is made; empty: it has its own
  std::vector<Point> most_permille;  // of that line, over ticks
  std::string source;                // another's product, of which its units are made, one of one; empty: of nothing
  Tick source_lag = 0;               // ticks beyond the next from a unit's delivery until it is this product's
  bool perishes = false;             // what is not shipped in its tick is lost: capacity that cannot be stored
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "inventory", self.inventory);
    visit(3, "base", self.base);
    visit(4, "growth", self.growth);
    visit(5, "yield_permille", self.yield_permille);
    visit(6, "noise_permille", self.noise_permille);
    visit(7, "step_units", self.step_units);
    visit(8, "step_lag", self.step_lag);
    visit(9, "step_cost_cents", self.step_cost_cents);
    visit(10, "steps_max", self.steps_max);
    visit(11, "line", self.line);
    visit(12, "most_permille", self.most_permille);
    visit(13, "source", self.source);
    visit(14, "source_lag", self.source_lag);
    visit(15, "perishes", self.perishes);
  }
};

// A party that a principal commands.
struct Affiliate {
  std::string party;
  std::int64_t weight_permille = 0;  // mu: how much its gains count; 0 is read as 1000

  // The weight as it is read.
  std::int64_t weight() const { return weight_permille == 0 ? 1000 : weight_permille; }

  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "weight_permille", self.weight_permille);
  }
};

struct Party {
  PartyId id = 0;
  std::string name;
  PartyKind kind = PartyKind::kUnset;
  std::int64_t members = 0;  // heads of an aggregate; 0 is read as 1
  std::vector<Stock> stocks;
  std::vector<Site> sites;  // none: room without end
  Account account;
  std::vector<OpeningBooking> book;
  std::vector<Supply> supply;         // sellers
  std::vector<Affiliate> affiliates;  // principals
  Wants wants;
  std::vector<Preference> preferences;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "id", self.id);
    visit(2, "name", self.name);
    visit(3, "kind", self.kind);
    visit(4, "members", self.members);
    visit(5, "stocks", self.stocks);
    visit(6, "sites", self.sites);
    visit(7, "account", self.account);
    visit(8, "book", self.book);
    visit(9, "supply", self.supply);
    visit(10, "affiliates", self.affiliates);
    visit(11, "wants", self.wants);
    visit(12, "preferences", self.preferences);
  }
};

}  // namespace haggle
