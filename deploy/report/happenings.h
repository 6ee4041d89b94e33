// What happens in a run, tick by tick, in terms by which two runs can be laid beside each other: no numbers of tables,
// bookings or commands, which are others after any difference.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "broker/core/event_sink.h"
#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/visit.h"

namespace haggle::report {

// What is compared: one subject in one tick.
struct Happening {
  // What tells most of a run comes first: what came of tables, then what is said and decided for all, then quantities,
  // then talk.
  enum class Rank : std::uint8_t { kTable, kDecision, kQuantity, kTalk };
  Rank rank = Rank::kTalk;
  std::int64_t amount = 0;  // of what can be counted: units, cents
  std::string text;         // what came of it, in words
  // Names of those who did it or whom it is about.
  std::set<std::string> parties = {};
};

// By subject: "dinner of oracle and musk", "meta orders h100".
using Happenings = std::map<std::string, Happening>;

// Collects them from a replay. Thread-compatible.
class HappeningSink : public core::EventSink {
 public:
  // `scenario` must outlive the sink.
  explicit HappeningSink(const Scenario& scenario) : scenario_(scenario), words_(scenario) {}
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  const std::map<Tick, Happenings>& by_tick() const { return by_tick_; }

 private:
  friend struct visiting::HandedOn<HappeningSink>;
  struct Table {
    std::string subject;
    std::vector<Issue> issues;
    std::set<std::string> parties;
  };

  void On(const Event& event, const Sounded& sounded);
  void On(const Event& event, const Invited& invited);
  void On(const Event& event, const RedirectionRequested& request);
  void On(const Event& event, const TableOpened& opened);
  void On(const Event& event, const Offered& offered);
  void On(const Event& event, const TableClosed& closed);
  void On(const Event& event, const Refused& refused);
  void On(const Event& event, const TimedOut& late);
  void On(const Event& event, const Ordered& ordered);
  void On(const Event& event, const Cancelled& cancelled);
  void On(const Event& event, const Redirected& redirected);
  void On(const Event& event, const Claimed& claimed);
  void On(const Event& event, const Delivered& delivered);
  void On(const Event& event, const Unpaid& unpaid);
  void On(const Event& event, const PriceSet& set);
  void On(const Event& event, const LeadQuoted& quoted);
  void On(const Event& event, const Expanded& expanded);
  void On(const Event& event, const LineShared& shared);
  void On(const Event& event, const Funded& funded);
  void On(const Event& event, const SiteOpened& opened);
  void On(const Event& event, const SiteExtended& extended);
  void On(const Event& event, const DamagesPaid& damages);
  // Statements of what these came to, and steps on the way to an end that is told.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Answered, Accepted, LeftTable,
                      ClaimBooked, ClaimAudited, Allocated, Rescheduled, Drawn, Rejected> auto&) {}

  void Say(const Event& event, Happening::Rank rank, const std::string& subject, std::string text);
  void Add(const Event& event, const std::string& subject, std::int64_t amount, std::string (*tell)(std::int64_t));

  // The name of a party, of a product; whoever it is about is noted for the happening that is told.
  std::string Named(PartyId party);
  std::string NamedProduct(ProductId product);

  const Scenario& scenario_;
  EventText words_;
  std::set<std::string> named_;
  std::map<TableId, Table> tables_;
  std::map<Tick, Happenings> by_tick_;
};

}  // namespace haggle::report
