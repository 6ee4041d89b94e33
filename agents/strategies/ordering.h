// What to order and what to give back.
#pragma once

#include <cstdint>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/outlook.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct OrderingSettings {
  bool best_reply = true;         // orders what the announced rule makes best; else what it wants
  bool cancels = true;            // gives back what it does not need
  Tick plan_ahead = 26;           // looks no further ahead for its need, ticks
  Tick look_ahead = 8;            // over which the rule's outcome is reckoned, ticks
  std::int64_t tolerance = 1200;  // backlog over need, above which it cancels, permille
  Tick calm_lead = 8;             // of a longer lead time, each tick adds 20 ‰ of tolerance
  std::int64_t balk = 18;         // of a crowd (members > 1), does otherwise for each tick of the lead time, permille
};

// A buyer's orders of one product (market model, section 6: order, cancel). A crowd does half of
// what one party would, a tick. Thread-compatible.
class Ordering {
 public:
  Ordering(const Scenario& scenario, PartyId buyer, const OrderingSettings& settings);

  // What it says of one product, of which it orders `part` permille of what it wants (Clients::Choose); whether it has
  // given some back.
  bool Order(const View& view, const Outlook& outlook, Reply& reply, std::int64_t part = 1000) const;

 private:
  struct Need {
    Tick arrival = 0;        // when what is ordered now would come
    std::int64_t need = 0;   // units it could use then beyond what it has
    std::int64_t want = 0;   // ... and that are not booked
    std::int64_t price = 0;  // list price, cents
  };

  Need NeedOf(const Outlook& outlook) const;
  // Tick from which one more unit after `before` could be used, by plan and demand; `end` if none.
  Tick UseOf(const Outlook& outlook, std::int64_t before, Tick from) const;
  // What it orders up to: of a crowd, only those who do not mind the wait.
  std::int64_t Ordered(const Outlook& outlook, Tick at) const;
  bool crowd() const { return forecast_.heads > 1; }
  // Units that the announced rule would bring within the look-ahead if `extra` were ordered.
  std::int64_t Brings(const View& view, const Outlook& outlook, std::int64_t extra) const;
  std::int64_t BestReply(const View& view, const Outlook& outlook, const Need& need) const;
  // Where units are sold: what one of so many is worth to it in the mean, at most what it will have for each of all
  // that it has booked by then. 0: no more than the list price.
  std::int64_t Bid(const Outlook& outlook, std::int64_t units) const;
  // ... beside the deposits of what the reply orders already.
  std::int64_t Affordable(const View& view, const Outlook& outlook, const Need& need, Reply& reply) const;
  bool Cancel(const Outlook& outlook, const Need& need, Reply& reply) const;

  OrderingSettings settings_;
  Wants wants_;
  Rules rules_;
  Tick end_ = 0;
  Forecast forecast_;  // what the rules say of it beside others
};

}  // namespace haggle::strategies
