#include "deploy/report/event_text.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>
#include <variant>

#include "deploy/report/text.h"
#include "proto/base/premium.h"
#include "proto/base/quoted.h"
#include "proto/codec/enum_names.h"

namespace haggle::report {
namespace {

template <std::size_t... I>
std::vector<std::string> KindsOf(std::index_sequence<I...>) {
  return {std::variant_alternative_t<I + 1, EventBody>::kName...};
}

// `parts` of which `scale` make 1, to nine significant digits.
std::string Real(std::int64_t parts, std::int64_t scale) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(parts) / static_cast<double>(scale));
  return text;
}

std::string TellValue(const Issue& issue, std::int64_t value) {
  const std::int64_t at = issue.index(value);
  if (at < 0) return std::to_string(value) + " (not a value of it)";
  if (issue.role == IssueRole::kNone && !issue.labels.empty())
    return Escaped(issue.labels[static_cast<std::size_t>(at)]);
  const std::int64_t meaning = issue.meaning(value);
  switch (issue.role) {
    case IssueRole::kShare:
    case IssueRole::kPremium:
    case IssueRole::kPrepaid:
      return Percent(meaning);
    case IssueRole::kUnits:
      return Count(meaning);
    case IssueRole::kPrice:
    case IssueRole::kFee:
      return Dollars(meaning) + " a unit";
    case IssueRole::kWindow:
      return std::to_string(meaning) + (meaning == 1 ? " tick" : " ticks");
    case IssueRole::kNone:
      break;
  }
  if (issue.scale > 1) return Real(meaning, issue.scale);
  return Count(meaning);
}

std::string Round(std::int32_t round) { return "round " + std::to_string(round + 1) + ": "; }

}  // namespace

const std::vector<std::string>& EventKinds() {
  static const auto* const kinds =
      new std::vector<std::string>(KindsOf(std::make_index_sequence<std::variant_size_v<EventBody> - 1>()));
  return *kinds;
}

std::string KindOf(const Event& event) { return event.body.index() == 0 ? "" : EventKinds()[event.body.index() - 1]; }

TableId TableOf(const Event& event) {
  return VisitEvent(
      event,
      [](const OneOf<Invited, RedirectionRequested, Answered, TableOpened, Offered, Accepted, Rejected, LeftTable,
                     TableClosed, Refused, Redirected> auto& body) { return body.table; },
      // Of no table: what a tick brings to all, what is said outside of tables, orders and deliveries.
      [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Ordered, Cancelled, Claimed,
                     ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled,
                     SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Drawn, TimedOut> auto&) {
        return TableId{0};
      });
}

PartyId PartyOf(const Event& event) {
  return VisitEvent(
      event,
      [](const OneOf<Statement, Answered, Offered, Accepted, Rejected, LeftTable, Refused, Cancelled, Claimed,
                     ClaimAudited, Allocated, Delivered, Unpaid, Funded, SiteOpened, SiteExtended, DamagesPaid,
                     Rescheduled, TimedOut> auto& body) { return body.party; },
      [](const Invited& invited) { return invited.host; },
      [](const RedirectionRequested& request) { return request.principal; },
      [](const Ordered& ordered) { return ordered.booking.owner; },
      [](const OneOf<Sounded, Redirected> auto& body) { return body.from; },
      // Nobody's: of all parties, of a product, or of all at a table.
      [](const OneOf<std::monostate, TickBegan, Bulletin, SellerBook, TableOpened, TableClosed, ClaimBooked, PriceSet,
                     LeadQuoted, Expanded, LineShared, Drawn> auto&) { return PartyId{kNature}; });
}

std::string TellOutcome(const std::vector<Issue>& issues, const Outcome& outcome) {
  std::string text;
  for (std::size_t i = 0; i < issues.size() && static_cast<std::int32_t>(i) < outcome.size; ++i) {
    if (i > 0) text += ", ";
    text += Escaped(issues[i].name) + " " + TellValue(issues[i], outcome[static_cast<int>(i)]);
  }
  return text;
}

EventText::EventText(const Scenario& scenario) : scenario_(scenario) {
  std::map<std::string_view, PartyId> ids;
  for (const Party& party : scenario.parties) {
    names_[party.id] = Escaped(party.name);
    ids[party.name] = party.id;
  }
  for (const Party& party : scenario.parties) {
    for (const Affiliate& affiliate : party.affiliates) {
      if (const auto found = ids.find(affiliate.party); found != ids.end()) principals_[found->second] = party.id;
    }
  }
}

std::string EventText::TableName(TableId table) const {
  const auto it = tables_.find(table);
  const bool named = it != tables_.end() && !it->second.name.empty();
  return "table " + (named ? "\"" + Escaped(it->second.name) + "\"" : std::to_string(table));
}

std::string EventText::PartyName(PartyId party) const {
  const auto it = names_.find(party);
  if (it != names_.end()) return it->second;
  return party == kNature ? "nature" : "party " + std::to_string(party);
}

std::string EventText::ProductName(ProductId product) const {
  if (product < scenario_.products.size()) return Escaped(scenario_.products[product].name);
  return "product " + std::to_string(product);
}

std::string EventText::Units(std::int64_t units, ProductId product) const {
  return Count(units) + " " + ProductName(product);
}

std::string EventText::TellPlea(const Plea& plea, ProductId product) const {
  std::string text = PartyName(plea.party) + " pleads for " + Units(plea.units, product) + " and pledges " +
                     BigDollars(plea.pledge_cents);
  if (plea.prepaid_permille > 0) text += ", " + Percent(plea.prepaid_permille) + " of the price in advance";
  if (plea.urgency_ticks > 0) text += " (without a deal they come in " + std::to_string(plea.urgency_ticks) + " ticks)";
  return text;
}

std::string EventText::TellPremiums(const TableOpened& opened, const Outcome& outcome) const {
  if (opened.kind != TableKind::kDinner) return "";
  std::int64_t premium = 0;
  for (std::size_t i = 0; i < opened.issues.size() && static_cast<std::int32_t>(i) < outcome.count(); ++i) {
    const Issue& issue = opened.issues[i];
    const std::int64_t value = outcome[static_cast<int>(i)];
    if (issue.role == IssueRole::kPremium && issue.index(value) >= 0) premium = issue.meaning(value);
  }
  bool differs = false;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < opened.pleas.size(); ++i) {
    // What rounding cuts off is no difference to tell.
    const std::int64_t rate = PremiumRate(scenario_.rules.dinner.premium_by, opened.pleas, i, premium);
    const std::int64_t permille = (rate * 1000 + kWholePremium / 2) / kWholePremium;
    differs = differs || permille != premium;
    parts.push_back(PartyName(opened.pleas[i].party) + " pays a premium of " + Percent(permille));
  }
  return differs ? "; " + Join(parts) : "";
}

std::string EventText::OutcomeAt(TableId table, const Outcome& outcome) const {
  const auto it = tables_.find(table);
  return it == tables_.end() ? "an outcome" : TellOutcome(it->second.issues, outcome);
}

std::string EventText::PremiumsAt(const TableClosed& closed) const {
  const auto it = tables_.find(closed.table);
  return it == tables_.end() ? "" : TellPremiums(it->second, closed.values);
}

void EventText::Follow(const Event& event) {
  VisitEvent(
      event, [this](const TableOpened& opened) { Remember(opened); }, [this](const TickBegan&) { tables_.clear(); },
      // They open no table.
      [](const OneOf<std::monostate, Bulletin, Statement, SellerBook, Sounded, Invited, RedirectionRequested, Answered,
                     Offered, Accepted, LeftTable, TableClosed, Refused, Ordered, Cancelled, Redirected, Claimed,
                     ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened,
                     DamagesPaid, Drawn, Rejected, LeadQuoted, Rescheduled, SiteExtended, LineShared, TimedOut> auto&) {
      });
}

std::string EventText::Tell(const Event& event) { return VisitEventOn(event, *this); }

// ---- talk -----------------------------------------------------------------------------

std::string EventText::On(const Event&, const Sounded& sounded) {
  return PartyName(sounded.from) + " tells " + PartyName(sounded.to) + ": " + TellPlea(sounded.plea, sounded.product);
}

std::string EventText::On(const Event&, const Invited& invited) {
  std::string text = PartyName(invited.host) + " invites " + PartyName(invited.seller) + " to a private table";
  std::vector<std::string> others;
  for (const Plea& plea : invited.pleas) {
    const auto principal = principals_.find(plea.party);
    if (plea.party == invited.host) continue;
    if (principal == principals_.end()) {
      others.push_back(PartyName(plea.party));
    } else if (principal->second != invited.host) {  // whoever speaks for it sits there
      others.push_back(PartyName(principal->second) + " for " + PartyName(plea.party));
    }
  }
  if (!others.empty()) text += ", with " + Join(others);
  for (const Plea& plea : invited.pleas) text += "\n" + TellPlea(plea, invited.product);
  return text;
}

std::string EventText::On(const Event&, const RedirectionRequested& request) {
  return PartyName(request.principal) + " asks " + PartyName(request.seller) + " to ship " +
         Units(request.units, request.product) + " of " + PartyName(request.from) + "'s next ones to " +
         PartyName(request.to);
}

std::string EventText::On(const Event&, const Answered& answered) {
  return PartyName(answered.party) + (answered.join ? " comes" : " does not come");
}

std::string EventText::On(const Event&, const Claimed& claimed) {
  return PartyName(claimed.party) + " says in public: " + Units(claimed.units, claimed.product) + " installed by " +
         TickAndDate(scenario_, claimed.due_tick);
}

// ---- tables ---------------------------------------------------------------------------

std::string EventText::On(const Event&, const TableOpened& opened) {
  tables_[opened.table] = opened;
  std::vector<std::string> sitting;
  for (const PartyId party : opened.parties) sitting.push_back(PartyName(party));
  std::vector<std::string> issues;
  for (const Issue& issue : opened.issues) issues.push_back(Escaped(issue.name));
  const std::string about = " negotiate about " + Join(issues);
  std::string what;  // one with a name has a number that says nothing
  if (opened.kind == TableKind::kDinner) what = ", a dinner";
  if (opened.kind == TableKind::kRedirection) {
    what = ", a redirection of " + Units(opened.units, opened.product) + " from " + PartyName(opened.from) + " to " +
           PartyName(opened.to);
  }
  std::string text = TableName(opened.table) + what + ": " + Join(sitting) + about;
  if (Read(opened.protocol) != ProtocolKind::kAlternatingOffers)
    text += " by " + Spaced(codec::EnumName(opened.protocol));
  return text + ", " + std::to_string(opened.rounds) + (opened.rounds == 1 ? " round" : " rounds") + " at most";
}

std::string EventText::On(const Event&, const TableClosed& closed) {
  const std::string outcome = OutcomeAt(closed.table, closed.values);
  switch (closed.result) {
    case TableResult::kAgreed:
      if (!closed.awards.empty()) return TellAwards(closed);
      if (closed.winner != 0) return "awarded to " + PartyName(closed.winner) + ": " + outcome;
      return "agreed in round " + std::to_string(closed.round + 1) + ": " + outcome + PremiumsAt(closed);
    case TableResult::kDeadline:
      return "no agreement: the last round is over";
    case TableResult::kLeft:
      return "no agreement: a party has walked away";
    case TableResult::kDeclined:
      return "the table is not set: those who were asked do not come";
    case TableResult::kRefused:
      return "agreed, but it cannot be carried out (" + Spaced(codec::EnumName(closed.reason)) + "): " + outcome;
    case TableResult::kConflict:
      return "no agreement: nobody has conceded";
    case TableResult::kRejected:
      return "no agreement: nothing was accepted";
    case TableResult::kBrokeDown:
      return "no agreement: it broke down by chance";
    case TableResult::kUnset:
      break;
  }
  return "closed";
}

// What an offer is under the table's protocol.
std::string EventText::VerbOf(const Offered& offered) const {
  const auto it = tables_.find(offered.table);
  if (it == tables_.end() || it->second.protocol < ProtocolKind::kSingleText) return " offers ";
  if (it->second.protocol == ProtocolKind::kSingleText) return " puts to the vote ";
  if (it->second.protocol == ProtocolKind::kMajorityOffers) return " offers ";
  const bool first = offered.party == it->second.parties.front();
  if (it->second.protocol == ProtocolKind::kDoubleAuction) return first ? " asks " : " bids ";
  return first ? " calls for " : " bids ";
}

std::string EventText::TellAwards(const TableClosed& closed) const {
  std::string text = "sold at " + Count(closed.price) + " a unit";
  const auto it = tables_.find(closed.table);
  if (it != tables_.end() && it->second.auction.reverse) text = "bought at " + Count(closed.price) + " a unit";
  if (it != tables_.end() && it->second.protocol == ProtocolKind::kVcg) {
    text = "won; the best losing bid, or the reserve, is " + Count(closed.price) + " a unit";
  }
  for (const Awarded& award : closed.awards) {
    text += "\n" + PartyName(award.party) + " wins " + Count(award.units) + (award.units == 1 ? " unit" : " units") +
            " for " + Count(award.payment);
  }
  return text;
}

std::string EventText::On(const Event&, const Offered& offered) {
  return Round(offered.round) + PartyName(offered.party) + VerbOf(offered) + OutcomeAt(offered.table, offered.values);
}

std::string EventText::On(const Event&, const Accepted& accepted) {
  const std::string what = accepted.author == 0 ? "" : " what " + PartyName(accepted.author) + " offers";
  return Round(accepted.round) + PartyName(accepted.party) + " accepts" + what;
}

std::string EventText::On(const Event&, const Rejected& rejected) {
  return Round(rejected.round) + PartyName(rejected.party) + " says no";
}

std::string EventText::On(const Event&, const LeftTable& left) {
  return Round(left.round) + PartyName(left.party) + " walks away";
}

}  // namespace haggle::report
