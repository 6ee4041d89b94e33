#include "deploy/observe/table_list.h"

#include <set>

namespace haggle::observe {

// The table that event `index` is about, and changes.
TableEntry& TableList::EntryOf(TableId table, Tick tick, std::size_t index) {
  const auto [found, added] = numbers_.try_emplace(table, static_cast<std::uint32_t>(tables_.size() + 1));
  if (added) {
    tables_.emplace_back();
    tables_.back().id = table;
    tables_.back().tick = tick;
  }
  tables_[found->second - 1].changed = index;
  return tables_[found->second - 1];
}

// What was answered in a tick counts from the next one on.
void TableList::Settle(Tick tick) {
  if (tick == tick_) return;
  tick_ = tick;
  for (const auto& [table, came] : answered_) {
    for (const PartyId party : invited_[table]) {
      std::vector<std::size_t>& refused = refused_[{tables_[table - 1].product, party}];
      if (came) {
        refused.clear();
      } else {
        refused.push_back(table);
      }
    }
  }
  answered_.clear();
  invited_.clear();
  agreed_.clear();
}

void TableList::Invite(std::size_t index, const Event& event, const Invited& invited) {
  Settle(event.tick);
  TableEntry& entry = EntryOf(invited.table, event.tick, index);
  entry.kind = TableKind::kDinner;
  entry.host = invited.host;
  entry.product = invited.product;
  entry.parties = {invited.host, invited.seller};
  entry.proposed = index;
  std::vector<PartyId>& pleaded = invited_[NumberOf(invited.table)];
  for (const Plea& plea : invited.pleas) pleaded.push_back(plea.party);
}

std::int64_t TableList::RefusedBefore(ProductId product, const std::vector<PartyId>& pleaded) const {
  std::set<std::size_t> refusals;
  for (const PartyId party : pleaded) {
    const auto found = refused_.find({product, party});
    if (found != refused_.end()) refusals.insert(found->second.begin(), found->second.end());
  }
  return static_cast<std::int64_t>(refusals.size());
}

void TableList::OpenDinner(std::size_t index, const Event& event, const TableOpened& opened) {
  DinnerEntry dinner;
  dinner.table = NumberOf(opened.table);
  dinner.tick = event.tick;
  dinner.opened = index;
  dinner.changed = index;
  for (const Plea& plea : opened.pleas) dinner.guests.push_back(plea.party);
  dinner.refused_before = RefusedBefore(opened.product, invited_[dinner.table]);
  dinners_.push_back(std::move(dinner));
  answered_.emplace_back(NumberOf(opened.table), true);
}

void TableList::Close(std::size_t index, const Event& event, const TableClosed& closed, const TableOpened* opened) {
  TableEntry& entry = EntryOf(closed.table, event.tick, index);
  entry.closed = index;
  entry.result = closed.result;
  if (opened != nullptr && closed.values.count() > 0) {
    entry.outcome = report::TellOutcome(opened->issues, closed.values);
  }
  if (entry.kind != TableKind::kDinner) return;
  const std::uint32_t number = NumberOf(closed.table);
  if (entry.opened == kNoEvent) answered_.emplace_back(number, false);
  if (closed.result != TableResult::kAgreed || event.cause == 0) return;
  for (std::size_t i = dinners_.size(); i-- > 0;) {
    if (dinners_[i].table != number) continue;
    agreed_[event.cause] = i;
    return;
  }
}

void TableList::Take(std::size_t index, const Event& event, const report::EventText& text) {
  VisitEvent(
      event, [&](const Invited& invited) { Invite(index, event, invited); },
      [&](const RedirectionRequested& request) {
        TableEntry& entry = EntryOf(request.table, event.tick, index);
        entry.kind = TableKind::kRedirection;
        entry.host = request.principal;
        entry.product = request.product;
        entry.parties = {request.principal, request.seller};
        entry.proposed = index;
      },
      [&](const TableOpened& body) {
        Settle(event.tick);
        TableEntry& entry = EntryOf(body.table, event.tick, index);
        entry.kind = body.kind;
        entry.name = body.name;
        entry.protocol = body.protocol;
        entry.product = body.product;
        entry.parties = body.parties;
        entry.opened = index;
        if (body.kind == TableKind::kDinner) OpenDinner(index, event, body);
      },
      [&](const TableClosed& closed) { Close(index, event, closed, text.OpenedAs(closed.table)); },
      [&](const Ordered& ordered) {
        if (event.cause == 0 || event.tick != tick_) return;
        const auto found = agreed_.find(event.cause);
        if (found == agreed_.end()) return;
        dinners_[found->second].units += ordered.booking.units;
        dinners_[found->second].changed = index;
      },
      // Said at a table that is known, or of none.
      [](const OneOf<std::monostate, Answered, Offered, Accepted, Rejected, LeftTable, Refused, Redirected, TickBegan,
                     Bulletin, Statement, SellerBook, Sounded, Cancelled, Claimed, ClaimBooked, ClaimAudited, Allocated,
                     Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled, SiteExtended, Expanded, LineShared, Funded,
                     SiteOpened, DamagesPaid, Drawn, TimedOut> auto&) {});
}

}  // namespace haggle::observe
