// What happened in a run as columns: a few bytes for each event and step, for whoever draws all of a run at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/types.h"

namespace haggle::observe {

// Kinds as columns and rows tell them apart: those of the log, and, as it is the opposite of what the kind says
// otherwise, "no_agreement": a table that closed with none.
const std::vector<std::string>& ColumnKinds();
std::uint8_t ColumnKindOf(const Event& event);  // its place, plus 1
const std::string& KindNameOf(const Event& event);
// Whether a table closes without an agreement, or with one that cannot be carried out.
bool EndedInVain(const Event& event);

// By event, from 0. Parties are numbered as PartyNumbers (party_numbers.h) does, tables from 1 as TableList does.
struct EventColumns {
  std::vector<std::uint32_t> step;  // index, from 0
  std::vector<std::uint32_t> table;
  std::vector<std::uint16_t> party;  // whose doing it is or whom it concerns first; 0: nobody's
  std::vector<std::uint16_t> other;  // the other one concerned; 0: none
  std::vector<std::uint8_t> kind;    // place in ColumnKinds(), plus 1

  std::size_t size() const { return kind.size(); }
};

// By step, from 0.
struct StepColumns {
  std::vector<Tick> tick;
  std::vector<std::uint32_t> first_event;  // of the step; it has none if the next one's is the same
  std::vector<Seq> first_command;          // its number
  std::vector<std::uint16_t> part;         // the step's number in its phase; 65,535 stands for all from there on
  std::vector<std::uint8_t> phase;

  std::size_t size() const { return tick.size(); }
};

// The columns from an event on, little-endian, each array at a multiple of 8 bytes:
//   u32 0x31434748, version 1, first event, events, first step, steps
//   by event: u32 step, u32 table, u16 party, u16 other, u8 kind
//   by step: i32 tick, u32 first event, f64 first command, u16 part, u8 phase
// The first step is that of the event before: steps after it in which nothing happened are told too.
std::string PackColumns(const EventColumns& events, const StepColumns& steps, std::size_t from);

}  // namespace haggle::observe
