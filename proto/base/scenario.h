// Everything a run starts from, as plain structs: the message
// haggle.v1.Scenario without the cast (who plays, which is not part of a run's
// identity). Amounts are cents, shares are permille, times are ticks. Parties
// refer to each other by name. Immutable once a run has begun.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle {

// A quantity that nature draws once, at genesis, uniformly from low..high, both
// included; low == high switches the variation off. In the scenario that
// an agent is shown its own ranges are closed on what was drawn.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "low", self.low);
    visit(2, "high", self.high);
  }
};

// A quantity drawn anew in every tick from low..high, both included.
struct TickRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "low", self.low);
    visit(2, "high", self.high);
  }
};

// A point of a piecewise linear path over ticks.
struct Point {
  Tick tick = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "tick", self.tick);
    visit(2, "units", self.units);
  }
};

// The path's value at `tick`: the first point's before it, linear between
// points (floor of the step from the left point, truncated towards zero), the
// last segment's slope carried on behind the last point. 0 for an empty path.
std::int64_t PathAt(const std::vector<Point>& path, Tick tick);

// What is traded.
struct Product {
  std::string name;
  std::string seller;                       // the one party that supplies it
  std::int64_t price_cents = 0;             // list price at tick 0
  std::int64_t price_cents_min = 0;         // band of the list price
  std::int64_t price_cents_max = 0;
  std::int64_t price_step_permille = 0;     // greatest change a tick
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "seller", self.seller);
    visit(3, "price_cents", self.price_cents);
    visit(4, "price_cents_min", self.price_cents_min);
    visit(5, "price_cents_max", self.price_cents_max);
    visit(6, "price_step_permille", self.price_step_permille);
  }
};

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
// min(size, start + growth * (t - K + 1)) * size_permille / 1000, where size is
// the path's value at t; growth 0 means all at once. `always_open` sites have
// no opening: their room is size * size_permille / 1000.
struct Site {
  std::string name;
  std::vector<Point> size;         // units of room over ticks
  Range size_permille;             // 0..0 is read as 1000
  bool always_open = false;
  Range opens;                     // planned tick P
  Range slip;                      // ticks behind the plan
  std::int64_t growth = 0;         // units of room added a tick after opening
  std::int64_t install_rate = 0;   // units the site can install a tick; 0: no limit
  Tick ramp_ticks = 0;             // from installed to productive
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
  }
};

// Money that arrives once. Published when it does.
struct Funding {
  std::string name;
  Range tick;
  std::int64_t amount_cents = 0;
  Range amount_permille;  // of amount_cents; 0..0 is read as 1000
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "tick", self.tick);
    visit(3, "amount_cents", self.amount_cents);
    visit(4, "amount_permille", self.amount_permille);
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
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "units", self.units);
    visit(3, "requested_tick", self.requested_tick);
    visit(4, "price_cents", self.price_cents);
    visit(5, "deposit_cents", self.deposit_cents);
  }
};

// What a seller can make of one product. Units at tick t:
// (base + growth * t) * yield / 1000 * noise(t) / 1000 + steps bought that have
// arrived. Private to the seller, ranges to nature.
struct Supply {
  std::string product;
  std::int64_t inventory = 0;       // at tick 0
  std::int64_t base = 0;            // units a tick
  std::int64_t growth = 0;          // more units a tick, per tick
  Range yield_permille;             // 0..0 is read as 1000
  TickRange noise_permille;         // 0..0 is read as 1000
  std::int64_t step_units = 0;      // a step of capacity: units a tick
  Tick step_lag = 0;                // ticks until it produces
  std::int64_t step_cost_cents = 0; // paid to outside when bought
  std::int64_t steps_max = 0;       // steps that may be bought in one tick
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
  }
};

// What a party wants of a product.
struct Demand {
  std::string product;
  std::vector<Point> path;          // D(t): wanted productive units
  std::int64_t value_cents = 0;     // of a productive unit a tick
  Range value_permille;             // private type; 0..0 is read as 1000
  std::int64_t outside_cents = 0;   // worth of the in-house substitute a unit; 0: none
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "path", self.path);
    visit(3, "value_cents", self.value_cents);
    visit(4, "value_permille", self.value_permille);
    visit(5, "outside_cents", self.outside_cents);
  }
};

// How a seller stands to a customer when nothing has happened lately.
struct Regard {
  std::string party;
  std::int64_t base_permille = 0;  // 0..1000
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "base_permille", self.base_permille);
  }
};

// What moves a party in the market: told to its agent alone, used by its
// strategy and, after the run, to compute `utility`. The core never reads it.
struct Wants {
  // Buyers.
  std::vector<Demand> demand;
  std::int64_t beta_permille = 0;         // worth of units beyond D(t), up to 2 D(t)
  std::int64_t holding_cents = 0;         // an idle unit a tick
  std::int64_t tail_ticks = 0;            // use after the last tick
  std::int64_t pride_cents = 0;           // what begging costs (K_i)
  Range pride_permille;                   // private type; 0..0 is read as 1000
  std::int64_t capital_permille = 0;      // cost of money a tick
  Range exponent_permille;                // private type: concession exponent e
  std::int64_t claim_reward_cents = 0;    // a unit of believed excess
  std::int64_t claim_penalty_cents = 0;   // a unit of squared relative excess
  // Sellers.
  std::int64_t unit_cost_cents = 0;       // margin = price - this
  std::int64_t friction_cents = 0;        // f, a unit-tick displaced
  Range friction_permille;                // private type; 0..0 is read as 1000
  std::int64_t time_cents = 0;            // K_s, an evening
  Range time_permille;                    // private type; 0..0 is read as 1000
  std::int64_t firm_permille = 0;         // share of margin * doubt that uncancellable demand is worth
  std::int64_t float_permille = 0;        // worth of prepaid money a tick
  std::int64_t replan_cents = 0;          // K_plan, a redirection's fixed cost
  TickRange mood_permille;                // of the seller's limit, drawn by its strategy
  std::vector<Regard> regard;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "demand", self.demand);
    visit(2, "beta_permille", self.beta_permille);
    visit(3, "holding_cents", self.holding_cents);
    visit(4, "tail_ticks", self.tail_ticks);
    visit(5, "pride_cents", self.pride_cents);
    visit(6, "pride_permille", self.pride_permille);
    visit(7, "capital_permille", self.capital_permille);
    visit(8, "exponent_permille", self.exponent_permille);
    visit(9, "claim_reward_cents", self.claim_reward_cents);
    visit(10, "claim_penalty_cents", self.claim_penalty_cents);
    visit(11, "unit_cost_cents", self.unit_cost_cents);
    visit(12, "friction_cents", self.friction_cents);
    visit(13, "friction_permille", self.friction_permille);
    visit(14, "time_cents", self.time_cents);
    visit(15, "time_permille", self.time_permille);
    visit(16, "firm_permille", self.firm_permille);
    visit(17, "float_permille", self.float_permille);
    visit(18, "replan_cents", self.replan_cents);
    visit(19, "mood_permille", self.mood_permille);
    visit(20, "regard", self.regard);
  }
};

// A party's utility over one issue of a table.
struct IssueUtility {
  std::string issue;
  std::int64_t weight_permille = 0;
  // Evaluation in permille of each value in order (categorical and short
  // integer issues) ...
  std::vector<std::int64_t> evaluations;
  // ... or, if that is empty, linear from the first value to the last.
  std::int64_t first_permille = 0;
  std::int64_t last_permille = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "issue", self.issue);
    visit(2, "weight_permille", self.weight_permille);
    visit(3, "evaluations", self.evaluations);
    visit(4, "first_permille", self.first_permille);
    visit(5, "last_permille", self.last_permille);
  }
};

// Linear additive utility over a scenario's table: sum over issues of
// weight_permille * evaluation_permille, in millionths. Told to the party's
// agent alone; the core never reads it.
struct Preference {
  std::string table;  // name in Scenario.tables
  std::vector<IssueUtility> issues;
  std::int64_t reservation_ppm = 0;  // worth of no agreement
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "issues", self.issues);
    visit(3, "reservation_ppm", self.reservation_ppm);
  }
};

// A party that a principal commands.
struct Affiliate {
  std::string party;
  std::int64_t weight_permille = 1000;  // mu: how much its gains count
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
  std::int64_t members = 0;           // heads of an aggregate; 0 is read as 1
  std::vector<Stock> stocks;
  std::vector<Site> sites;            // none: room without end
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

// Two parties that talk to each other: soundings and joint invitations pass
// between acquaintances only.
struct Acquaintance {
  std::string a;
  std::string b;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "a", self.a);
    visit(2, "b", self.b);
  }
};

// A table that the scenario itself sets.
struct TableSpec {
  std::string name;
  std::vector<std::string> parties;  // in speaking order
  std::vector<Issue> issues;
  std::int32_t rounds = 0;           // round limit
  Tick opens = 0;                    // first tick
  Tick every = 0;                    // again every so many ticks; 0: once
  // What is sold if the issues have roles; empty: agreement has no effect.
  std::string product;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "parties", self.parties);
    visit(3, "issues", self.issues);
    visit(4, "rounds", self.rounds);
    visit(5, "opens", self.opens);
    visit(6, "every", self.every);
    visit(7, "product", self.product);
  }
};

enum class AllocationRule : std::uint8_t { kUnset = 0, kDiscretion = 1, kProportional = 2, kUniform = 3 };

// Private tables with a seller, outside the order book ("dinners").
struct DinnerRules {
  bool enabled = false;
  std::int32_t rounds = 0;
  std::vector<Issue> issues;       // roles share, window, premium, prepaid
  std::int32_t per_tick = 0;       // most that a seller may hold in one tick
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "rounds", self.rounds);
    visit(3, "issues", self.issues);
    visit(4, "per_tick", self.per_tick);
  }
};

// Redirections between the affiliates of a principal.
struct RedirectionRules {
  bool enabled = false;
  std::int32_t rounds = 0;
  std::vector<Issue> issues;       // one, role fee
  Tick horizon = 0;                // bookings due within it may move
  Tick later = 0;                  // bookings due behind it are swapped back
  std::int64_t lot = 0;            // units move in multiples of it
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "rounds", self.rounds);
    visit(3, "issues", self.issues);
    visit(4, "horizon", self.horizon);
    visit(5, "later", self.later);
    visit(6, "lot", self.lot);
  }
};

struct ClaimRules {
  bool enabled = false;
  Tick every = 0;    // parties are asked every so many ticks
  Tick offset = 0;   // first tick
  Tick horizon = 0;  // a claim is about the installed stock so much later
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "enabled", self.enabled);
    visit(2, "every", self.every);
    visit(3, "offset", self.offset);
    visit(4, "horizon", self.horizon);
  }
};

// The referee's rules, the same for all and known to all.
struct Rules {
  AllocationRule allocation = AllocationRule::kUnset;
  std::int64_t deposit_permille = 0;     // of the price, at order
  std::int64_t cancel_fee_permille = 0;  // of the price, kept at cancellation
  std::int64_t lot = 0;                  // units of orders and bookings are rounded down to it; 0 is read as 1
  std::int64_t damages_cents = 0;        // a unit and tick behind a firm date
  Tick lead_min = 0;                     // floor of the published lead time
  Tick lead_window = 0;                  // ticks of supply it is measured on
  DinnerRules dinner;
  RedirectionRules redirection;
  ClaimRules claims;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "allocation", self.allocation);
    visit(2, "deposit_permille", self.deposit_permille);
    visit(3, "cancel_fee_permille", self.cancel_fee_permille);
    visit(4, "lot", self.lot);
    visit(5, "damages_cents", self.damages_cents);
    visit(6, "lead_min", self.lead_min);
    visit(7, "lead_window", self.lead_window);
    visit(8, "dinner", self.dinner);
    visit(9, "redirection", self.redirection);
    visit(10, "claims", self.claims);
  }
};

// Bounds on what a run may hold; zero is read as the default beside it.
struct Limits {
  std::int64_t prompt_bytes = 0;  // canonical size of one party's moves in a step; 1 MiB
  std::int64_t moves = 0;         // moves of one party in a step; 4,096
  std::int64_t tables = 0;        // tables open at once; 65,536
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "prompt_bytes", self.prompt_bytes);
    visit(2, "moves", self.moves);
    visit(3, "tables", self.tables);
  }
};

struct Scenario {
  std::string name;
  std::string summary;       // one line
  std::uint64_t seed = 0;
  Tick ticks = 0;            // length of the run; what parties plan for
  Tick stop_after = 0;       // end after so many ticks; 0: all. Not told to agents
  std::string start_date;    // YYYY-MM-DD of tick 0; empty: no calendar
  std::int32_t tick_days = 0;
  Limits limits;
  std::vector<Product> products;
  std::vector<Party> parties;
  std::vector<Acquaintance> acquaintances;
  std::vector<TableSpec> tables;
  Rules rules;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "summary", self.summary);
    visit(3, "seed", self.seed);
    visit(4, "ticks", self.ticks);
    visit(5, "stop_after", self.stop_after);
    visit(6, "start_date", self.start_date);
    visit(7, "tick_days", self.tick_days);
    visit(8, "limits", self.limits);
    visit(9, "products", self.products);
    visit(10, "parties", self.parties);
    visit(11, "acquaintances", self.acquaintances);
    visit(12, "tables", self.tables);
    visit(13, "rules", self.rules);
  }
};

}  // namespace haggle
