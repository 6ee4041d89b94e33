// What came of invitations to dinners: what was said at those that the seller came to, what was
// promised there, when it arrived, and who stood in the queue meanwhile. Collected from a replay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/market.h"
#include "broker/journal/invitations.h"
#include "broker/journal/recorder.h"
#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/visit.h"

namespace haggle::report {

// A move at the table, in words.
struct Said {
  Tick tick = 0;
  std::int32_t round = 0;
  PartyId party = kNature;  // kNature: what followed from a move, or from the end of a round
  std::string text;
  std::string why;  // empty: no reason is known
};

// A booking that the agreement made.
struct Promise {
  Booking booking;             // as it was made
  std::int64_t delivered = 0;  // units
  std::int64_t cancelled = 0;
  std::int64_t open = 0;           // still booked at the end
  std::int64_t damages_cents = 0;  // paid for being late
  // Shipped to another affiliate by a redirection.
  std::int64_t moved() const { return booking.units - delivered - cancelled - open; }
};

// Units of one party that came in one tick.
struct Arrival {
  Tick tick = 0;
  PartyId party = 0;
  std::int64_t units = 0;
  std::int64_t paid_cents = 0;  // their price, what was paid in advance included
};

// Unit-ticks of another party, summed over the ticks until the dinner's last unit had come.
struct Waiting {
  // As many units as the dinner's parties had had by then stood first in the queue of those who had
  // booked before the dinner, and would have been shipped instead.
  std::int64_t due = 0;    // their date had come
  std::int64_t dated = 0;  // flexible bookings, whose date could have moved up
  // All that was due and not allotted to it, whatever for.
  std::int64_t short_of = 0;
};

// A dinner to which the seller came.
struct DinnerStory {
  Tick tick = 0;
  TableOpened opened;
  TableClosed closed;           // result kUnset: it was still on when the run ended
  std::int64_t list_cents = 0;  // the list price of a unit on that day
  std::vector<Said> said;
  std::vector<Promise> promises;
  std::vector<Arrival> arrivals;
  std::map<PartyId, Waiting> waiting;

  std::int64_t units() const;      // promised
  std::int64_t delivered() const;  // units
};

// All that a run says of dinners.
struct DinnerStories {
  std::vector<journal::Invitation> invitations;  // refused ones too, in their order
  std::vector<DinnerStory> dinners;              // in their order
};

// Thread-compatible.
class DinnerSink : public core::EventSink, public run::TickSink {
 public:
  // `scenario` must outlive the sink.
  explicit DinnerSink(const Scenario& scenario);
  // Before the step's events.
  void OnStep(const Step& step, const std::vector<Why>& whys);
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  void OnTickEnd(Tick tick, const core::Market& market) override;
  DinnerStories Stories() const { return {invitations_.All(), dinners_}; }

 private:
  friend struct visiting::HandedOn<DinnerSink>;

  void On(const Event& event, const Invited& invited) { invitations_.On(event, invited); }
  void On(const Event& event, const Answered& answered) { invitations_.On(event, answered); }
  void On(const Event& event, const TableOpened& opened);
  void On(const Event& event, const TableClosed& closed);
  void On(const Event& event, const OneOf<Offered, Accepted, Rejected, LeftTable> auto& move) {
    Say(event, move.table, move.party, move.round);
  }
  void On(const Event& event, const Ordered& ordered);
  void On(const Event& event, const Delivered& delivered);
  void On(const Event& event, const Cancelled& cancelled);
  void On(const Event& event, const DamagesPaid& damages);
  void On(const Event& event, const Allocated& allocated);
  void On(const Event& event, const Bulletin& bulletin);
  // Said or done elsewhere; who waits is read from the market's state.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Statement, SellerBook, Sounded, RedirectionRequested, Refused,
                      Redirected, Claimed, ClaimBooked, ClaimAudited, Unpaid, PriceSet, LeadQuoted, Rescheduled,
                      SiteExtended, Expanded, LineShared, Funded, SiteOpened, Drawn, TimedOut> auto&) {}

  DinnerStory* Find(TableId table);
  Promise* FindPromise(BookingId booking, DinnerStory** dinner);
  void Say(const Event& event, TableId table, PartyId party, std::int32_t round);
  void CountWaiting(DinnerStory& dinner, Tick tick, const core::Market& market) const;

  journal::Invitations invitations_;
  EventText event_text_;
  std::map<Seq, Why> whys_;                                      // of this step, those not yet told
  std::map<ProductId, std::int64_t> prices_;                     // the list's
  std::map<std::pair<ProductId, PartyId>, std::int64_t> short_;  // due in this tick and not allotted
  std::vector<DinnerStory> dinners_;
  std::map<Seq, std::size_t> agreed_;          // by the command that closed the agreement
  std::map<BookingId, std::size_t> bookings_;  // by booking: whose
};

}  // namespace haggle::report
