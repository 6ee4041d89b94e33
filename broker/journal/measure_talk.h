// What is counted of private tables, redirections and claims, by party: part of the measures of a run.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::journal {

// Of one party, or of all together.
struct TalkCount {
  std::int64_t soundings = 0;
  std::int64_t invitations = 0;
  std::int64_t invitations_held = 0;
  std::int64_t dinners = 0;
  std::int64_t dinner_agreements = 0;
  std::int64_t dinner_units = 0;
  std::int64_t dinner_premium_cents = 0;
  std::int64_t redirections_asked = 0;
  std::int64_t redirections_agreed = 0;
  std::int64_t swapped_back = 0;
  std::int64_t claims = 0;
  std::int64_t claimed_over_booked = 0;
  std::int64_t claimed_over_actual = 0;
};

// Thread-compatible.
class TalkMeasures {
 public:
  void On(const Sounded& body) { Count(body.from, &TalkCount::soundings, 1); }
  void On(const Invited& body);
  void On(const TableOpened& body);
  void On(const Event& event, const TableClosed& body);
  void On(const Event& event, const Ordered& body);
  void On(const Bulletin& body) { list_price_[body.product] = body.price_cents; }
  void On(const RedirectionRequested& body) { Count(body.from, &TalkCount::redirections_asked, 1); }
  void On(const Redirected& body);
  void On(const Claimed& body);
  void On(const ClaimBooked& body);
  void On(const ClaimAudited& body) { Count(body.party, &TalkCount::claimed_over_actual, body.claimed - body.actual); }
  // What agreements at dinners have booked; bookings and tables of a command are told in any order.
  void OnTickEnd();

  // 0s of a party of which nothing was counted.
  TalkCount Of(PartyId party) const;
  const TalkCount& all() const { return all_; }
  // Whether an agreement at a private table ever booked units for it.
  bool IsGuest(PartyId party) const { return guests_.count(party) > 0; }

 private:
  struct Dinner {
    PartyId host = 0;
    std::vector<PartyId> parties;  // of one that was set
  };
  struct Claim {
    PartyId party = 0;
    std::int64_t units = 0;
  };
  void Count(PartyId party, std::int64_t TalkCount::*what, std::int64_t by) {
    counts_[party].*what += by;
    all_.*what += by;
  }

  std::map<PartyId, TalkCount> counts_;
  TalkCount all_;
  std::set<PartyId> guests_;
  std::map<TableId, Dinner> dinners_;  // that are open
  std::map<ClaimId, Claim> claims_;    // until what was booked is told
  std::map<ProductId, std::int64_t> list_price_;
  std::set<Seq> agreed_;                         // commands of this tick that closed a dinner with an agreement
  std::vector<std::pair<Seq, Booking>> booked_;  // in this tick
};

}  // namespace haggle::journal
