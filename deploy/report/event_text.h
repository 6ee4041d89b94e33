// Tells events in words. It remembers the tables it has been told of, so that
// an offer can be told by the names and units of its issues.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/outcome.h"
#include "proto/base/scenario.h"
#include "proto/base/visit.h"

namespace haggle::report {

// The name of an event's kind ("offered") and all there are, in order of their
// numbers.
std::string KindOf(const Event& event);
const std::vector<std::string>& EventKinds();

// The table that an event is about; 0: none.
TableId TableOf(const Event& event);

// Whose doing an event is or whom it concerns first; kNature if nobody's.
PartyId PartyOf(const Event& event);

// An outcome by its issues: "share 50%, window 8 ticks, premium 2.5%".
std::string TellOutcome(const std::vector<Issue>& issues, const Outcome& outcome);

// A site, by its name or, without one, by its place in its party's list.
std::string SiteName(const std::string& name, std::uint32_t index);

// Thread-compatible.
class EventText {
 public:
  explicit EventText(const Scenario& scenario);

  // One sentence without a full stop; may hold a second line where there is
  // more to say, separated by '\n'. Events must be told in their order.
  std::string Tell(const Event& event);

  // For who walks through a run and has few of its events told: remembers tables as they are opened, and forgets those
  // of the tick before, which are closed.
  void Follow(const Event& event);
  void Remember(const TableOpened& opened) { tables_[opened.table] = opened; }
  // As it was opened; null: it was not, or has been forgotten.
  const TableOpened* OpenedAs(TableId table) const {
    const auto found = tables_.find(table);
    return found == tables_.end() ? nullptr : &found->second;
  }
  const std::map<TableId, TableOpened>& tables() const { return tables_; }

  // What a line about a table is headed with: "table \"supply\"" if the scenario has a name for
  // it, else "table 17".
  std::string TableName(TableId table) const;
  std::string PartyName(PartyId party) const;
  std::string ProductName(ProductId product) const;
  // Units of a product: "1,200 h100".
  std::string Units(std::int64_t units, ProductId product) const;
  // What each guest of a dinner pays on top of the list price under `outcome`, "; ada pays a premium
  // of 15% and cid pays a premium of 5%"; empty where all pay the one agreed on.
  std::string TellPremiums(const TableOpened& opened, const Outcome& outcome) const;
  // What a plea asks for and pledges.
  std::string TellPlea(const Plea& plea, ProductId product) const;

 private:
  friend struct visiting::HandedOn<EventText>;

  // A sentence for each kind of event. Talk and tables:
  std::string On(const Event& event, const Sounded& sounded);
  std::string On(const Event& event, const Invited& invited);
  std::string On(const Event& event, const RedirectionRequested& request);
  std::string On(const Event& event, const Answered& answered);
  std::string On(const Event& event, const Claimed& claimed);
  std::string On(const Event& event, const TableOpened& opened);
  std::string On(const Event& event, const Offered& offered);
  std::string On(const Event& event, const Accepted& accepted);
  std::string On(const Event& event, const Rejected& rejected);
  std::string On(const Event& event, const LeftTable& left);
  std::string On(const Event& event, const TableClosed& closed);
  // Orders, goods and the market (event_text_market.cc):
  std::string On(const Event& event, const Ordered& ordered);
  std::string On(const Event& event, const Cancelled& cancelled);
  std::string On(const Event& event, const Redirected& redirected);
  std::string On(const Event& event, const Allocated& allocated);
  std::string On(const Event& event, const Delivered& delivered);
  std::string On(const Event& event, const Unpaid& unpaid);
  std::string On(const Event& event, const DamagesPaid& damages);
  std::string On(const Event& event, const Refused& refused);
  std::string On(const Event& event, const TimedOut& late);
  std::string On(const Event& event, const Bulletin& bulletin);
  std::string On(const Event& event, const ClaimBooked& booked);
  std::string On(const Event& event, const ClaimAudited& audited);
  std::string On(const Event& event, const PriceSet& set);
  std::string On(const Event& event, const LeadQuoted& quoted);
  std::string On(const Event& event, const Rescheduled& rescheduled);
  std::string On(const Event& event, const Expanded& expanded);
  std::string On(const Event& event, const LineShared& shared);
  std::string On(const Event& event, const Funded& funded);
  std::string On(const Event& event, const SiteOpened& opened);
  std::string On(const Event& event, const SiteExtended& extended);
  std::string On(const Event& event, const Drawn& drawn);
  std::string On(const Event& event, const Statement& statement);
  std::string On(const Event& event, const SellerBook& book);
  std::string On(const Event& event, const TickBegan& began);
  std::string On(const Event& event, const std::monostate& none);

  std::string VerbOf(const Offered& offered) const;
  std::string TellAwards(const TableClosed& closed) const;
  std::string PremiumsAt(const TableClosed& closed) const;
  std::string OutcomeAt(TableId table, const Outcome& outcome) const;

  const Scenario& scenario_;
  std::map<PartyId, std::string> names_;
  std::map<PartyId, PartyId> principals_;  // by affiliate
  std::map<TableId, TableOpened> tables_;  // all that were told of and not forgotten
};

}  // namespace haggle::report
