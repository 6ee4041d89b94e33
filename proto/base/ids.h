// How things are numbered: by the command that brought them about, so that no counter
// has to be saved, and a number in a log leads to the line where its story begins.
//
//   proposed tables, orders, claims     the command's number, below 2^48
//   bookings of the opening book        2^48 + index; below 2^49
//   bookings that an agreement or a
//   redirection makes                   2^49 + cause * 65536 + index
//   the scenario's tables               2^49 + begun * 4096 + index
//
// `cause` is the command that closed the agreement, `begun` the one that began the
// tick; an index counts from 0, that of a table in Scenario.tables. Bookings and tables
// are different things: one of each may have the same number. Pure; thread-safe.
#pragma once

#include <cstdint>

#include "proto/base/types.h"

namespace haggle {

// Numbers from here on are not those of commands.
inline constexpr Seq kFirstOpeningBooking = Seq{1} << 48;
// From here on a number is made of a command's and an index.
inline constexpr Seq kFirstMade = Seq{1} << 49;

// No agreement makes more bookings than this, and no scenario sets more tables.
inline constexpr std::uint64_t kAgreedBookings = 65'536;
inline constexpr std::uint64_t kScenarioTables = 4'096;

constexpr BookingId OpeningBookingId(std::uint64_t index) { return kFirstOpeningBooking + index; }
constexpr BookingId AgreedBookingId(Seq cause, std::uint64_t index) {
  return kFirstMade + cause * kAgreedBookings + index;
}
constexpr TableId ScenarioTableId(Seq begun, std::uint64_t index) {
  return kFirstMade + begun * kScenarioTables + index;
}

constexpr bool IsOpeningBooking(BookingId id) { return kFirstOpeningBooking <= id && id < kFirstMade; }
// Of neither the opening book nor an agreement: the number is the order's.
constexpr bool IsOrderedBooking(BookingId id) { return id < kFirstOpeningBooking; }

// A number that is made of a command's and an index.
struct MadeId {
  Seq command = 0;
  std::uint64_t index = 0;
};
// What AgreedBookingId and ScenarioTableId were given; `id` is at least kFirstMade.
constexpr MadeId AgreedBookingOf(BookingId id) {
  return {(id - kFirstMade) / kAgreedBookings, (id - kFirstMade) % kAgreedBookings};
}
constexpr MadeId ScenarioTableOf(TableId id) {
  return {(id - kFirstMade) / kScenarioTables, (id - kFirstMade) % kScenarioTables};
}

}  // namespace haggle
