// What is made, how long the queue is, and what everybody is told of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/world.h"

namespace haggle::core {

// Published where there is a backlog and no supply at all; also the longest lead
// time that is ever published.
inline constexpr Tick kLongestLead = bounds::kLead;

// Fills the memory of past supply with the base supply (times the yield), which
// stands for the ticks before the run. After genesis.
void StartSupply(World& world);

// Makes this tick's units, those of a product with a source of what its seller has of that; `noise` is by place in
// TickRangesOf (nature.h).
void MakeSupply(World& world, const std::vector<std::int64_t>& noise);

// Units booked and not shipped, all parties.
std::int64_t BacklogOf(const World& world, ProductId product);

// Whether `units` more would make a backlog longer than any run can serve
// (bounds::kUnitsOfRun); keeps sums inside 64 bits where nothing has to be paid for a booking.
bool BacklogTooLong(const World& world, ProductId product, std::int64_t units);

// At the beginning of a tick. Of the bookings without a firm date, in the order in which they are
// served: a flexible one whose date lies beyond the tick at which, at the mean supply of the last
// lead_window ticks, the inventory and what is made will have served all up to it, gets that tick.
// Dates never go back.
void MoveDatesUp(World& world, ProductId product);

// The seller's last quote; before the first one max(lead_min, lead_window * backlog / supply of the
// last lead_window ticks), at most kLongestLead.
Tick LeadOf(const World& world, ProductId product);

// At the beginning of a tick, after all that changes the queue then: the lead time is what it is
// now until the next tick, so that the orders of one step do not depend on each other.
void PublishLead(World& world, ProductId product);

Bulletin BulletinOf(const World& world, ProductId product);

}  // namespace haggle::core
