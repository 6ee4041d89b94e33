// What happened. Events follow from commands; a party is shown those that
// concern it (each struct says whom), the journal all of them.
#pragma once

#include <variant>

#include "proto/base/market_events.h"
#include "proto/base/refusal.h"
#include "proto/base/state_events.h"
#include "proto/base/table_events.h"
#include "proto/base/types.h"

namespace haggle {

using EventBody = std::variant<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                               RedirectionRequested, Answered, TableOpened, Offered, Accepted, LeftTable, TableClosed,
                               Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated,
                               Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened, DamagesPaid, Drawn, Rejected,
                               LeadQuoted, Rescheduled, SiteExtended, LineShared, TimedOut>;

// An event with its place: the command that caused it (0: the step itself).
struct Event {
  Seq cause = 0;
  Tick tick = 0;
  EventBody body;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "cause", self.cause);
    visit(2, "tick", self.tick);
    visit.Choice(self.body);
  }
};

}  // namespace haggle
