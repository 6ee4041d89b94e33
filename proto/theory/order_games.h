// Orders as a game: what buyers order who know the rule by which scarce units are shared. Whole units; pure;
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/allocation_rules.h"

namespace haggle::theory {

// Local monopolists: each wants to receive `ideal` units, is the worse off the further it is from that, and pays for
// what it receives alone. Orders lie in 0..most.
struct OrderGame {
  const SharingRule* rule = nullptr;  // not by the seller
  std::int64_t capacity = 0;
  std::vector<std::int64_t> ideal;
  std::int64_t most = 0;
};

// What each receives of these orders.
std::vector<std::int64_t> Received(const OrderGame& game, const std::vector<std::int64_t>& orders);

// The exact best reply of one to the others' orders: its ideal, if nothing brings it nearer to it; else the least order
// that brings it as near as can be. For rules under which a greater order brings no less.
std::int64_t BestReply(const OrderGame& game, const std::vector<std::int64_t>& orders, std::size_t who);

// Orders round by round, from the ideal ones, everybody replying to the last round at once; `rounds` + 1 of them, or
// fewer if they no longer change: then the last is an equilibrium.
// G. Cachon, M. Lariviere (1999) Capacity choice and allocation: strategic behavior and supply chain performance,
// Management Science 45:1091-1108.
std::vector<std::vector<std::int64_t>> BestReplyDynamics(const OrderGame& game, int rounds);

// ---- affiliates under one rule -------------------------------------------------------

// What a group has that orders each for itself, and as one. H. Moulin (1987); M. de Frutos (1999) Coalitional
// manipulations in a bankruptcy problem, Games and Economic Behavior 26:255-272.
struct Merger {
  std::vector<std::int64_t> apart;  // what each of all claimants has, the group's members by themselves
  std::int64_t apart_total = 0;     // of the group
  std::int64_t together = 0;        // of the group as one claimant, of one head
};
Merger MergeClaims(const SharingRule& rule, std::int64_t capacity, const std::vector<std::int64_t>& claims,
                   const std::vector<std::size_t>& group);

}  // namespace haggle::theory
