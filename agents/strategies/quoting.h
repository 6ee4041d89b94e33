// A seller's lead time: the first tick by which all that is promised will have been made.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/customer_book.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"
#include "proto/base/units.h"

namespace haggle::strategies {

// Market model, section 6, "Quote"; the common practice of available-to-promise. A seller knows its plan,
// the capacity that it has bought and what came of both, not its yield. Thread-compatible.
class Quoting {
 public:
  Quoting(const Scenario& scenario, PartyId seller);

  // Learns from what was shown. Once for each prompt.
  void Notice(const View& view);

  // The product on whose line one is made: itself, or another.
  ProductId line(ProductId product) const { return line_[product]; }
  bool IsVariant(ProductId product) const { return line_[product] != product; }

  // The share of its line that such a product is to have from the next tick on, permille: as its part of all that is
  // really waited for there, so that who waits for either waits as long, but no more than it may take. Reckon goes by
  // the last one.
  struct LineShare {
    std::int64_t permille = 0;
    std::int64_t own = 0;     // units really waited for
    std::int64_t others = 0;  // ... of the other products that are made there
  };
  LineShare Share(const View& view, ProductId product, const CustomerBook& customers);

  struct Promise {
    Tick lead_ticks = 0;
    std::int64_t left = 0;      // units in stock after this tick's shipping
    std::int64_t a_tick = 0;    // that are expected to be made in the next tick
    std::int64_t promised = 0;  // by then
  };

  // The least k >= 1 such that what is left, and what is expected over k ticks, covers what is promised by then:
  // the bookings left that are flexible or dated by then, firm ones in full, others as real as their owners are
  // thought to be. At least the rules' least lead time, at most kLongestQuote; of a product on another's line, at least
  // what was last reckoned for that one, for nobody can know yet how many will ask for it.
  Promise Reckon(const View& view, const SellerBook& book, std::int64_t available,
                 const std::vector<haggle::Share>& shares, const CustomerBook& customers);

 private:
  struct Step {
    ProductId product = 0;
    Tick from = 0;
    std::int64_t units = 0;
  };
  std::int64_t Plan(ProductId line, Tick at) const;
  // Units that capacity steps made in the window up to `now`.
  Int128 CameOfSteps(ProductId line, Tick now) const;
  // What they make a tick, in each of the ticks from `now` to kLongestQuote later.
  std::vector<std::int64_t> StepsAhead(ProductId line, Tick now) const;
  // Of its line's units at a tick, those that are to be this product's.
  std::int64_t PartOfLine(ProductId product, std::int64_t units, Tick at) const;
  // Of a book, what is really waited for beyond what is in stock.
  static std::int64_t Waiting(const View& view, ProductId product, const CustomerBook& customers);

  std::vector<Supply> plans_;        // by product; of others: nothing
  std::vector<ProductId> line_;      // by product: on whose line it is made
  std::vector<ProductId> variants_;  // those on another's, in the order in which the broker serves them
  std::vector<std::int64_t> share_;  // ... of which it is to have so much, permille
  std::vector<Tick> lead_;           // ... last reckoned
  std::vector<Step> steps_;
  Tick window_ = 1;
  Tick least_ = 1;
};

}  // namespace haggle::strategies
