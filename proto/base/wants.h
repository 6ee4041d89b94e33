// What moves a party: private to it, never read by the core.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/ranges.h"
#include "proto/base/types.h"

namespace haggle {

// What a party wants of a product.
struct Demand {
  std::string product;
  std::vector<Point> path;         // D(t): the scale of use; the unit number q brings value * (2 - q / D) a tick
  std::int64_t value_cents = 0;    // of the D-th productive unit a tick
  Range value_permille;            // private type; 0..0 is read as 1000
  std::int64_t outside_cents = 0;  // worth of the in-house substitute a unit; 0: none
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
  std::int64_t holding_cents = 0;        // an idle unit a tick
  std::int64_t tail_ticks = 0;           // use after the last tick
  std::int64_t pride_cents = 0;          // what begging costs (K_i)
  Range pride_permille;                  // private type; 0..0 is read as 1000
  std::int64_t capital_permille = 0;     // cost of money a tick
  Range exponent_permille;               // private type: concession exponent e
  std::int64_t claim_reward_cents = 0;   // a unit of believed excess
  std::int64_t claim_penalty_cents = 0;  // a unit of squared relative excess
  // Sellers.
  std::int64_t unit_cost_cents = 0;  // margin = price - this
  std::int64_t friction_cents = 0;   // f, a unit-tick displaced
  Range friction_permille;           // private type; 0..0 is read as 1000
  std::int64_t time_cents = 0;       // K_s, an evening
  Range time_permille;               // private type; 0..0 is read as 1000
  std::int64_t firm_permille = 0;    // share of margin * doubt that uncancellable demand is worth
  std::int64_t float_permille = 0;   // worth of prepaid money a tick
  std::int64_t replan_cents = 0;     // K_plan, a redirection's fixed cost
  TickRange mood_permille;           // of the seller's limit, drawn by its strategy
  std::vector<Regard> regard;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "demand", self.demand);
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

// A point of a piecewise linear function of an issue's value.
struct ValuePoint {
  std::int64_t value = 0;
  std::int64_t evaluation = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "value", self.value);
    visit(2, "evaluation", self.evaluation);
  }
};

// A party's utility over one issue of a table.
struct IssueUtility {
  std::string issue;
  std::int64_t weight = 0;  // in parts of Preference.weight_unit
  // Evaluations in parts of `evaluation_unit`: of each value in order, or
  std::vector<std::int64_t> evaluations;
  // ... linear from the first value to the last, or
  std::int64_t first = 0;
  std::int64_t last = 0;
  // ... linear between points by rising value, constant outside.
  std::vector<ValuePoint> points;
  std::int64_t evaluation_unit = 0;  // 0 is read as 1000
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "issue", self.issue);
    visit(2, "weight", self.weight);
    visit(3, "evaluations", self.evaluations);
    visit(4, "first", self.first);
    visit(5, "last", self.last);
    visit(6, "points", self.points);
    visit(7, "evaluation_unit", self.evaluation_unit);
  }
};

// A range of one issue's values.
struct Bound {
  std::string issue;
  std::int64_t low = 0;
  std::int64_t high = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "issue", self.issue);
    visit(2, "low", self.low);
    visit(3, "high", self.high);
  }
};

// A hyper-rectangle of outcomes and what lying in it is worth.
struct Constraint {
  std::vector<Bound> bounds;  // all have to hold
  std::int64_t weight = 0;    // in parts of Preference.weight_unit
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "bounds", self.bounds);
    visit(2, "weight", self.weight);
  }
};

// What a party thinks of the outcomes of a scenario's table; utility_function.h computes
// with it. Told to the party's agent alone; the core never reads it.
struct Preference {
  std::string table;  // name in Scenario.tables
  std::vector<IssueUtility> issues;
  std::int64_t reservation_ppm = 0;  // worth of no agreement
  std::vector<Constraint> constraints;
  std::int64_t weight_unit = 0;         // 0 is read as 1000
  std::int64_t discount_round_ppt = 0;  // worth one round later, 10^-12; 0: the same
  std::int64_t discount_time_ppt = 0;   // worth at relative time 1, 10^-12; 0: the same
  std::string of;                       // another party's, as this one knows it; empty: its own
  // Worth of no agreement, drawn by nature at genesis (of another party's: what this one knows of that); 0..0: it is
  // reservation_ppm.
  Range reservation_range_ppm;
  std::int64_t cost_round_ppm = 0;  // what each round before the last one takes, with or without agreement

  // The bounds of what no agreement is worth, as they are read; equal once nature has drawn.
  Range Reservation() const {
    const bool drawn = reservation_range_ppm.low != 0 || reservation_range_ppm.high != 0;
    return drawn ? reservation_range_ppm : Range{reservation_ppm, reservation_ppm};
  }
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "issues", self.issues);
    visit(3, "reservation_ppm", self.reservation_ppm);
    visit(4, "constraints", self.constraints);
    visit(5, "weight_unit", self.weight_unit);
    visit(6, "discount_round_ppt", self.discount_round_ppt);
    visit(7, "discount_time_ppt", self.discount_time_ppt);
    visit(8, "of", self.of);
    visit(9, "reservation_range_ppm", self.reservation_range_ppm);
    visit(10, "cost_round_ppm", self.cost_round_ppm);
  }
};

}  // namespace haggle
