#include "agents/sdk/view.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "proto/base/visit.h"

namespace haggle::sdk {
namespace {

// The element of `items` for the same key, made if there is none.
template <class T, class Key>
T& Slot(std::vector<T>& items, Key T::*key, Key wanted) {
  for (T& item : items) {
    if (item.*key == wanted) return item;
  }
  return items.emplace_back();
}

SeatView* SeatOf(TableView& table, PartyId party) {
  for (SeatView& seat : table.seats) {
    if (seat.party == party) return &seat;
  }
  return nullptr;
}

template <class T, class Key>
const T* Lookup(const std::vector<T>& items, Key T::*key, Key wanted) {
  for (const T& item : items) {
    if (item.*key == wanted) return &item;
  }
  return nullptr;
}

}  // namespace

View::View(Briefing briefing) : briefing_(std::move(briefing)) { me_ = find(briefing_.party); }

const Party& View::me() const { return *me_; }

const Party* View::find(PartyId party) const {
  // Most scenarios number their parties from 1 on.
  const std::vector<Party>& parties = briefing_.scenario.parties;
  if (party >= 1 && party <= parties.size() && parties[party - 1].id == party) return &parties[party - 1];
  return Lookup(parties, &Party::id, party);
}

const Party* View::find(std::string_view name) const {
  for (const Party& party : briefing_.scenario.parties) {
    if (party.name == name) return &party;
  }
  return nullptr;
}

const Bulletin* View::bulletin(ProductId product) const { return Lookup(bulletins_, &Bulletin::product, product); }

const Statement* View::statement(PartyId party) const { return Lookup(statements_, &Statement::party, party); }

const SellerBook* View::book(ProductId product) const { return Lookup(books_, &SellerBook::product, product); }

void View::Take(const Prompt& prompt) {
  prompt_ = &prompt;
  if (prompt.tick != last_tick_) Forget();
  last_tick_ = prompt.tick;
  for (const Event& event : prompt.shown) {
    if (const auto* offered = std::get_if<Offered>(&event.body)) {  // most are
      FoldOffer(*offered);
    } else {
      Fold(event);
    }
  }
  for (const Ask& ask : prompt.asks) {
    if (ask.kind != AskKind::kBargain) continue;
    if (TableView* table = Find(ask.table)) table->round = ask.round;
  }
}

void View::Forget() {
  std::size_t kept = 0;
  for (Known& known : tables_) {
    if (known.table->closed) {
      spare_.push_back(std::move(known.table));
    } else {
      std::swap(tables_[kept++], known);
    }
  }
  tables_.resize(kept);
  cursor_ = 0;
}

void View::FoldTable(const TableOpened& opened) {
  if (Find(opened.table) != nullptr) return;
  std::unique_ptr<TableView> table;
  if (spare_.empty()) {
    table = std::make_unique<TableView>();
  } else {
    table = std::move(spare_.back());
    spare_.pop_back();
  }
  table->opened = opened;
  table->round = 0;
  table->standing = false;
  table->offered_by = 0;
  table->has_agreed = false;
  table->closed = false;
  table->protocol = Read(opened.protocol);
  table->settled = false;
  table->seats.assign(opened.parties.size(), SeatView());
  for (std::size_t i = 0; i < opened.parties.size(); ++i) {
    table->seats[i].party = opened.parties[i];
    if (opened.parties[i] == party()) table->seat = i;
  }
  const auto at = PlaceOf(tables_, opened.table, [](const Known& known) { return known.id; });
  tables_.insert(at, Known{opened.table, std::move(table)});
}

void View::FoldOffer(const Offered& offered) {
  TableView* const table = Find(offered.table);
  if (table == nullptr) return;
  const bool own = offered.party == party();
  table->round = offered.round;
  table->standing = true;
  table->offer = offered.values;
  table->offered_by = offered.party;
  table->has_agreed = own;
  SeatView* const author = SeatOf(*table, offered.party);
  if (author == nullptr) return;
  if (own || table->protocol != ProtocolKind::kMonotonicConcession) {  // it replaces all that was said
    for (SeatView& seat : table->seats) {
      seat.accepted = false;
      seat.rejected = false;
    }
  }
  author->standing = true;
  author->offer = offered.values;
}

void View::FoldAccept(const Accepted& accepted, TableView& table) {
  SeatView* voter = SeatOf(table, accepted.party);
  if (voter == nullptr || (accepted.author != 0 && accepted.author != party())) return;
  voter->accepted = true;
  if (table.protocol != ProtocolKind::kSingleText) return;
  for (const SeatView& seat : table.seats) {
    if (!seat.accepted && seat.party != table.offered_by) return;
  }
  table.settled = true;
  table.settled_text = table.offer;
}

void View::Fold(const Event& event) {
  VisitEvent(
      event, [this](const Offered& offered) { FoldOffer(offered); },
      [this](const Accepted& accepted) {
        TableView* table = Find(accepted.table);
        if (table != nullptr && accepted.party == party()) table->has_agreed = true;
        if (table != nullptr) FoldAccept(accepted, *table);
      },
      [this](const Rejected& rejected) {
        TableView* table = Find(rejected.table);
        if (SeatView* seat = table == nullptr ? nullptr : SeatOf(*table, rejected.party)) seat->rejected = true;
      },
      [this](const TableClosed& closed) {
        TableView* table = Find(closed.table);
        if (table == nullptr) return;
        table->closed = true;
        table->result = closed;
      },
      [this](const TableOpened& opened) { FoldTable(opened); },
      [this](const Bulletin& bulletin) { Slot(bulletins_, &Bulletin::product, bulletin.product) = bulletin; },
      [this](const Statement& statement) { Slot(statements_, &Statement::party, statement.party) = statement; },
      [this](const SellerBook& book) { Slot(books_, &SellerBook::product, book.product) = book; },
      [this](const Claimed& claimed) { claims_.push_back(claimed); },
      // Not kept: a strategy reads them in `shown`, and statements and books tell what came of them.
      [](const OneOf<std::monostate, TickBegan, Sounded, Invited, RedirectionRequested, Answered, LeftTable, Refused,
                     Ordered, Cancelled, Redirected, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet,
                     LeadQuoted, Rescheduled, SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid,
                     Drawn, TimedOut> auto&) {});
}

Random View::random(std::uint8_t purpose) const {
  drew_ = true;
  return Random(briefing_.stream_key, party(), tick(), Place(phase(), step()), purpose);
}

Random View::random(std::uint8_t purpose, TableId table) const {
  drew_ = true;
  return Random(briefing_.stream_key + table * 0x9E3779B97F4A7C15U, party(), tick(), Place(phase(), step()), purpose);
}

}  // namespace haggle::sdk
