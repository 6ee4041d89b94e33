#include "deploy/report/market_text.h"

#include <map>
#include <utility>
#include <vector>

#include "deploy/report/ink.h"
#include "deploy/report/text.h"
#include "proto/base/units.h"

namespace haggle::report {
namespace {

using journal::Invitation;
using journal::SellerAnswer;

// What one host asked of one seller.
struct Asked {
  std::int64_t times = 0;
  std::map<SellerAnswer, std::int64_t> answers;
  const Invitation* first = nullptr;
  const Invitation* last = nullptr;
};

std::string PledgeOf(const Invitation& invitation) {
  return BigDollars(invitation.pledged_cents()) + " for " + Count(invitation.units());
}

}  // namespace

std::string InvitationsText(const Scenario& scenario, const DinnerStories& stories, const EventText& event_text,
                            bool colour) {
  std::map<std::pair<PartyId, PartyId>, Asked> asked;  // by seller and host; host kNature: all together
  for (const Invitation& invitation : stories.invitations) {
    for (const PartyId host : {PartyId{kNature}, invitation.host}) {
      Asked& sum = asked[{invitation.seller, host}];
      ++sum.times;
      ++sum.answers[invitation.answer];
      if (sum.first == nullptr) sum.first = &invitation;
      sum.last = &invitation;
    }
  }
  TextTable table({"asked", "by", "times", "came", "stayed", "elsewhere", "no room", "silent", "first asked",
                   "pledged first", "pledged last"},
                  {true, true, false, false, false, false, false, false, true});
  for (auto& [key, sum] : asked) {
    table.Add({event_text.PartyName(key.first), key.second == kNature ? "all" : event_text.PartyName(key.second),
               Count(sum.times), Count(sum.answers[SellerAnswer::kCame]), Count(sum.answers[SellerAnswer::kStayed]),
               Count(sum.answers[SellerAnswer::kElsewhere]), Count(sum.answers[SellerAnswer::kNoRoom]),
               Count(sum.answers[SellerAnswer::kSilent]), TickAndDate(scenario, sum.first->tick), PledgeOf(*sum.first),
               PledgeOf(*sum.last)});
  }
  if (table.empty()) return "";
  return Head("invitations (pledged: all pleas together, for units)", colour) + table.Text(2, colour);
}

std::string RedirectionsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour) {
  TextTable table({"redirected", "table", "units", "value", "from", "to", "swapped", "sooner at the receiver",
                   "later at the giver", "fee"},
                  {true, false, false, false, true, true, false, false, false});
  for (const RedirectionStory& entry : story.redirections) {
    const Redirected& r = entry.redirected;
    std::string span = "-";
    if (r.swapped > 0) span = Span(scenario, static_cast<std::int64_t>(Int128{entry.unit_ticks()} * 10 / r.swapped));
    const std::string lost = r.units > r.swapped ? "; " + Count(r.units - r.swapped) + " for good" : "";
    table.Add({TickAndDate(scenario, entry.tick), std::to_string(r.table), event_text.Units(r.units, r.product),
               BigDollars(entry.value_cents()), event_text.PartyName(r.from), event_text.PartyName(r.to),
               Count(r.swapped), span, span + lost, BigDollars(r.fee_cents)});
  }
  if (table.empty()) return "";
  return Head("redirections (sooner, later: by the dates of what was swapped, a unit's mean)", colour) +
         table.Text(2, colour);
}

std::string ClaimsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour) {
  TextTable table({"claimed", "by", "units", "for", "expected", "booked then", "came to"}, {true, true, false, true});
  for (const auto& [id, claim] : story.claims) {
    table.Add({TickAndDate(scenario, claim.tick), event_text.PartyName(claim.claim.party),
               event_text.Units(claim.claim.units, claim.claim.product), TickAndDate(scenario, claim.claim.due_tick),
               claim.expected ? Count(*claim.expected) : "-", Count(claim.booked),
               claim.audited ? Count(claim.actual) : "-"});
  }
  if (table.empty()) return "";
  return Head(
             "claims beside bookings (expected: by the claimant itself; booked: on hand and on order; came to: "
             "installed on the day)",
             colour) +
         table.Text(2, colour);
}

std::string ExtensionsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour) {
  TextTable table({"decided", "by", "site", "units", "from", "cost"}, {true, true, true, false, true});
  for (const auto& [tick, extended] : story.extensions) {
    table.Add({TickAndDate(scenario, tick), event_text.PartyName(extended.party),
               SiteName(extended.name, extended.site), Count(extended.units), TickAndDate(scenario, extended.from_tick),
               BigDollars(extended.cost_cents)});
  }
  if (table.empty()) return "";
  return Head("sites extended", colour) + table.Text(2, colour);
}

std::string InputsText(const Scenario& scenario, bool colour) {
  if (scenario.products.empty()) return "";
  std::int64_t held = 0;
  std::int64_t booked = 0;
  std::int64_t users = 0;
  for (const Party& party : scenario.parties) {
    for (const Stock& stock : party.stocks) held = CheckedAdd(held, CheckedAdd(stock.warehoused, stock.installed));
    for (const OpeningBooking& booking : party.book) booked = CheckedAdd(booked, booking.units);
    users += party.wants.demand.empty() ? 0 : 1;
  }
  return Head("what goes in, and what comes out", colour) + "  in, from the scenario: " + Count(held) +
         " units held and " + Count(booked) + " booked before the run, the scales of use of " + Count(users) +
         " parties, supply, sites, money and rules; what the scenario gives as ranges is drawn\n"
         "  out, from what the parties decided: every order, price, date, dinner, redirection and claim above, and who "
         "got what, when\n";
}

}  // namespace haggle::report
