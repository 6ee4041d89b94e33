#include "deploy/report/happenings.h"

#include <utility>

#include "deploy/report/text.h"
#include "proto/base/figures.h"
#include "proto/base/quoted.h"
#include "proto/codec/enum_names.h"

namespace haggle::report {
namespace {

using Rank = Happening::Rank;

std::string Units(std::int64_t units) { return Count(units) + " units"; }

}  // namespace

void HappeningSink::OnEvent(const Event& event, bool, const std::vector<PartyId>&) {
  named_.clear();
  VisitEventOn(event, *this);
}

std::string HappeningSink::Named(PartyId party) {
  std::string name = words_.PartyName(party);
  named_.insert(name);
  return name;
}

std::string HappeningSink::NamedProduct(ProductId product) {
  if (product < scenario_.products.size()) named_.insert(Escaped(scenario_.products[product].seller));
  return words_.ProductName(product);
}

void HappeningSink::Say(const Event& event, Rank rank, const std::string& subject, std::string text) {
  Happening& happening = by_tick_[event.tick][subject];
  happening.parties.merge(named_);
  happening.rank = rank;
  happening.text = happening.text.empty() ? std::move(text) : happening.text + "; " + text;
}

void HappeningSink::Add(const Event& event, const std::string& subject, std::int64_t amount,
                        std::string (*tell)(std::int64_t)) {
  Happening& happening = by_tick_[event.tick][subject];
  happening.parties.merge(named_);
  happening.rank = Rank::kQuantity;
  happening.amount += amount;
  happening.text = tell(happening.amount);
}

// ---- talk and tables

void HappeningSink::On(const Event& event, const Sounded& sounded) {
  Say(event, Rank::kTalk, Named(sounded.from) + " sounds out " + Named(sounded.to),
      "for " + words_.Units(sounded.plea.units, sounded.product) + " of " + Named(sounded.plea.party));
}

void HappeningSink::On(const Event&, const Invited& invited) {
  std::vector<std::string> guests;
  for (const Plea& plea : invited.pleas) guests.push_back(Named(plea.party));
  Table& table = tables_[invited.table];
  table.subject = "dinner for " + Join(guests) + " with " + Named(invited.seller);
  // Who speaks for a guest sits there in its place, and is called first.
  Named(invited.host);
  table.parties = named_;
}

void HappeningSink::On(const Event&, const RedirectionRequested& request) {
  Table& table = tables_[request.table];
  table.subject = "redirection from " + Named(request.from) + " to " + Named(request.to);
  table.parties = named_;
}

void HappeningSink::On(const Event&, const TableOpened& opened) {
  Table& table = tables_[opened.table];
  table.issues = opened.issues;
  if (!table.subject.empty()) return;
  std::vector<std::string> parties;
  for (const PartyId party : opened.parties) parties.push_back(Named(party));
  table.parties = named_;
  table.subject = (opened.name.empty() ? "table" : "table \"" + opened.name + "\"") + " of " + Join(parties);
}

void HappeningSink::On(const Event& event, const Offered& offered) {
  const Table& table = tables_[offered.table];
  Happening& offer = by_tick_[event.tick][Named(offered.party) + "'s last offer at the " + table.subject];
  offer = {Rank::kTalk, 0, TellOutcome(table.issues, offered.values), std::move(named_)};
}

void HappeningSink::On(const Event& event, const TableClosed& closed) {
  const Table& table = tables_[closed.table];
  named_ = table.parties;
  std::string text;
  if (closed.result == TableResult::kAgreed) {
    text = table.issues.empty() ? "agreed" : TellOutcome(table.issues, closed.values);
    for (const Awarded& awarded : closed.awards) {
      text += "; " + Named(awarded.party) + " gets " + Count(awarded.units);
    }
  } else if (closed.result == TableResult::kDeclined) {
    text = "not held";
  } else {
    text = "no agreement (" + Spaced(codec::EnumName(closed.result)) + ")";
  }
  Say(event, Rank::kTable, table.subject, std::move(text));
}

void HappeningSink::On(const Event& event, const Refused& refused) {
  Say(event, Rank::kTalk, "a move of " + Named(refused.party) + " is refused", Spaced(codec::EnumName(refused.reason)));
}

void HappeningSink::On(const Event& event, const TimedOut& late) {
  Add(event, Named(late.party) + " does not answer in time", 1,
      [](std::int64_t times) { return std::to_string(times) + (times == 1 ? " time" : " times"); });
}

// ---- orders and goods

void HappeningSink::On(const Event& event, const Ordered& ordered) {
  if (ordered.booking.moved) return;  // a redirection, which is told as one
  Add(event, Named(ordered.booking.owner) + " books " + words_.ProductName(ordered.booking.product),
      ordered.booking.units, Units);
}

void HappeningSink::On(const Event& event, const Cancelled& cancelled) {
  Add(event, Named(cancelled.party) + " gives back " + words_.ProductName(cancelled.product), cancelled.units, Units);
}

void HappeningSink::On(const Event& event, const Redirected& redirected) {
  Say(event, Rank::kTable,
      words_.ProductName(redirected.product) + " of " + Named(redirected.from) + " for " + Named(redirected.to),
      Units(redirected.units));
}

void HappeningSink::On(const Event& event, const Delivered& delivered) {
  Add(event, Named(delivered.party) + " receives " + words_.ProductName(delivered.product), delivered.units, Units);
}

void HappeningSink::On(const Event& event, const Unpaid& unpaid) {
  Add(event, Named(unpaid.party) + " cannot pay for " + words_.ProductName(unpaid.product), unpaid.units, Units);
}

void HappeningSink::On(const Event& event, const DamagesPaid& damages) {
  Add(event, "damages for " + Named(damages.party), damages.amount_cents, BigDollars);
}

// ---- what is decided for all, or said in public

void HappeningSink::On(const Event& event, const Claimed& claimed) {
  Say(event, Rank::kTalk, Named(claimed.party) + " claims to have in tick " + std::to_string(claimed.due_tick),
      words_.Units(claimed.units, claimed.product));
}

void HappeningSink::On(const Event& event, const PriceSet& set) {
  Say(event, Rank::kDecision, "list price of " + NamedProduct(set.product), Dollars(set.price_cents));
}

void HappeningSink::On(const Event& event, const LeadQuoted& quoted) {
  Say(event, Rank::kDecision, "lead time of " + NamedProduct(quoted.product),
      std::to_string(quoted.lead_ticks) + " ticks");
}

void HappeningSink::On(const Event& event, const Expanded& expanded) {
  Say(event, Rank::kDecision, "more capacity for " + NamedProduct(expanded.product),
      Count(expanded.units_per_tick) + " units a tick from tick " + std::to_string(expanded.from_tick));
}

void HappeningSink::On(const Event& event, const LineShared& shared) {
  Say(event, Rank::kDecision, NamedProduct(shared.product) + "'s share of its line", Percent(shared.permille));
}

void HappeningSink::On(const Event& event, const Funded& funded) {
  Say(event, Rank::kDecision, Named(funded.party) + "'s " + Spaced(funded.name), BigDollars(funded.amount_cents));
}

void HappeningSink::On(const Event& event, const SiteOpened& opened) {
  Say(event, Rank::kDecision, Named(opened.party) + "'s site " + SiteName(opened.name, opened.site), "opens");
}

void HappeningSink::On(const Event& event, const SiteExtended& extended) {
  Say(event, Rank::kDecision, Named(extended.party) + "'s site " + SiteName(extended.name, extended.site),
      "room for " + Count(extended.units) + " more from tick " + std::to_string(extended.from_tick));
}

}  // namespace haggle::report
