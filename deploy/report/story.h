// What came of a run in more detail than its summary: per quarter, claims
// beside bookings, private tables, redirections. Collected from a replay.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/market.h"
#include "broker/journal/recorder.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/visit.h"

namespace haggle::report {

// Units shipped and what was paid for them.
struct Shipped {
  std::int64_t units = 0;
  std::int64_t paid_cents = 0;
};

struct ClaimStory {
  Claimed claim;
  Tick tick = 0;                         // said
  std::int64_t booked = 0;               // on hand and booked then
  std::optional<std::int64_t> expected;  // by the claimant itself, if its reason tells it
  bool audited = false;
  std::int64_t actual = 0;  // installed when its day came
};

struct TableStory {
  Tick tick = 0;
  TableOpened opened;
  TableClosed closed;
};

struct RedirectionStory {
  Tick tick = 0;
  Seq cause = 0;  // the command that agreed to it
  Redirected redirected;
  std::vector<Booking> out;   // what the receiver got, with its dates and prices
  std::vector<Booking> back;  // what went back in exchange

  std::int64_t value_cents() const;  // price of what the receiver got
  // By which what was swapped, in the order of dates, comes sooner to the receiver and later to the
  // giver; a date that has passed counts as the redirection's tick.
  std::int64_t unit_ticks() const;
};

struct ExtensionStory {
  Tick tick = 0;  // decided
  SiteExtended extended;
};

struct Story {
  // Periods are quarters, or ten ticks each without a calendar; in order.
  std::vector<std::string> periods;
  std::map<std::pair<PartyId, std::size_t>, Shipped> shipped;  // by party (sellers: of what they sold) and period
  std::map<TableId, TableStory> tables;                        // private ones that were set
  std::vector<RedirectionStory> redirections;
  std::map<ClaimId, ClaimStory> claims;
  std::vector<ExtensionStory> extensions;
};

// Thread-compatible.
class StorySink : public core::EventSink {
 public:
  // `scenario` must outlive the sink.
  explicit StorySink(const Scenario& scenario);
  // Before the step's events; without it nothing is known of what claimants expect.
  void OnStep(const Step& step, const std::vector<Why>& whys);
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  const Story& story() const { return story_; }

 private:
  friend struct visiting::HandedOn<StorySink>;

  void On(const Event& event, const Delivered& delivered);
  void On(const Event& event, const TableOpened& opened);
  void On(const Event& event, const TableClosed& closed);
  void On(const Event& event, const Redirected& redirected);
  void On(const Event& event, const Ordered& ordered);
  void On(const Event& event, const Claimed& claimed);
  void On(const Event& event, const ClaimBooked& booked);
  void On(const Event& event, const ClaimAudited& audited);
  void On(const Event& event, const SiteExtended& extended);
  // Steps on the way to one of these, and what the summary has from the market's state.
  void On(const Event&, const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                                    RedirectionRequested, Answered, Offered, Accepted, LeftTable, Refused, Cancelled,
                                    Allocated, Unpaid, PriceSet, LeadQuoted, Rescheduled, Expanded, LineShared, Funded,
                                    SiteOpened, DamagesPaid, Drawn, Rejected, TimedOut> auto&) {}

  std::size_t PeriodOf(Tick tick);
  const Scenario& scenario_;
  std::map<Seq, std::int64_t> expected_;  // by the claim's command, in this step
  std::vector<PartyId> sellers_;          // by product
  Story story_;
};

}  // namespace haggle::report
