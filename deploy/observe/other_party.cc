#include "deploy/observe/other_party.h"

#include "proto/base/visit.h"

namespace haggle::observe {

OtherParty::OtherParty(const Scenario& scenario) {
  for (const Product& product : scenario.products) {
    PartyId seller = kNature;
    for (const Party& party : scenario.parties) {
      if (party.name == product.seller) seller = party.id;
    }
    sellers_.push_back(seller);
  }
}

PartyId OtherParty::Of(const Event& event) const {
  return VisitEvent(
      event, [](const Sounded& sounded) { return sounded.to; },
      [](const OneOf<Invited, RedirectionRequested> auto& asked) { return asked.seller; },
      [](const Accepted& accepted) { return accepted.author; }, [](const Redirected& moved) { return moved.to; },
      [](const TableClosed& closed) { return closed.winner; },
      [this](const Ordered& ordered) { return SellerOf(ordered.booking.product); },
      [this](const OneOf<Bulletin, SellerBook, Cancelled, Allocated, Delivered, Unpaid, DamagesPaid, Rescheduled,
                         PriceSet, LeadQuoted, Expanded, LineShared> auto& body) { return SellerOf(body.product); },
      // Of one party, or of all at a table.
      [](const OneOf<std::monostate, TickBegan, Statement, Answered, TableOpened, Offered, LeftTable, Refused, Claimed,
                     ClaimBooked, ClaimAudited, Funded, SiteOpened, SiteExtended, Drawn, Rejected, TimedOut> auto&) {
        return PartyId{kNature};
      });
}

}  // namespace haggle::observe
