// The tables of a run and its dinners, as its events tell of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"
#include "proto/base/visit.h"

namespace haggle::observe {

// No event.
inline constexpr std::size_t kNoEvent = SIZE_MAX;

struct TableEntry {
  TableId id = 0;
  TableKind kind = TableKind::kUnset;
  std::string name;  // of the scenario's table
  ProtocolKind protocol = ProtocolKind::kUnset;
  Tick tick = 0;
  PartyId host = kNature;  // or who asks for a redirection
  ProductId product = 0;
  std::vector<PartyId> parties;     // in speaking order; of one that was not set: who was asked
  std::size_t proposed = kNoEvent;  // events
  std::size_t opened = kNoEvent;    // ...
  std::size_t closed = kNoEvent;    // ...
  TableResult result = TableResult::kUnset;
  std::string outcome;      // in words; empty: there is none
  std::size_t changed = 0;  // by which event it became what it is
};

// A dinner to which the seller came.
struct DinnerEntry {
  std::uint32_t table = 0;  // number
  Tick tick = 0;
  std::size_t opened = kNoEvent;
  std::vector<PartyId> guests;  // who is pleaded for
  std::int64_t units = 0;       // promised
  std::int64_t refused_before = 0;
  std::size_t changed = 0;  // by which event it became what it is
};

// Numbers tables from 1 in the order in which they are told of. Thread-compatible.
class TableList {
 public:
  // 0: not told of.
  std::uint32_t NumberOf(TableId table) const {
    const auto found = numbers_.find(table);
    return found == numbers_.end() ? 0 : found->second;
  }
  const std::vector<TableEntry>& tables() const { return tables_; }
  const std::vector<DinnerEntry>& dinners() const { return dinners_; }
  // Null: there is none.
  const TableEntry* Find(std::uint32_t number) const {
    return number == 0 || number > tables_.size() ? nullptr : &tables_[number - 1];
  }

  // `index` of the event; `text` has followed the run up to it.
  void Take(std::size_t index, const Event& event, const report::EventText& text);

 private:
  using Pleaded = std::pair<ProductId, PartyId>;

  TableEntry& EntryOf(TableId table, Tick tick, std::size_t index);
  void Close(std::size_t index, const Event& event, const TableClosed& closed, const TableOpened* opened);
  void Invite(std::size_t index, const Event& event, const Invited& invited);
  void OpenDinner(std::size_t index, const Event& event, const TableOpened& opened);
  void Settle(Tick tick);
  std::int64_t RefusedBefore(ProductId product, const std::vector<PartyId>& pleaded) const;

  std::vector<TableEntry> tables_;
  std::unordered_map<TableId, std::uint32_t> numbers_;
  std::vector<DinnerEntry> dinners_;
  std::map<Seq, std::size_t> agreed_;  // in this tick: by the command that closed a dinner's agreement, which dinner
  // Who has been pleaded for, and in which refused invitations since the last one that was accepted.
  std::map<Pleaded, std::vector<std::size_t>> refused_;
  std::map<std::uint32_t, std::vector<PartyId>> invited_;  // in this tick, by table
  std::vector<std::pair<std::uint32_t, bool>> answered_;   // in this tick: whether it was accepted
  Tick tick_ = 0;
};

}  // namespace haggle::observe
