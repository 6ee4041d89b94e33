// What a party knows: a pure fold of its briefing and of everything it was
// shown. Nothing here can be known otherwise, and nothing depends on time,
// transport or other processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/prompt.h"
#include "proto/base/random.h"
#include "proto/base/scenario.h"
#include "proto/base/sorted_list.h"

namespace haggle::sdk {

// One who sits at a table, as far as this party was shown.
struct SeatView {
  PartyId party = 0;
  bool standing = false;  // has an offer, text or (this party's own) bid on the table
  bool accepted = false;  // ... what was proposed last; monotonic concession: this party's standing offer
  bool rejected = false;  // ... what was proposed last
  Outcome offer;          // its last one
};

// A table at which the party sits (or sat in this tick). What an offer changes
// lies together.
struct TableView {
  TableOpened opened;      // parties, issues, rounds, pleas ...
  std::int32_t round = 0;  // of the last offer or question
  PartyId offered_by = 0;
  bool standing = false;    // is there an offer to accept?
  bool has_agreed = false;  // ... agreed to it already: this party
  bool closed = false;
  bool settled = false;  // single text: all have accepted a text; the last one
  ProtocolKind protocol = ProtocolKind::kAlternatingOffers;
  std::size_t seat = 0;         // this party's own
  std::vector<SeatView> seats;  // in speaking order; the first one mediates, calls or sells
  Outcome offer;                // the standing one
  Outcome settled_text;
  TableClosed result;  // if closed
};

// Thread-compatible.
class View {
 public:
  explicit View(Briefing briefing);
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // Folds in the prompt's `shown` and makes it the current one; it must outlive
  // the calls below.
  void Take(const Prompt& prompt);

  // ---- who and when
  PartyId party() const { return briefing_.party; }
  const Party& me() const;  // own entry of the scenario, private parts included
  const Scenario& scenario() const { return briefing_.scenario; }
  const Party* find(PartyId party) const;  // null: no such party
  const Party* find(std::string_view name) const;
  Tick tick() const { return prompt_->tick; }
  Phase phase() const { return prompt_->phase; }
  std::uint32_t step() const { return prompt_->step; }
  std::int32_t ticks() const { return briefing_.scenario.ticks; }

  // ---- what is asked, and what was shown since the last prompt
  const std::vector<Ask>& asks() const { return prompt_->asks; }
  const std::vector<Event>& shown() const { return prompt_->shown; }

  // ---- what is known
  const Bulletin* bulletin(ProductId product) const;  // latest; null before the first
  const Statement* statement(PartyId party) const;    // own, or an affiliate's; null if not shown
  const SellerBook* book(ProductId product) const;    // sellers
  // Null: never sat there, or forgotten: a closed table is kept until the first
  // prompt of a later tick than the one that told of its end.
  const TableView* table(TableId table) const { return Find(table); }
  const std::vector<Claimed>& claims() const { return claims_; }  // all, in order

  // ---- chance
  // This party's stream of this step for one purpose (0..255).
  Random random(std::uint8_t purpose) const;
  // ... for one table of this step: the key is this party's stream key plus
  // table * 0x9E3779B97F4A7C15 (mod 2^64).
  Random random(std::uint8_t purpose, TableId table) const;
  // Whether a stream was ever asked for: if not, nothing that was decided from this view hangs on the seed.
  bool drew() const { return drew_; }

 private:
  void Fold(const Event& event);
  void FoldTable(const TableOpened& opened);
  void FoldOffer(const Offered& offered);
  void FoldAccept(const Accepted& accepted, TableView& table);
  void Forget();
  TableView* Find(TableId table) const {
    const Known* const known = FindFrom(cursor_, tables_, table, [](const Known& k) { return k.id; });
    return known == nullptr ? nullptr : known->table.get();
  }

  Briefing briefing_;
  const Party* me_ = nullptr;
  const Prompt* prompt_ = nullptr;
  Tick last_tick_ = 0;
  std::vector<Bulletin> bulletins_;
  std::vector<Statement> statements_;
  std::vector<SellerBook> books_;
  // Ascending by table; objects of forgotten tables are kept for new ones, so
  // that sitting at tables allocates nothing in the long run.
  struct Known {
    TableId id = 0;
    std::unique_ptr<TableView> table;
  };
  std::vector<Known> tables_;
  std::vector<std::unique_ptr<TableView>> spare_;
  mutable std::size_t cursor_ = 0;  // where the last one was found
  std::vector<Claimed> claims_;
  mutable bool drew_ = false;
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::SeatView;
using sdk::TableView;
using sdk::View;
}  // namespace haggle
